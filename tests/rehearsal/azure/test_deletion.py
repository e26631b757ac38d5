"""What the engine's deletes come to in Azure: refused with Azure's words, kept for a while, reset, or done once."""

from __future__ import annotations

from datetime import timedelta

from emulator.azure.rows.data import LAKE_ACCOUNT
from emulator.azure.rows.keys import LAKE_IDENTITY
from emulator.azure.rows.shape import DATA, KEYS, LAKE
from tests.rehearsal.azure.project import STACK, Project, row

SHORT = f"{KEYS}/providers/Microsoft.KeyVault/vaults/kv-hdh-prj"
CURATED = f"{LAKE_ACCOUNT}/blobServices/default/containers/curated"
PROTECTOR = f"{LAKE}/providers/Microsoft.Sql/servers/sql-hdh/encryptionProtector/current"
LOCK = f"{LAKE}/providers/Microsoft.Authorization/locks/lock-data"
DELETED = f"/subscriptions/{DATA}/providers/Microsoft.KeyVault/deletedVaults?api-version=2024-11-01"


def adopt(project: Project, *ids: str) -> None:
    project.declare([row(each) for each in ids])
    project.up()
    project.declare([])


def deleted_vaults(project: Project) -> set[str]:
    with project.access.client() as client:
        return {each["name"] for each in client.get(DELETED).json()["value"]}


def test_a_lock_stops_a_delete_with_azures_words_until_it_is_lifted(project: Project) -> None:
    adopt(project, CURATED)
    project.principal = "executor"
    said = project.fail_up()
    assert 'Code="ScopeLocked"' in said
    assert f"following scope(s) are locked: '{LAKE}'" in said
    assert [each["id"] for each in project.resources()] == [CURATED]
    with project.access.client("lock-operator") as keeper:
        assert keeper.delete(f"{LOCK}?api-version=2020-05-01").status_code == 200
    project.up()
    assert project.resources() == []
    operation = "Microsoft.Storage/storageAccounts/blobServices/containers/delete"
    assert [status for name, status in project.writes() if name == operation] == ["Failed", "Succeeded"]


def test_a_deleted_vault_is_listed_until_the_clock_has_passed_its_day(project: Project) -> None:
    adopt(project, SHORT)
    project.up()
    assert "kv-hdh-prj" in deleted_vaults(project)
    project.access.advance(timedelta(days=8).total_seconds())
    assert "kv-hdh-prj" not in deleted_vaults(project)


def test_a_deleted_singleton_is_put_back_into_its_first_state(project: Project) -> None:
    """The trap: a "deleted" encryption protector wraps the databases' key under Microsoft's own."""
    adopt(project, PROTECTOR)
    project.up()
    assert project.resources() == []
    assert project.writes() == [("Microsoft.Sql/servers/encryptionProtector/write", "Succeeded")]
    with project.access.client() as client:
        left = client.get(f"{PROTECTOR}?api-version=2023-08-01").json()
    assert left["properties"]["serverKeyType"] == "ServiceManaged"


def test_a_delete_comes_through_faults_and_is_done_once(project: Project) -> None:
    """A lost reply, throttling, a service that is not available: each meets another resource of one run."""
    faults: dict[str, dict[str, object]] = {
        SHORT: {"kind": "lost_reply"},
        LAKE_IDENTITY: {"kind": "status", "status": 429, "times": 2},
        CURATED: {"kind": "status", "status": 503, "times": 3},
    }
    adopt(project, *faults)
    with project.access.client("lock-operator") as keeper:
        assert keeper.delete(f"{LOCK}?api-version=2020-05-01").status_code == 200
    for each, fault in faults.items():
        project.access.ask("/faults", {**fault, "method": "DELETE", "match": f"/{each.rpartition('/')[2]}$"})
    before = len(project.writes())
    project.up()
    assert project.resources() == []
    assert {rule["hits"] for rule in project.access.ask("/faults")["faults"]} == {1, 2, 3}
    assert sorted(project.writes()[before:]) == [
        ("Microsoft.KeyVault/vaults/delete", "Succeeded"),
        ("Microsoft.ManagedIdentity/userAssignedIdentities/delete", "Succeeded"),
        ("Microsoft.Storage/storageAccounts/blobServices/containers/delete", "Succeeded"),
    ]


def test_what_somebody_else_deleted_is_gone_at_the_next_refresh(project: Project) -> None:
    adopt(project, SHORT)
    with project.access.client("owner") as client:
        client.delete(f"{SHORT}?api-version=2024-11-01")
    project.succeed("refresh", "--stack", STACK, "--yes")
    assert project.resources() == []


def test_an_operation_is_waited_for(project: Project) -> None:
    disk = f"/subscriptions/{DATA}/resourceGroups/rg-hdh-compute/providers/Microsoft.Compute/disks/disk-migration-2023"
    adopt(project, disk)
    project.access.ask("/faults", {"delays": {"azure.operation": 1.0}})
    project.up()
    assert project.writes() == [
        ("Microsoft.Compute/disks/delete", "Accepted"),
        ("Microsoft.Compute/disks/delete", "Succeeded"),
    ]
