"""What stays after a delete, until when, and what can be purged or brought back."""

from __future__ import annotations

from emulator.azure.rows.data import LAKE_ACCOUNT
from emulator.azure.rows.keys import HSM, VAULT
from emulator.azure.rows.management import WORKSPACE
from emulator.azure.rows.shape import DATA, KEYS, LAKE, MANAGEMENT, TENANT
from emulator.clock import parse_time
from tests.emulator.azure.local import LocalAzure

KEY_VAULT = f"/subscriptions/{DATA}/providers/Microsoft.KeyVault"
SHORT = f"{KEYS}/providers/Microsoft.KeyVault/vaults/kv-hdh-prj"
PLACE = f"{KEY_VAULT}/locations/francecentral"
NEW_VAULT = {
    "location": "francecentral",
    "properties": {"tenantId": TENANT, "sku": {"family": "A", "name": "standard"}},
}


def test_a_deleted_vault_is_listed_until_its_day(azure: LocalAzure) -> None:
    azure.delete(SHORT)
    vault = azure.get(f"{PLACE}/deletedVaults/kv-hdh-prj")["properties"]
    assert vault["vaultId"] == SHORT
    assert (parse_time(vault["scheduledPurgeDate"]) - parse_time(vault["deletionDate"])).days == 7
    azure.wait(days=6.9)
    assert "kv-hdh-prj" in azure.names(f"{KEY_VAULT}/deletedVaults")
    azure.wait(days=0.2)
    assert "kv-hdh-prj" not in azure.names(f"{KEY_VAULT}/deletedVaults")


def test_only_what_has_no_purge_protection_is_purged_before(azure: LocalAzure) -> None:
    azure.delete(SHORT)
    azure.delete(VAULT)
    assert azure.ask("POST", f"{PLACE}/deletedVaults/kv-hdh-prj/purge", {}).status_code == 202
    azure.refused("POST", f"{PLACE}/deletedVaults/kv-hdh-prod/purge", 405, "MethodNotAllowed", {})
    assert azure.names(f"{KEY_VAULT}/deletedVaults") == {"kv-hdh-2021", "kv-hdh-prod"}


def test_an_hsm_costs_until_it_is_purged(azure: LocalAzure) -> None:
    azure.delete(HSM, 202)
    assert azure.names(f"{KEY_VAULT}/deletedManagedHSMs") == {"hsm-hdh"}
    query = f"/subscriptions/{DATA}/providers/Microsoft.CostManagement/query"
    assert HSM in [line[1] for line in azure.post(query)["properties"]["rows"]]
    azure.refused("POST", f"{PLACE}/deletedManagedHSMs/hsm-hdh/purge", 405, "MethodNotAllowed", {})
    azure.wait(days=91)
    assert azure.names(f"{KEY_VAULT}/deletedManagedHSMs") == set()
    assert HSM not in [line[1] for line in azure.post(query)["properties"]["rows"]]


def test_a_deleted_vaults_name_is_held_and_it_can_be_recovered_with_its_keys(azure: LocalAzure) -> None:
    azure.delete(VAULT)
    assert azure.gone(f"{VAULT}/keys/cmk-sql")
    azure.refused("PUT", VAULT, 409, "ConflictError", NEW_VAULT)
    azure.put(VAULT, {"location": "francecentral", "properties": {"createMode": "recover"}})
    assert azure.get(f"{VAULT}/keys/cmk-sql")["name"] == "cmk-sql"


def test_purge_protection_and_retention_are_for_ever(azure: LocalAzure) -> None:
    azure.refused("PATCH", VAULT, 400, "BadRequest", {"properties": {"enablePurgeProtection": False}})
    azure.refused("PATCH", VAULT, 400, "BadRequest", {"properties": {"softDeleteRetentionInDays": 7}})


