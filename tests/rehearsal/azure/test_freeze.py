"""What a freeze creates through the engine: locks and a policy that denies what is new."""

from __future__ import annotations

from emulator.azure.rows.keys import VAULT
from emulator.azure.rows.shape import DATA, KEYS
from tests.rehearsal.azure.project import STACK, Project, Row

RULE = {
    "if": {"not": {"field": "type", "in": ["Microsoft.Insights/diagnosticSettings"]}},
    "then": {"effect": "deny"},
}


def freeze() -> list[Row]:
    scope = f"/subscriptions/{DATA}"
    return [
        {
            "token": "azure-native:authorization:ManagementLockByScope",
            "name": "keys",
            "inputs": {"scope": KEYS, "level": "CanNotDelete", "lockName": "freeze", "notes": "exit"},
        },
        {
            "token": "azure-native:consumption:Budget",
            "name": "budget",
            "inputs": {
                "scope": scope,
                "budgetName": "exit-2027",
                "amount": 100000,
                "category": "Cost",
                "timeGrain": "Monthly",
                "timePeriod": {"startDate": "2027-01-01T00:00:00Z"},
            },
        },
        {
            "token": "azure-native:authorization:PolicyDefinition",
            "name": "deny",
            "after": ["keys", "budget"],  # in force at once, it denies what else the freeze creates
            "inputs": {"policyDefinitionName": "freeze", "mode": "All", "policyRule": RULE, "policyType": "Custom"},
        },
    ]


def test_it_comes_up_holds_and_goes_down(project: Project) -> None:
    project.declare(freeze())
    project.up()
    project.succeed("preview", "--stack", STACK, "--expect-no-changes")
    project.succeed("refresh", "--stack", STACK, "--preview-only", "--expect-no-changes")
    with project.access.client("owner") as client:
        locked = client.delete(f"{VAULT}?api-version=2024-11-01")
        assert locked.json()["error"]["code"] == "ScopeLocked"
        new = f"{KEYS}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/new?api-version=2023-01-31"
        denied = client.put(new, json={"location": "francecentral"})
        assert denied.json()["error"]["code"] == "RequestDisallowedByPolicy"
    project.declare([])
    project.up()
    assert project.resources() == []


def test_a_misspelt_argument_is_named_before_anything_is_sent(project: Project) -> None:
    [lock, *_] = freeze()
    project.declare([{**lock, "inputs": {**lock["inputs"], "levle": "ReadOnly"}}])
    assert "'levle' is no property of azure-native:authorization:ManagementLockByScope" in project.fail_up()
    assert project.writes() == []


def test_the_stand_in_refuses_to_run_without_its_own_proxy(project: Project) -> None:
    project.declare(freeze()[:1])
    project.variables["HTTPS_PROXY"] = ""
    assert "must never call Azure" in project.fail_up()
