"""The whole estate comes into a stack without a write to Azure, and what the facts say of importing holds."""

from __future__ import annotations

import json
from pathlib import Path

from emulator.azure.rows.data import LAKE_ACCOUNT
from emulator.azure.rows.keys import VAULT
from tests.rehearsal.azure.project import STACK, Project, row, token_of


def ids(project: Project, folder: Path) -> list[str]:
    """All ids of an inventory that is taken from the stand-in."""
    project.access.export(folder)
    graph = json.loads((folder / "resource-graph-001.json").read_text())["data"]
    more = [json.loads((folder / name).read_text()) for name in ("children.json", "locks.json")]
    return [each["id"] for each in [*graph, *more[0], *more[1]]]


def test_the_estate_is_adopted_without_a_write_and_shows_no_drift(project: Project, tmp_path: Path) -> None:
    found = ids(project, tmp_path)
    assert len(found) == 78
    project.declare([row(each) for each in found])
    project.up()
    assert project.writes() == []
    assert {each["id"] for each in project.resources()} == set(found)
    project.succeed("preview", "--stack", STACK, "--expect-no-changes")
    project.succeed("refresh", "--stack", STACK, "--preview-only", "--expect-no-changes")
    with project.access.client("owner") as client:
        client.patch(f"{VAULT}?api-version=2024-11-01", json={"tags": {"touched": "yes"}})
    drifted = project.pulumi("refresh", "--stack", STACK, "--preview-only", "--expect-no-changes")
    assert drifted.code != 0
    assert "[diff: ~tags]" in drifted.text


def test_a_file_of_ids_is_imported_in_bulk(project: Project, tmp_path: Path) -> None:
    chosen = [VAULT, LAKE_ACCOUNT, f"{LAKE_ACCOUNT}/blobServices/default"]
    resources = [{"type": token_of(each), "name": f"r{n}", "id": each} for n, each in enumerate(chosen)]
    file = tmp_path / "import.json"
    file.write_text(json.dumps({"resources": [{**each, "version": "3.29.0"} for each in resources]}))
    project.succeed("import", "--stack", STACK, "--file", str(file), "--generate-code=false", "--yes")
    assert {each["id"] for each in project.resources()} == set(chosen)
    assert all(each["protect"] for each in project.resources())
    assert project.writes() == []


def test_an_import_with_other_arguments_changes_the_live_resource_at_once(project: Project) -> None:
    inputs = {
        "resourceGroupName": "rg-hdh-keys",
        "vaultName": "kv-hdh-prod",
        "location": "francecentral",
        "properties": {
            "tenantId": "99999999-9999-4999-8999-999999999999",
            "sku": {"family": "A", "name": "premium"},
            "publicNetworkAccess": "Enabled",
        },
    }
    project.declare([row(VAULT, inputs=inputs)])
    project.up()
    assert ("Microsoft.KeyVault/vaults/write", "Succeeded") in project.writes()
    with project.access.client() as client:
        live = client.get(f"{VAULT}?api-version=2024-11-01").json()
    assert live["properties"]["publicNetworkAccess"] == "Enabled"


def test_an_id_is_kept_in_the_spelling_in_which_it_was_imported(project: Project) -> None:
    odd = VAULT.replace("resourceGroups", "resourcegroups")
    project.declare([row(odd)])
    project.up()
    project.succeed("refresh", "--stack", STACK, "--yes")
    assert [each["id"] for each in project.resources()] == [odd]


def test_an_id_that_is_not_there_is_not_imported(project: Project) -> None:
    project.declare([row(f"{VAULT}-none")])
    assert "does not exist" in project.fail_up()
    assert project.resources() == []
