"""Policy assignments that deny creating or deleting, as a freeze uses them."""

from __future__ import annotations

from typing import Any

from emulator.azure.rows.compute import MACHINE
from emulator.azure.rows.shape import COMPUTE, DATA
from tests.emulator.azure.local import LocalAzure

DEFINITIONS = f"/subscriptions/{DATA}/providers/Microsoft.Authorization/policyDefinitions"
NEW = f"{COMPUTE}/providers/Microsoft.Compute/disks/new"
DISK = {"location": "francecentral", "properties": {"creationData": {"createOption": "Empty"}}}


def define(azure: LocalAzure, effect: str, condition: dict[str, Any]) -> None:
    """Write the definition that the estate's assignment `deny-create` names."""
    rule = {"if": condition, "then": {"effect": effect}}
    azure.put(f"{DEFINITIONS}/freeze", {"properties": {"mode": "All", "policyRule": rule}}, 201)


def test_nothing_new_is_created_under_a_freeze(azure: LocalAzure) -> None:
    azure.put(NEW, DISK, 201)
    azure.delete(NEW, 202)
    define(azure, "deny", {"field": "type", "notIn": ["Microsoft.Insights/diagnosticSettings"]})
    message = azure.refused("PUT", NEW, 403, "RequestDisallowedByPolicy", DISK)
    assert "deny-create" in message
    assert azure.ask("PATCH", MACHINE, {"tags": {}}).status_code == 200
    azure.put(f"{MACHINE}/providers/Microsoft.Insights/diagnosticSettings/a", {"properties": {}}, 201)
    azure.put(f"{COMPUTE}/providers/Microsoft.Authorization/locks/a", {"properties": {"level": "CanNotDelete"}}, 201)


def test_an_assignment_can_deny_deleting(azure: LocalAzure) -> None:
    define(azure, "denyAction", {"anyOf": [{"field": "type", "like": "Microsoft.Compute/*"}]})
    azure.refused("DELETE", MACHINE, 403, "RequestDisallowedByPolicy")
    assignment = f"/subscriptions/{DATA}/providers/Microsoft.Authorization/policyAssignments/deny-create"
    azure.delete(assignment)
    azure.delete(MACHINE, 202)


def test_a_condition_that_is_not_known_is_no_silent_pass(azure: LocalAzure) -> None:
    define(azure, "deny", {"field": "tags['a']", "equals": "b"})
    azure.refused("PUT", NEW, 501, "NotImplemented", DISK)
