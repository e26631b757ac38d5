"""What a storage account holds besides blobs, and how Resource Manager lists it."""

from __future__ import annotations

ACCOUNT_SERVICES = {
    # Snapshots of shares, and shares that were deleted and can be brought back, are data too.
    "file shares": ("fileServices/default/shares", "&$expand=deleted,snapshots"),
    "queues": ("queueServices/default/queues", ""),
    "tables": ("tableServices/default/tables", ""),
}
"""Of each service the path below the account, and what follows in the query."""
