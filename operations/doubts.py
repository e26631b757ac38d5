"""What may have been created without the state knowing it: enough of it to find it, and to put it into a state."""

from __future__ import annotations

import copy
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from operations.events import ENVELOPE, SECRET, UNKNOWN, Account, Step

JSON = dict[str, Any]
Plan = Mapping[str, JSON]
"""By URN, what a preview plans for a resource, its secrets encrypted."""

# What a plan says of a resource in the words of a state.
_FROM_PLAN = ("parent", "provider", "protect", "dependencies", "propertyDependencies", "additionalSecretOutputs")


@dataclass(frozen=True)
class Doubt:
    """A resource that may have been created without the state knowing its id; `resource` as in a state."""

    urn: str
    type: str
    resource: JSON = field(repr=False)

    @property
    def name(self) -> str:
        return self.urn.rpartition("::")[2]

    @property
    def inputs(self) -> JSON:
        found: JSON = self.resource.get("inputs") or {}
        return found

    @property
    def is_known(self) -> bool:
        """Whether all its inputs are. What an input of is not known yet was not created yet."""
        return UNKNOWN not in json.dumps(self.inputs)

    def as_resource(self, id_: str, there: Collection[str]) -> JSON:
        """The resource as a state holds it right after its creation; the next refresh reads what only the cloud knows.

        Its inputs stand in for its outputs, because not all that was sent is read back, and what is missing from the
        outputs would look like a change, such as one that replaces a key.

        Args:
            id_: what the provider calls it.
            there: the URNs that come before it in the state: it can depend on no other.
        """
        resource = copy.deepcopy(self.resource)
        resource["inputs"] = without_hidden(resource.get("inputs") or {})
        resource["dependencies"] = [urn for urn in resource.get("dependencies") or [] if urn in there]
        by_property = resource.get("propertyDependencies") or {}
        resource["propertyDependencies"] = {
            name: [urn for urn in urns or [] if urn in there] for name, urns in by_property.items()
        }
        outputs = {key: value for key, value in unmarked(resource["inputs"]).items() if not key.startswith("__")}
        return resource | {"id": id_, "outputs": outputs | {"id": id_}}


def pending(resource: JSON) -> Doubt:
    """What a state calls pending."""
    return Doubt(resource["urn"], resource["type"], resource)


def planned(account: Account, plan: Plan) -> list[Doubt]:
    """What a preview would create. Without a plan, which a preview that fails leaves none of, secrets are missing."""
    return [Doubt(step.urn, step.type, _resource(step, plan.get(step.urn) or {})) for step in account.creates]


def read_plan(path: Path) -> Plan:
    """The plan that a preview saved; empty when it saved none."""
    try:
        resources = json.loads(path.read_bytes())["resourcePlans"]
    except (FileNotFoundError, ValueError, KeyError):
        return {}
    return {urn: each["goal"] for urn, each in resources.items() if each.get("goal")}


def _resource(step: Step, goal: JSON) -> JSON:
    resource = {"urn": step.urn, "custom": True, "type": step.type, "parent": step.parent, "provider": step.provider}
    resource |= {key: goal[key] for key in _FROM_PLAN if goal.get(key)}
    # Of a replacement the plan has only what differs from the replaced one.
    whole = goal.get("inputDiff", {}).get("adds") if step.operation == "create" else None
    return resource | {"inputs": whole or step.inputs}


def without_hidden(value: Any) -> Any:
    """A value without what is not known, and without secrets that are not there even encrypted."""
    if isinstance(value, dict):
        return {key: without_hidden(each) for key, each in value.items() if not _is_hidden(each)}
    if isinstance(value, list):
        return [without_hidden(each) for each in value if not _is_hidden(each)]
    return value


def unmarked(value: Any) -> Any:
    """An input as an output: without the engine's marks of what a default gave."""
    if isinstance(value, dict):
        return {key: unmarked(each) for key, each in value.items() if key != "__defaults"}
    return [unmarked(each) for each in value] if isinstance(value, list) else value


def _is_hidden(value: Any) -> bool:
    if isinstance(value, dict):
        return ENVELOPE in value and value.get("ciphertext") in (SECRET, None)
    return value in (SECRET, UNKNOWN)
