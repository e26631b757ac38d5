"""What Azure does not delete: under a hold, immutable, in use, not empty, or managed by another resource."""

from __future__ import annotations

import pytest

from emulator.azure.rows.compute import CLUSTER, MACHINE, NIC, WORKSPACE_DATABRICKS
from emulator.azure.rows.data import EXCHANGE_ACCOUNT, LAKE_ACCOUNT
from emulator.azure.rows.keys import DISK_KEYS
from emulator.azure.rows.management import BACKUP_VAULT
from emulator.azure.rows.network import HUB, SPOKE, zone_id
from emulator.azure.rows.shape import DATABRICKS, LAKE, MANAGEMENT, MGMT, NET, NODES
from tests.emulator.azure.local import LocalAzure

EXPORTS = f"{LAKE_ACCOUNT}/blobServices/default/containers/exports"
AUDIT_ACCOUNT = f"{MGMT}/providers/Microsoft.Storage/storageAccounts/sthdhaudit"
AUDIT = f"{AUDIT_ACCOUNT}/blobServices/default/containers/audit"
POLICY = f"{AUDIT}/immutabilityPolicies/default"
RECOVERY = f"{MGMT}/providers/Microsoft.RecoveryServices/vaults/rsv-hdh"
ITEM = f"{RECOVERY}/backupFabrics/Azure/protectionContainers/vm/protectedItems/vm-gpu-01"


def test_a_legal_hold_is_lifted_tag_by_tag(unlocked: LocalAzure) -> None:
    unlocked.post(f"{EXPORTS}/setLegalHold", {"tags": ["audit2026"]})
    for tag in ("cnil2026", "audit2026"):
        message = unlocked.refused("DELETE", EXPORTS, 409, "ContainerProtectedFromDeletion")
        assert "LegalHold" in message
        unlocked.refused("DELETE", LAKE_ACCOUNT, 409, "AccountProtectedFromDeletion")
        unlocked.post(f"{EXPORTS}/clearLegalHold", {"tags": [tag]})
    unlocked.delete(EXPORTS)


def test_a_container_under_a_locked_policy_is_deleted_only_when_empty(azure: LocalAzure) -> None:
    azure.refused("DELETE", AUDIT, 409, "ContainerProtectedFromDeletion")
    azure.refused("DELETE", AUDIT_ACCOUNT, 409, "AccountProtectedFromDeletion")
    azure.refused("DELETE", POLICY, 409, "ContainerImmutabilityPolicyFailure")
    shorter = {"properties": {"immutabilityPeriodSinceCreationInDays": 1}}
    azure.refused("PUT", POLICY, 409, "ContainerImmutabilityPolicyFailure", shorter)
    azure.refused("POST", f"{POLICY}/extend", 400, "ContainerImmutabilityPolicyFailure", shorter)
    azure.control("POST", "/data", {"id": AUDIT, "blobs": 0})
    azure.delete(AUDIT)
    azure.delete(AUDIT_ACCOUNT)


def test_a_policy_that_is_not_locked_can_be_taken_away(unlocked: LocalAzure) -> None:
    container = f"{LAKE_ACCOUNT}/blobServices/default/containers/curated"
    policy = f"{container}/immutabilityPolicies/default"
    unlocked.put(policy, {"properties": {"immutabilityPeriodSinceCreationInDays": 30}})
    unlocked.refused("DELETE", container, 409, "ContainerProtectedFromDeletion")
    unlocked.delete(policy)
    assert unlocked.gone(policy)
    unlocked.put(policy, {"properties": {"immutabilityPeriodSinceCreationInDays": 30}})
    unlocked.post(f"{policy}/lock")
    assert unlocked.get(policy)["properties"]["state"] == "Locked"


def test_an_account_with_private_endpoints_is_in_use(unlocked: LocalAzure) -> None:
    unlocked.refused("DELETE", EXCHANGE_ACCOUNT, 409, "StorageAccountHasPrivateEndpointConnections")
    unlocked.delete(f"{LAKE}/providers/Microsoft.Network/privateEndpoints/pe-exch-blob", 202)
    assert unlocked.get(EXCHANGE_ACCOUNT)["properties"]["privateEndpointConnections"] == []
    unlocked.delete(EXCHANGE_ACCOUNT)


@pytest.mark.parametrize(
    ("subnet", "user"),
    [
        ("snet-psql", "flexibleServers/psql-hdh-cat"),
        ("snet-dbx-pub", "workspaces/dbw-hdh"),
        ("snet-pe", "privateEndpoints/"),
    ],
)
def test_a_subnet_in_use_stays(azure: LocalAzure, subnet: str, user: str) -> None:
    message = azure.refused("DELETE", f"{SPOKE}/subnets/{subnet}", 400, "InUseSubnetCannotBeDeleted")
    assert f"Subnet {subnet} is in use by" in message
    azure.refused("DELETE", SPOKE, 400, "InUseSubnetCannotBeDeleted")
    if subnet != "snet-pe":
        assert user in message


def test_a_delegated_subnet_can_stay_bound_for_a_while(unlocked: LocalAzure) -> None:
    unlocked.azure.faults.delays["azure.service_association_link"] = 600.0
    unlocked.delete(f"{LAKE}/providers/Microsoft.DBforPostgreSQL/flexibleServers/psql-hdh-cat", 202)
    subnet = f"{SPOKE}/subnets/snet-psql"
    assert "serviceAssociationLinks" in unlocked.refused("DELETE", subnet, 400, "InUseSubnetCannotBeDeleted")
    unlocked.wait(minutes=11)
    unlocked.delete(subnet, 202)
    assert "snet-psql" not in {each["name"] for each in unlocked.get(SPOKE)["properties"]["subnets"]}


