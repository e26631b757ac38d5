"""What leaving Azure stands on: how this engine deletes, gates, plans and imports."""

from __future__ import annotations

import json

from emulator.azure.rows.data import LAKE_ACCOUNT
from emulator.azure.rows.keys import HSM, LAKE_IDENTITY
from emulator.azure.rows.shape import KEYS
from tests.rehearsal.azure.project import STACK, Project, row, token_of

SHORT = f"{KEYS}/providers/Microsoft.KeyVault/vaults/kv-hdh-prj"
PLAN = ("--stack", STACK, "--color", "never")


def test_a_gate_stops_a_delete_also_past_protection(project: Project) -> None:
    project.declare([row(SHORT, gated=True, protect=True)])
    project.up()
    project.declare([])
    # The gate is asked first, protection second.
    for more in ((), ("--ignore-protect",)):
        assert f"no evidence for {SHORT}" in project.fail_up(*more)
    assert project.pulumi("preview", *PLAN, "--ignore-protect").code != 0
    assert project.writes() == []
    project.evidence.touch()
    project.fail_up()
    assert project.writes() == []
    project.succeed("up", *PLAN, "--yes", "--skip-preview", "--ignore-protect")
    assert project.ledger == [SHORT]
    assert project.writes() == [("Microsoft.KeyVault/vaults/delete", "Succeeded")]


def test_a_gate_that_is_not_registered_any_more_fails_closed(project: Project) -> None:
    project.declare([row(SHORT, gated=True)])
    project.up()
    project.declare([])
    project.set(hooks=False)
    project.evidence.touch()
    project.fail_up()
    assert project.writes() == []


def test_a_binding_that_is_dropped_for_one_run_is_gone_for_good(project: Project) -> None:
    """The hole that a check of the exported state has to close."""
    project.declare([row(SHORT, gated=True)])
    project.up()
    assert project.resources()[0]["resourceHooks"] == {"BeforeDelete": ["gate"], "AfterDelete": ["ledger"]}
    project.declare([row(SHORT)])
    project.up()
    assert not project.resources()[0].get("resourceHooks")
    project.declare([])
    project.up()
    assert project.writes() == [("Microsoft.KeyVault/vaults/delete", "Succeeded")]


def test_told_that_it_was_deleted_is_no_proof(project: Project) -> None:
    project.declare([row(SHORT, gated=True, retain=True)])
    project.up()
    project.evidence.touch()
    project.declare([])
    project.up()
    assert project.ledger == [SHORT]
    assert project.writes() == []
    with project.access.client() as client:
        assert client.get(f"{SHORT}?api-version=2024-11-01").status_code == 200


def test_a_saved_plan_pins_deletes_both_ways(project: Project) -> None:
    rows = [row(SHORT), row(LAKE_IDENTITY)]
    project.declare(rows)
    project.up()
    project.declare(rows[1:])
    plan = str(project.folder / "plan.json")
    project.variables["PULUMI_EXPERIMENTAL"] = "1"
    project.succeed("preview", *PLAN, "--save-plan", plan)
    for other in ([], rows):
        project.declare(other)
        project.fail_up("--plan", plan)
    project.declare(rows[1:])
    project.succeed("up", *PLAN, "--yes", "--skip-preview", "--plan", plan)
    assert [each["id"] for each in project.resources()] == [LAKE_IDENTITY]


def test_deletes_follow_dependencies_that_a_run_after_the_import_wrote(project: Project) -> None:
    chosen = {"hsm": HSM, "vault": SHORT, "identity": LAKE_IDENTITY}
    file = project.folder / "import.json"
    given = [{"type": token_of(id_), "name": name, "id": id_, "version": "3.29.0"} for name, id_ in chosen.items()]
    file.write_text(json.dumps({"resources": given}))
    project.succeed(
        "import", "--stack", STACK, "--file", str(file), "--generate-code=false", "--yes", "--protect=false"
    )
    assert not any(each.get("dependencies") for each in project.resources())
    after: dict[str, list[str]] = {"hsm": [], "vault": ["hsm"], "identity": ["vault"]}
    project.declare([{"token": token_of(chosen[name]), "name": name, "after": after[name]} for name in chosen])
    project.up()
    assert project.writes() == []
    assert sum(bool(each.get("dependencies")) for each in project.resources()) == 2
    project.declare([])
    project.up()
    deleted = [operation for operation, _ in project.writes() if operation.endswith("/delete")]
    assert deleted[0] == "Microsoft.ManagedIdentity/userAssignedIdentities/delete"
    assert deleted[-1] == "Microsoft.KeyVault/managedHSMs/delete"


def test_a_state_can_be_built_without_a_request(project: Project) -> None:
    """`outputs` in a file of imports: the first live check is a later refresh."""
    before = len(project.access.ask("/requests"))
    outputs = {"name": "sthdhlakeprod", "location": "francecentral"}
    inputs = {"accountName": "sthdhlakeprod", "resourceGroupName": "rg-hdh-data-prod"}
    given = {"type": token_of(LAKE_ACCOUNT), "name": "lake", "id": LAKE_ACCOUNT, "version": "3.29.0"}
    file = project.folder / "import.json"
    file.write_text(json.dumps({"resources": [{**given, "inputs": inputs, "outputs": outputs}]}))
    project.succeed("import", "--stack", STACK, "--file", str(file), "--generate-code=false", "--yes")
    reads = [each for each in project.access.ask("/requests")[before:] if each["host"] == "management.azure.com"]
    assert reads == []
    assert [each["id"] for each in project.resources()] == [LAKE_ACCOUNT]
