"""As many resources as wanted, in the forms that the subjects read: the rehearsal's own, again and again."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from reference.declarations import Declared, collect
from settings import load_environment
from tests.benchmarks.terraform_names import plugin_mapping

JSON = dict[str, Any]
ENVIRONMENT = "rehearsal"
_UPPER = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def declared() -> list[Declared]:
    """The rehearsal's resources that the Scaleway provider has, as its program registers them.

    Those are left out that a preview asks the cloud about, or that hold an address which only a cloud gives.
    """
    found = collect(load_environment(ENVIRONMENT)).resources
    return [
        each
        for each in found
        if each.kind.startswith("scaleway:")
        and not each.kind.startswith("scaleway:domain/")
        and "(address of" not in json.dumps(each.inputs, default=str)
    ]


def copies(number: int) -> Iterator[tuple[Declared, str]]:
    """So many resources, with the ending that each copy's names have."""
    own = declared()
    for index in range(number):
        yield own[index % len(own)], f"-{index // len(own)}"


def _again(inputs: Mapping[str, Any], names: frozenset[str], ending: str) -> JSON:
    """Inputs of a copy: what names a resource of the set names that of the same copy."""

    def value(given: Any) -> Any:
        match given:
            case str():
                place, slash, bare = given.rpartition("/")
                return f"{place}{slash}{_id(bare, ending)}" if bare in names else given
            case Mapping():
                return {key: value(each) for key, each in given.items()}
            case list():
                return [value(each) for each in given]
            case _:
                return given

    return {key: value(each) for key, each in inputs.items() if each is not None}


def _id(name: str, ending: str) -> str:
    return str(uuid5(NAMESPACE_URL, f"{name}{ending}"))


def as_cases(number: int) -> list[JSON]:
    """For the program of tests/policies/engine."""
    names = frozenset(each.name for each in declared())
    return [
        {
            "type": each.kind,
            "name": f"{each.name}{ending}",
            "properties": _again(each.inputs, names, ending),
            "protect": False,
            "retain": False,
            "provider": {},
        }
        for each, ending in copies(number)
    ]


def as_state(number: int) -> JSON:
    """As `pulumi stack export` prints it."""
    names = frozenset(each.name for each in declared())
    resources = [
        {
            "urn": f"{each.urn}{ending}",
            "custom": True,
            "id": _again({"id": each.id}, names, ending)["id"],
            "type": each.kind,
            "inputs": _again(each.inputs, names, ending),
            "outputs": {},
        }
        for each, ending in copies(number)
    ]
    return {"version": 3, "deployment": {"manifest": {}, "resources": resources}}


def as_terraform_plan(number: int, plugin: Path) -> JSON:
    """As `terraform show -json` prints a plan: arguments are named by rule, which is all that checkers by type need."""
    tokens = {info["tok"]: name for name, info in plugin_mapping(plugin)["resources"].items()}
    names = frozenset(each.name for each in declared())
    resources, changes = [], []
    for each, ending in copies(number):
        kind, name = tokens[each.kind], f"{each.name}{ending}".replace(".", "-")
        values = _snake(_again(each.inputs, names, ending))
        about = {"address": f"{kind}.{name}", "mode": "managed", "type": kind, "name": name}
        about["provider_name"] = "registry.opentofu.org/scaleway/scaleway"
        resources.append({**about, "schema_version": 0, "values": values})
        changes.append({**about, "change": {"actions": ["create"], "before": None, "after": values}})
    return {
        "format_version": "1.2",
        "terraform_version": "1.12.6",
        "planned_values": {"root_module": {"resources": resources}},
        "resource_changes": changes,
        "configuration": {"root_module": {"resources": []}},
    }


def _snake(value: Any) -> Any:
    match value:
        case Mapping():
            return {_UPPER.sub("_", key).lower(): _snake(each) for key, each in value.items()}
        case list():
            return [_snake(each) for each in value]
        case _:
            return value


def write(document: Any, path: Path) -> Path:
    path.write_text(json.dumps(document))
    return path
