"""Policy assignments that deny creation or deletion, as far as a freeze uses them."""

from __future__ import annotations

from collections.abc import Callable
from fnmatch import fnmatch
from typing import TYPE_CHECKING, Any

from emulator.azure.errors import not_implemented, refusal
from emulator.azure.ids import ResourceId, require, within
from emulator.store import JSON, Record

if TYPE_CHECKING:
    from emulator.azure.call import Call

ASSIGNMENT = "microsoft.authorization/policyassignments"


def forbid_create(call: Call, id_: ResourceId, body: JSON) -> None:
    """Raises Azure's 403 when an assignment above a new resource denies it."""
    for assignment, definition in _in_force(call, id_):
        rule = definition["properties"].get("policyRule") or {}
        if _effect(rule, assignment) == "deny" and _holds(rule.get("if") or {}, id_, body, assignment):
            raise _disallowed(id_, assignment, "created")


def forbid_delete(call: Call, record: Record) -> None:
    """Raises Azure's 403 when an assignment above a resource denies that it is deleted."""
    id_ = require(record.body["id"])
    for assignment, definition in _in_force(call, id_):
        rule = definition["properties"].get("policyRule") or {}
        if _effect(rule, assignment) == "denyaction" and _holds(rule.get("if") or {}, id_, record.body, assignment):
            raise _disallowed(id_, assignment, "deleted")


def _in_force(call: Call, id_: ResourceId) -> list[tuple[Record, JSON]]:
    found = []
    for record in call.azure.resources():
        if record.private["type"] != ASSIGNMENT or id_.type.lower().startswith("microsoft.authorization/"):
            continue
        properties = record.body["properties"]
        if properties.get("enforcementMode") == "DoNotEnforce" or not within(id_.key, require(record.body["id"]).scope):
            continue
        if any(within(id_.key, scope) for scope in properties.get("notScopes") or []):
            continue
        definition = call.azure.peek(str(properties.get("policyDefinitionId") or ""))
        if definition is not None:
            found.append((record, definition.body))
    return found


def _effect(rule: JSON, assignment: Record) -> str:
    return str(_value((rule.get("then") or {}).get("effect"), assignment)).lower()


def _value(given: Any, assignment: Record) -> Any:
    if isinstance(given, str) and given.startswith("[parameters('") and given.endswith("')]"):
        name = given[len("[parameters('") : -len("')]")]
        return ((assignment.body["properties"].get("parameters") or {}).get(name) or {}).get("value")
    return given


def _holds(condition: JSON, id_: ResourceId, body: JSON, assignment: Record) -> bool:
    if "allOf" in condition:
        return all(_holds(each, id_, body, assignment) for each in condition["allOf"])
    if "anyOf" in condition:
        return any(_holds(each, id_, body, assignment) for each in condition["anyOf"])
    if "not" in condition:
        return not _holds(condition["not"], id_, body, assignment)
    fields = {"type": id_.type, "name": id_.name, "location": body.get("location"), "kind": body.get("kind")}
    field = str(condition.get("field"))
    if field not in fields:
        raise not_implemented("policy", f"the condition field {field}")
    actual = str(fields[field] or "").lower()
    for operator, judge in _OPERATORS.items():
        if operator in condition:
            wanted = _value(condition[operator], assignment)
            return judge(actual, wanted)
    raise not_implemented("policy", f"the operators of {sorted(condition)}")


def _lower(wanted: Any) -> list[str]:
    return [str(each).lower() for each in (wanted if isinstance(wanted, list) else [wanted])]


_OPERATORS: dict[str, Callable[[str, Any], bool]] = {
    "equals": lambda actual, wanted: actual in _lower(wanted),
    "notEquals": lambda actual, wanted: actual not in _lower(wanted),
    "in": lambda actual, wanted: actual in _lower(wanted),
    "notIn": lambda actual, wanted: actual not in _lower(wanted),
    "like": lambda actual, wanted: any(fnmatch(actual, each) for each in _lower(wanted)),
    "notLike": lambda actual, wanted: not any(fnmatch(actual, each) for each in _lower(wanted)),
    "exists": lambda actual, wanted: bool(actual) == (str(wanted).lower() == "true"),
}


def _disallowed(id_: ResourceId, assignment: Record, what: str) -> Exception:
    return refusal(
        403,
        "RequestDisallowedByPolicy",
        f"Resource '{id_.name}' was disallowed by policy. It cannot be {what}. Policy identifiers: "
        f'\'[{{"policyAssignment":{{"name":"{assignment.body["name"]}","id":"{assignment.body["id"]}"}}}}]\'.',
    )
