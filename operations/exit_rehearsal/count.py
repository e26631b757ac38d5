"""Counts, without the kit, what was deleted: the stand-in's activity log against the lines of the ledger."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

_ENDS = ("/delete", "/purge/action")
# A lock is lifted by its keeper and put back; it is no resource that ends.
_LOCKS = "microsoft.authorization/locks/"


def unproven_deletes(activity: list[dict[str, Any]], ledger: Path) -> list[str]:
    """Ids that Azure's own log says were deleted, and for which the ledger has no open gate and no request before it.

    The ledger's lines are read as JSON, and nothing else of the kit is asked. A settings reset to its defaults counts
    as a delete: it is none that a plan may hold.
    """
    opened: dict[str, str] = {}
    asked: dict[str, str] = {}
    if ledger.exists():
        for line in ledger.read_text(encoding="utf-8").splitlines():
            entry = json.loads(line)
            row = str(entry["body"].get("row", "")).lower()
            if entry["kind"] == "gate" and entry["body"].get("open") is True:
                opened.setdefault(row, entry["at"])
            elif entry["kind"] == "request":
                asked.setdefault(row, entry["at"])
    found = []
    for event in activity:
        operation = event["operationName"]["value"].lower()
        if not operation.endswith(_ENDS) or operation.startswith(_LOCKS) or event["status"]["value"] == "Failed":
            continue
        row = event["resourceId"].rstrip("/").lower()
        # Both clocks are the stand-in's, and its log tells whole seconds.
        at = event["eventTimestamp"][:19]
        proven = row in opened and row in asked and opened[row][:19] <= at and asked[row][:19] <= at
        if not proven:
            found.append(event["resourceId"])
    return found
