"""rg-hdh-keys in the data subscription: 6 resources."""

from __future__ import annotations

from emulator.azure.rows.shape import KEYS, TENANT, Row, child, row, user_assigned

HSM = f"{KEYS}/providers/Microsoft.KeyVault/managedHSMs/hsm-hdh"
HSM_URI = "https://hsm-hdh.managedhsm.azure.net"
VAULT = f"{KEYS}/providers/Microsoft.KeyVault/vaults/kv-hdh-prod"
VAULT_URI = "https://kv-hdh-prod.vault.azure.net"
DISK_KEYS = f"{KEYS}/providers/Microsoft.Compute/diskEncryptionSets/des-hdh"
LAKE_IDENTITY = f"{KEYS}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-cmk-lake"


def keys() -> list[Row]:
    """The managed HSM, two vaults, a key, and what reads keys."""
    return [
        row(
            KEYS,
            "Microsoft.KeyVault/managedHSMs",
            "hsm-hdh",
            {
                "hsmUri": f"{HSM_URI}/",
                "tenantId": TENANT,
                "enableSoftDelete": True,
                "enablePurgeProtection": True,
                "softDeleteRetentionInDays": 90,
                "publicNetworkAccess": "Disabled",
            },
            sku={"family": "B", "name": "Standard_B1"},
        ),
        row(KEYS, "Microsoft.KeyVault/vaults", "kv-hdh-prod", _vault(VAULT_URI, days=90, purge_protection=True)),
        row(
            KEYS,
            "Microsoft.KeyVault/vaults",
            "kv-hdh-prj",
            _vault("https://kv-hdh-prj.vault.azure.net", days=7, purge_protection=False),
        ),
        child(
            VAULT,
            "keys",
            "cmk-sql",
            {"kty": "RSA-HSM", "keySize": 3072, "keyUri": f"{VAULT_URI}/keys/cmk-sql", "attributes": {"enabled": True}},
        ),
        row(
            KEYS,
            "Microsoft.Compute/diskEncryptionSets",
            "des-hdh",
            {
                "encryptionType": "EncryptionAtRestWithCustomerKey",
                "activeKey": {"keyUrl": f"{HSM_URI}/keys/cmk-disks/0a1b2c3d4e5f40718293a4b5c6d7e8f9"},
            },
            identity=user_assigned(LAKE_IDENTITY),
        ),
        row(KEYS, "Microsoft.ManagedIdentity/userAssignedIdentities", "id-cmk-lake", {"tenantId": TENANT}),
    ]


def _vault(uri: str, *, days: int, purge_protection: bool) -> dict[str, object]:
    properties: dict[str, object] = {
        "vaultUri": f"{uri}/",
        "tenantId": TENANT,
        "sku": {"family": "A", "name": "premium"},
        "enableRbacAuthorization": True,
        "enableSoftDelete": True,
        "softDeleteRetentionInDays": days,
        "publicNetworkAccess": "Disabled",
    }
    if purge_protection:
        properties["enablePurgeProtection"] = True
    return properties