@pytest.mark.parametrize(
    ("resource", "code"),
    [
        (f"{NET}/providers/Microsoft.Network/networkSecurityGroups/nsg-pe", "InUseNetworkSecurityGroupCannotBeDeleted"),
        (f"{NET}/providers/Microsoft.Network/routeTables/rt-spoke", "InUseRouteTableCannotBeDeleted"),
        (f"{NET}/providers/Microsoft.Network/publicIPAddresses/pip-afw", "PublicIPAddressCannotBeDeleted"),
        (f"{NET}/providers/Microsoft.Network/firewallPolicies/fwp-hub", "FirewallPolicyInUse"),
        (zone_id("blob.core.windows.net"), "CannotDeleteResource"),
        (NIC, "NicInUse"),
        (DISK_KEYS, "DiskEncryptionSetInUse"),
    ],
)
def test_what_is_referred_to_stays(azure: LocalAzure, resource: str, code: str) -> None:
    reply = azure.ask("DELETE", resource)
    assert reply.status_code in (400, 409)
    assert reply.json()["error"]["code"] == code


def test_it_goes_once_what_refers_to_it_is_gone(azure: LocalAzure) -> None:
    azure.delete(MACHINE, 202)
    azure.delete(NIC, 202)
    azure.delete(f"{NET}/providers/Microsoft.Network/azureFirewalls/afw-hub", 202)
    azure.delete(f"{NET}/providers/Microsoft.Network/publicIPAddresses/pip-afw", 202)
    azure.delete(f"{HUB}/subnets/AzureFirewallSubnet", 202)


def test_an_endpoint_whose_target_is_locked_stays(azure: LocalAzure) -> None:
    endpoint = f"{NET}/providers/Microsoft.Network/privateEndpoints/pe-elsewhere"
    connection = {"name": "a", "properties": {"privateLinkServiceId": LAKE_ACCOUNT, "groupIds": ["blob"]}}
    azure.put(
        endpoint, {"location": "francecentral", "properties": {"privateLinkServiceConnections": [connection]}}, 201
    )
    assert LAKE_ACCOUNT in azure.refused("DELETE", endpoint, 409, "ScopeLocked")


def test_a_recovery_vault_is_empty_or_takes_its_items_along(azure: LocalAzure) -> None:
    azure.put(ITEM, {"properties": {"protectedItemType": "Microsoft.Compute/virtualMachines"}}, 201)
    old, new = f"{RECOVERY}?api-version=2024-10-01", f"{RECOVERY}?api-version=2025-08-01"
    azure.refused("DELETE", old, 400, "ServiceResourceNotEmptyWithBackendMessage")
    azure.delete(ITEM)
    assert azure.get(ITEM)["properties"]["isScheduledForDeferredDelete"] is True
    azure.refused("DELETE", old, 400, "ServiceResourceNotEmptyWithBackendMessage")
    azure.wait(days=15)
    assert azure.gone(ITEM)
    azure.put(ITEM, {"properties": {}}, 201)
    azure.delete(new)


def test_a_backup_vault_waits_for_its_soft_deleted_instances(azure: LocalAzure) -> None:
    azure.refused("DELETE", BACKUP_VAULT, 400, "BackupVaultNotEmpty")
    azure.delete(f"{BACKUP_VAULT}/backupInstances/psql-hdh-cat", 202)
    assert azure.names(f"{BACKUP_VAULT}/deletedBackupInstances") == {"psql-hdh-cat"}
    azure.refused("DELETE", BACKUP_VAULT, 400, "BackupVaultNotEmpty")
    azure.post(f"{BACKUP_VAULT}/deletedBackupInstances/psql-hdh-cat/undelete")
    azure.delete(f"{BACKUP_VAULT}/backupInstances/psql-hdh-cat", 202)
    azure.wait(days=15)
    azure.delete(BACKUP_VAULT, 202)


def test_locked_immutability_of_a_vault_is_for_ever(azure: LocalAzure) -> None:
    change = {"properties": {"securitySettings": {"immutabilitySettings": {"state": "Disabled"}}}}
    azure.refused("PATCH", BACKUP_VAULT, 400, "UserErrorImmutabilityCannotBeDisabled", change)


def test_what_azure_manages_dies_with_its_manager(azure: LocalAzure) -> None:
    message = azure.refused("DELETE", DATABRICKS, 403, "DenyAssignmentAuthorizationFailed")
    assert WORKSPACE_DATABRICKS in message
    azure.delete(WORKSPACE_DATABRICKS, 202)
    azure.delete(CLUSTER, 202)
    for group in (DATABRICKS, NODES):
        azure.refused("GET", group, 404, "ResourceGroupNotFound")


def test_the_catalogue_of_a_databricks_workspace_stays_unless_forced(azure: LocalAzure) -> None:
    azure.delete(WORKSPACE_DATABRICKS, 202)
    assert "unity-catalog" in {each["kind"] for each in azure.control("GET", "/backups")}


def test_deleting_a_group_is_all_or_nothing(azure: LocalAzure) -> None:
    message = azure.refused("DELETE", MGMT, 409, "ResourceGroupDeletionBlocked")
    assert "could not be deleted" in message
    assert azure.get(AUDIT)["name"] == "audit"
    group = f"/subscriptions/{MANAGEMENT}/resourceGroups/rg-empty"
    azure.put(group, {"location": "francecentral"}, 201)
    azure.delete(group, 202)
    azure.refused("GET", group, 404, "ResourceGroupNotFound")