def test_a_key_is_deleted_through_its_vault(azure: LocalAzure) -> None:
    azure.refused("DELETE", f"{VAULT}/keys/cmk-sql", 405, "MethodNotAllowed")
    host = "https://kv-hdh-prod.vault.azure.net"
    deleted = azure.ask("DELETE", f"{host}/keys/cmk-sql?api-version=7.4").json()
    assert deleted["scheduledPurgeDate"] - deleted["deletedDate"] == 90 * 86400
    assert azure.gone(f"{VAULT}/keys/cmk-sql")
    azure.refused("DELETE", f"{host}/deletedkeys/cmk-sql?api-version=7.4", 403, "Forbidden")
    azure.wait(days=91)
    assert azure.get(f"{host}/deletedkeys?api-version=7.4")["value"] == []


def test_a_container_is_kept_as_long_as_its_account_says(unlocked: LocalAzure) -> None:
    containers = f"{LAKE_ACCOUNT}/blobServices/default/containers"
    unlocked.delete(f"{containers}/curated")
    assert "curated" not in unlocked.names(containers)
    kept = [each for each in unlocked.values(f"{containers}?$include=deleted") if each["name"] == "curated"]
    assert kept[0]["properties"]["remainingRetentionDays"] == 29
    unlocked.wait(days=31)
    assert "curated" not in unlocked.names(f"{containers}?$include=deleted")


def test_a_deleted_account_can_be_brought_back_for_14_days(azure: LocalAzure) -> None:
    account = f"{KEYS}/providers/Microsoft.Storage/storageAccounts/sttmp"
    azure.put(account, {"location": "francecentral", "kind": "StorageV2", "sku": {"name": "Standard_LRS"}}, 201)
    azure.delete(account)
    deleted = f"/subscriptions/{DATA}/providers/Microsoft.Storage/deletedAccounts"
    assert azure.names(deleted) == {"sttmp"}
    azure.wait(days=15)
    assert azure.names(deleted) == set()


def test_a_workspace_goes_at_once_only_when_forced(azure: LocalAzure) -> None:
    deleted = f"/subscriptions/{MANAGEMENT}/providers/Microsoft.OperationalInsights/deletedWorkspaces"
    azure.delete(WORKSPACE)
    assert azure.names(deleted) == {"log-hdh-soc"}
    azure.put(WORKSPACE, {"location": "francecentral", "properties": {}})  # the old one comes back
    assert azure.get(WORKSPACE)["properties"]["retentionInDays"] == 365
    azure.delete(f"{WORKSPACE}?force=true")
    assert azure.names(deleted) == set()


def test_databases_leave_copies(unlocked: LocalAzure) -> None:
    unlocked.delete(f"{LAKE}/providers/Microsoft.DocumentDB/databaseAccounts/cosmos-hdh", 202)
    unlocked.delete(f"{LAKE}/providers/Microsoft.DBforPostgreSQL/flexibleServers/psql-hdh-cat", 202)
    restorable = f"/subscriptions/{DATA}/providers/Microsoft.DocumentDB/restorableDatabaseAccounts"
    assert unlocked.values(restorable)[0]["properties"]["accountName"] == "cosmos-hdh"
    kept = {each["kept"]: each for each in unlocked.control("GET", "/deleted")}
    assert {"cosmos", "server"} <= kept.keys()
    unlocked.wait(days=6)
    assert "server" not in {each["kept"] for each in unlocked.control("GET", "/deleted")}
    unlocked.wait(days=25)
    assert unlocked.values(restorable) == []


def test_long_term_backups_outlive_their_server(unlocked: LocalAzure) -> None:
    server = f"{LAKE}/providers/Microsoft.Sql/servers/sql-hdh"
    unlocked.delete(server, 202)
    assert unlocked.gone(f"{server}/databases/ref")
    backups = f"/subscriptions/{DATA}/providers/Microsoft.Sql/locations/francecentral/longTermRetentionBackups"
    [backup] = unlocked.values(backups)
    assert backup["properties"]["databaseName"] == "ref"
    unlocked.delete(backup["id"])
    assert unlocked.values(backups) == []


def test_a_key_is_disabled_and_enabled_again_without_being_lost(azure: LocalAzure) -> None:
    key = "https://kv-hdh-prod.vault.azure.net/keys/cmk-sql?api-version=7.4"
    for enabled in (False, True):
        azure.ask("PATCH", key, {"attributes": {"enabled": enabled}})
        assert azure.get(key)["attributes"]["enabled"] is enabled
