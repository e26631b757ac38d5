"""Keys and what holds them: the last to go of what data depends on, and the longest to be really gone."""

from __future__ import annotations

from azure_exit.catalogue.kind import Kind, Method, Resources, Role, Survivor, Wave, whole_number
from azure_exit.inventory.model import Resource

_DEFAULT_DAYS = 90
_COPIES = "destroy and list every copy: {what}"


def _vault_like(resource: Resource, option: str, what: str, *, billed: bool) -> Survivor:
    days = whole_number(resource.properties.get("softDeleteRetentionInDays"), _DEFAULT_DAYS)
    # Azure leaves the field out where the protection is off: it cannot be switched off once it is on.
    protected = resource.properties.get("enablePurgeProtection") is True
    where = f"{option} {resource.name} --location {resource.location}" if billed else f"{option} {resource.name}"
    return Survivor(
        what,
        days,
        recover=f"az keyvault recover {where}",
        purge="" if protected else f"az keyvault purge {where}",
        billed=billed,
        is_unknown=days is None,
    )


def _vault(resource: Resource, _all: Resources) -> tuple[Survivor, ...]:
    return (_vault_like(resource, "--name", "the vault and all its keys, soft-deleted", billed=False),)


def _hsm(resource: Resource, _all: Resources) -> tuple[Survivor, ...]:
    return (
        _vault_like(resource, "--hsm-name", "the HSM and all its keys, soft-deleted and billed", billed=True),
        Survivor("full backups of the HSM, the files of its security domain, and the source HSM's own copy", None),
    )


def _key(resource: Resource, everything: Resources) -> tuple[Survivor, ...]:
    vault = everything.get(resource.key.rpartition("/")[0].rpartition("/")[0])
    if vault is None:
        return (Survivor("the key, soft-deleted: its vault is not in the inventory", None, is_unknown=True),)
    about = _vault_like(vault, "--name", "", billed=False)
    where = f"--vault-name {vault.name} --name {resource.name}"
    return (
        Survivor(
            "the key and all its versions, soft-deleted",
            about.days,
            recover=f"az keyvault key recover {where}",
            purge=f"az keyvault key purge {where}" if about.purge else "",
            is_unknown=about.is_unknown,
        ),
    )


KINDS = (
    Kind(
        arm_type="Microsoft.KeyVault/vaults",
        token="azure-native:keyvault:Vault",  # noqa: S106
        wave=Wave.KEYS,
        role=Role.KEY,
        survivors=_vault,
        before=("disable the keys, and wait: what still used them fails now, and it can be undone",),
    ),
    Kind(
        arm_type="Microsoft.KeyVault/vaults/keys",
        token="azure-native:keyvault:Key",  # noqa: S106
        wave=Wave.KEYS,
        role=Role.KEY,
        survivors=_key,
        before=("az keyvault key set-attributes --id {id} --enabled false, and wait",),
        remark="the engine's delete is a soft delete over the vault's own interface",
    ),
    Kind(
        arm_type="Microsoft.KeyVault/vaults/secrets",
        token="azure-native:keyvault:Secret",  # noqa: S106
        wave=Wave.KEYS,
        role=Role.KEY,
        survivors=_key,
    ),
    Kind(
        arm_type="Microsoft.KeyVault/managedHSMs",
        token="azure-native:keyvault:ManagedHsm",  # noqa: S106
        wave=Wave.KEYS,
        role=Role.KEY,
        survivors=_hsm,
        before=(
            "a crypto officer deletes the keys: az keyvault key delete --hsm-name {name} --name KEY",
            _COPIES.format(what="HSM backups, the quorum's security domain, and the key at the HSM that it came from"),
        ),
        billed_with="a soft-deleted HSM is billed by the hour until it is purged",
    ),
    Kind(
        arm_type="Microsoft.KeyVault/deletedVaults",
        token="",
        wave=Wave.KEYS,
        role=Role.KEY,
        method=Method.OUT_OF_BAND,
        command="az keyvault purge --name {name}; under purge protection, wait for scheduledPurgeDate and list again",
    ),
    Kind(
        arm_type="Microsoft.Compute/diskEncryptionSets",
        token="azure-native:compute:DiskEncryptionSet",  # noqa: S106
        wave=Wave.KEYS,
        role=Role.ACCESS,
    ),
    Kind(
        arm_type="Microsoft.ManagedIdentity/userAssignedIdentities",
        token="azure-native:managedidentity:UserAssignedIdentity",  # noqa: S106
        wave=Wave.CLOSE,
        role=Role.ACCESS,
        remark="declared again it is another principal: role assignments do not come back with it",
    ),
)
