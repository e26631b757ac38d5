"""Resources that are made with their parent and cannot be deleted: what a Delete through the provider puts back.

Source: azure-native, defaultResourcesState.go. A "deleted" encryption protector wraps the databases' key under
Microsoft's own again, which undoes an erasure by destroying the customer's key.
"""

from __future__ import annotations

from emulator.store import JSON

DEFAULTS: dict[str, JSON] = {
    "azure-native:storage:BlobServiceProperties": {},
    "azure-native:storage:FileServiceProperties": {},
    "azure-native:storage:EncryptionScope": {"state": "Disabled"},
    "azure-native:sql:EncryptionProtector": {"serverKeyType": "ServiceManaged"},
    "azure-native:sql:LongTermRetentionPolicy": {
        "weeklyRetention": "PT0S",
        "monthlyRetention": "PT0S",
        "yearlyRetention": "PT0S",
        "weekOfYear": 1,
    },
    "azure-native:sql:BackupShortTermRetentionPolicy": {"retentionDays": 7},
}
"""By type token the inputs that stand for the default state."""

UNTOUCHED = frozenset({"azure-native:sql:TransparentDataEncryption"})
"""Tokens whose Delete sends nothing."""
