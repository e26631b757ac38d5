"""The catalogue: every control below policies/controls/, found by being there."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from functools import cache

import policies.controls
from policies.control import Control
from policies.vocabulary import Phase


class CatalogueError(Exception):
    """A file below policies/controls/ is not what the catalogue expects; names the file and the way out."""


@cache
def catalogue() -> tuple[Control, ...]:
    """All controls, in the order of their families and numbers.

    Raises:
        CatalogueError: a file defines no `CONTROL`, another id than its name says, or one that cannot be judged.
    """
    found: list[Control] = []
    for family in pkgutil.iter_modules(policies.controls.__path__, "policies.controls."):
        package = importlib.import_module(family.name)
        if not family.ispkg:
            continue
        for module in pkgutil.iter_modules(package.__path__, f"{family.name}."):
            found.append(_control(module.name))
    return tuple(sorted(found, key=lambda each: (_ORDER.index(each.family), each.id)))


FAMILIES: Mapping[str, str] = {
    "RES": "residency and sovereignty",
    "IAM": "identities and rights",
    "NET": "networks",
    "CRY": "encryption",
    "DAT": "data",
    "LOG": "logs and alarms",
    "AVL": "availability and recovery",
    "K8S": "Kubernetes",
    "SPC": "research spaces",
    "SUP": "supply chain",
    "TAG": "inventory and cost",
    "DEC": "decommissioning",
}
"""All families, in the order of the catalogue."""
_ORDER = tuple(FAMILIES)


def _control(name: str) -> Control:
    module = importlib.import_module(name)
    control = getattr(module, "CONTROL", None)
    if not isinstance(control, Control):
        raise CatalogueError(f"{name} defines no CONTROL: one file holds one control, named as its id")
    said = name.rpartition(".")[2].replace("_", "-").upper()
    if control.id != said:
        raise CatalogueError(f"{name} defines {control.id}: name the file {control.id.lower().replace('-', '_')}.py")
    if control.family not in FAMILIES:
        raise CatalogueError(f"{control.id}: {control.family} is no family; known are {', '.join(FAMILIES)}")
    if not control.phases:
        raise CatalogueError(f"{control.id} has no check, and says neither `live` nor `organisation`: who judges it?")
    return control


def control(id_: str) -> Control:
    """The control of an id, in either case.

    Raises:
        LookupError: there is none; the message names those that come near.
    """
    wanted = id_.strip().upper()
    for each in catalogue():
        if each.id == wanted:
            return each
    family = wanted.rpartition("-")[0]
    near = [each.id for each in catalogue() if each.id.startswith(family)] or [each.id for each in catalogue()]
    raise LookupError(f"{id_!r} is no control of the catalogue: {', '.join(near)}")


def of_phase(phase: Phase) -> tuple[Control, ...]:
    """The controls that can be judged in a phase."""
    return tuple(each for each in catalogue() if phase in each.phases)
