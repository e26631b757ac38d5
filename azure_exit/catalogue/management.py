"""Logs, backups and their vaults, governance, resource groups."""

from __future__ import annotations

from azure_exit.catalogue.kind import Block, Kind, Method, Resources, Role, Survivor, Wave, whole_number
from azure_exit.inventory.model import Resource

_WORKSPACE_DAYS = 14


def _workspace(resource: Resource, _all: Resources) -> tuple[Survivor, ...]:
    group = resource.group.rpartition("/")[2]
    where = f"--workspace-name {resource.name} --resource-group {group}"
    return (
        Survivor(
            "the workspace, soft-deleted, its name held",
            _WORKSPACE_DAYS,
            recover=f"az monitor log-analytics workspace recover {where}",
            purge=f"az monitor log-analytics workspace delete {where} --force true",
        ),
    )


def _settings(resource: Resource) -> dict[str, object]:
    found = resource.properties.get("securitySettings")
    return found if isinstance(found, dict) else {}


def _retention(resource: Resource, field: str) -> int | None:
    soft = _settings(resource).get("softDeleteSettings")
    return whole_number(soft.get(field) if isinstance(soft, dict) else None, None)


def _recovery_vault(resource: Resource, _all: Resources) -> tuple[Survivor, ...]:
    days = _retention(resource, "softDeleteRetentionPeriodInDays")
    return (
        Survivor(
            "backup items, soft-deleted",
            days,
            recover=f"az backup protection undelete --vault-name {resource.name}",
            is_unknown=days is None,
        ),
    )


def _backup_instance(resource: Resource, everything: Resources) -> tuple[Survivor, ...]:
    vault = everything.get(resource.key.rpartition("/")[0].rpartition("/")[0])
    days = _retention(vault, "retentionDurationInDays") if vault else None
    name = vault.name if vault else "VAULT"
    recover = (
        "az dataprotection backup-instance deleted-backup-instance undelete "
        f"--vault-name {name} --backup-instance-name {resource.name}"
    )
    return (Survivor("the backup instance, soft-deleted", days, recover, is_unknown=days is None),)


def _immutable(resource: Resource) -> tuple[Block, ...]:
    found = _settings(resource).get("immutabilitySettings")
    state = str(found.get("state") if isinstance(found, dict) else "").lower()
    if state == "locked":
        rule = "locked immutability of the vault: no recovery point can be deleted before it expires"
        return (Block(rule, "wait until the last recovery point expired; its date goes into the evidence"),)
    if state not in ("", "disabled", "unlocked"):
        return (
            Block(f"immutability in the unknown state {state!r}", "look the state up, and add it to the catalogue"),
        )
    return ()


def _plain(arm_type: str, name: str, wave: Wave, role: Role = Role.GOVERNANCE, **more: object) -> Kind:
    token = f"azure-native:{name}" if name else ""
    return Kind(arm_type=arm_type, token=token, wave=wave, role=role, **more)  # type: ignore[arg-type]


KINDS = (
    Kind(
        arm_type="Microsoft.OperationalInsights/workspaces",
        token="azure-native:operationalinsights:Workspace",  # noqa: S106
        wave=Wave.LOGS,
        role=Role.LOG,
        holds_data=True,
        survivors=_workspace,
        before=("export its tables, and the activity log with every deletion of this exit, with hashes",),
    ),
    _plain("Microsoft.SecurityInsights/onboardingStates", "securityinsights:SentinelOnboardingState", Wave.LOGS),
    _plain("Microsoft.Insights/actionGroups", "monitor:ActionGroup", Wave.LOGS),
    _plain("Microsoft.Insights/dataCollectionRules", "monitor:DataCollectionRule", Wave.LOGS),
    _plain("Microsoft.Insights/dataCollectionEndpoints", "monitor:DataCollectionEndpoint", Wave.LOGS),
    _plain(
        "Microsoft.Insights/diagnosticSettings",
        "monitor:DiagnosticSetting",
        Wave.COMPUTE,
        remark="it outlives its resource, and binds itself to a later one of the same name",
    ),
    _plain("Microsoft.Insights/components", "applicationinsights:Component", Wave.LOGS, Role.LOG, holds_data=True),
    Kind(
        arm_type="Microsoft.RecoveryServices/vaults",
        token="azure-native:recoveryservices:Vault",  # noqa: S106
        wave=Wave.BACKUPS,
        role=Role.COPY,
        holds_data=True,
        survivors=_recovery_vault,
        blocks=_immutable,
        before=("stop protection with deletion of the data, for every item; unregister every container",),
        remark="a vault that is not empty is refused (ServiceResourceNotEmptyWithBackendMessage)",
    ),
    Kind(
        arm_type="Microsoft.DataProtection/backupVaults",
        token="azure-native:dataprotection:BackupVault",  # noqa: S106
        wave=Wave.BACKUPS,
        role=Role.COPY,
        holds_data=True,
        blocks=_immutable,
        before=("wait until no deleted backup instance is listed",),
    ),
    Kind(
        arm_type="Microsoft.DataProtection/backupVaults/backupInstances",
        token="azure-native:dataprotection:BackupInstance",  # noqa: S106
        wave=Wave.BACKUPS,
        role=Role.COPY,
        holds_data=True,
        survivors=_backup_instance,
    ),
    _plain("Microsoft.DataProtection/backupVaults/backupPolicies", "dataprotection:BackupPolicy", Wave.BACKUPS),
    _plain("Microsoft.DataProtection/resourceGuards", "dataprotection:ResourceGuard", Wave.BACKUPS),
    *(
        Kind(
            arm_type=f"backup/{kind}",
            token="",
            wave=Wave.BACKUPS,
            role=Role.COPY,
            method=Method.OUT_OF_BAND,
            holds_data=True,
            command=command,
            remark=remark,
        )
        for kind, command, remark in (
            (
                "sql-ltr",
                "az sql db ltr-backup delete --location LOCATION --server SERVER --database DATABASE --name {name}",
                "a long-term backup outlives its server, for up to ten years",
            ),
            (
                "hsm-backup",
                "delete the blobs of the backup, and all their versions: {id}",
                "whoever has it has the keys",
            ),
            ("postgresql", "az postgres flexible-server backup delete --backup-name {name}", ""),
            ("restorable-account", "wait: the customer cannot delete it", ""),
        )
    ),
    _plain(
        "Microsoft.Authorization/roleAssignments",
        "authorization:RoleAssignment",
        Wave.ACCESS,
        Role.ACCESS,
        method=Method.OUT_OF_BAND,
        command="az role assignment delete --ids {id}",
        remark="evidence only: whoever carries the exit out keeps the assignment until the end",
    ),
    _plain(
        "Microsoft.Authorization/locks",
        "authorization:ManagementLockByScope",
        Wave.CLOSE,
        method=Method.OUT_OF_BAND,
        command="az lock delete --ids {id}",
        remark="lifted for a wave by somebody who cannot run the engine, then put back; removed at the very end",
    ),
    _plain("Microsoft.Authorization/policyAssignments", "authorization:PolicyAssignment", Wave.CLOSE),
    _plain("Microsoft.Authorization/policyDefinitions", "authorization:PolicyDefinition", Wave.CLOSE),
    _plain("Microsoft.Consumption/budgets", "consumption:Budget", Wave.CLOSE),
    _plain(
        "Microsoft.Resources/resourceGroups",
        "resources:ResourceGroup",
        Wave.CLOSE,
        before=("az resource list --resource-group {name} prints []",),
        remark="deleted only when it is empty: deleting a group takes along whatever is still in it",
    ),
)
