"""Each control of changes denies, on the real engine's own steps, what its cases say: deletes, replacements, openings.

What exists is put into a state; the program declares what is to be; the engine's preview says the steps; and the
checker judges those, as `hub check preview` does. So it judges what needs the ids of what exists, and what needs facts,
which the engine's pack is not given.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

import pytest

from emulator.azure.plugin.check import with_defaults
from emulator.azure.plugin.paths import PATHS
from emulator.azure.plugin.paths import Path as IdPath
from emulator.azure.plugin.sdk import find
from engine.locate import Engine
from policies.context import DELETIONS, Context
from policies.control import Control
from policies.evaluation import Evaluation
from policies.findings import Finding
from policies.reading.preview import Preview, read_preview
from policies.vocabulary import Status
from settings import load_environment
from tests.policies.case import Case, Declared
from tests.policies.discovery import cases, judged
from tests.policies.engine.choosing import exists, over_its_steps
from tests.policies.engine.plugins import VERSIONS
from tests.policies.engine.preview import JSON, described, preview_from, renamed

pytestmark = [pytest.mark.engine, pytest.mark.xdist_group("policies-engine")]

NOWHERE, PROJECT = "cases", "hub"
_ID = "11111111-1111-4111-8111-111111111111"
_SOURCES = {"scaleway": "github://api.github.com/pulumiverse"}


@dataclass(frozen=True)
class Placed:
    """A case in the stack that it is judged in."""

    control: Control
    case: Case
    prefix: str

    def all(self, declared: Iterable[Declared | None]) -> list[Declared]:
        return list(renamed((each for each in declared if each), self.prefix))

    @property
    def existing(self) -> list[Declared]:
        """What is there before."""
        there = self.case.resources if exists(self.case) else ()
        return self.all((*there, *(step.old for step in self.case.steps)))

    @property
    def wanted(self) -> list[Declared]:
        """What the program declares."""
        return self.all((*self.case.resources, *(step.new for step in self.case.steps)))

    @property
    def replaced(self) -> list[Declared]:
        return self.all(step.old for step in self.case.steps if step.operation == "replace")

    @property
    def expected(self) -> frozenset[str]:
        names = {each.partition(".")[0] for each in self.case.at}
        return frozenset(each if each == "stack" else f"{self.prefix}-{each}" for each in names)


def _placed() -> Iterator[Placed]:
    for control in judged():
        for number, case in enumerate(cases(control)):
            if over_its_steps(control, case):
                yield Placed(control, case, f"{control.id.lower()}-{number}")


PLACED = tuple(_placed())
STACKS = sorted({f"{each.case.environment or NOWHERE}.{each.case.layer or 'changes'}" for each in PLACED})


def _of(stack: str) -> list[Placed]:
    return [each for each in PLACED if f"{each.case.environment or NOWHERE}.{each.case.layer or 'changes'}" == stack]


def _urn(stack: str, type_: str, name: str) -> str:
    return f"urn:pulumi:{stack}::{PROJECT}::{type_}::{name}"


def _state(stack: str, existing: list[Declared]) -> JSON:
    """A state in which these resources exist, each through the engine's own provider of its package."""
    root = _urn(stack, "pulumi:pulumi:Stack", f"{PROJECT}-{stack}")
    resources: list[JSON] = [{"urn": root, "custom": False, "type": "pulumi:pulumi:Stack"}]
    resources += [_provider(stack, package) for package in VERSIONS]
    for each in existing:
        properties = _settled(each)
        resources.append(
            {
                "urn": _urn(stack, each.type, each.name),
                "custom": True,
                "id": each.identity or f"fr-par/{uuid5(NAMESPACE_URL, each.name)}",
                "type": each.type,
                "inputs": properties,
                # A made-up state lacks what a cloud would have answered, for which a provider may plan to replace.
                "outputs": {**({"region": "fr-par"} if each.package == "scaleway" else {}), **properties},
                "parent": root,
                "provider": f"{_provider(stack, each.package)['urn']}::{_ID}",
                "protect": each.protect,
                "retainOnDelete": each.retain,
            }
        )
    return {"version": 3, "deployment": {"manifest": {}, "resources": resources}}


def _provider(stack: str, package: str) -> JSON:
    """The provider that the engine makes by itself where the program names none."""
    version, source = VERSIONS[package], _SOURCES.get(package)
    name = f"default_{version.replace('.', '_')}" if version else "default"
    inputs = {"version": version} if version else {}
    if source:
        name, inputs = (
            f"{name}_{source.replace('//', '/').replace(':/', '_/')}",
            {**inputs, "pluginDownloadURL": source},
        )
    type_ = f"pulumi:providers:{package}"
    return {"urn": _urn(stack, type_, name), "custom": True, "id": _ID, "type": type_, "inputs": inputs}


def _settled(declared: Declared) -> JSON:
    """The inputs of a resource as its plugin left them when it was made."""
    properties: JSON = described(declared)["properties"]
    known, path = find(declared.type), PATHS.get(declared.type)
    if known is None or path is None:
        return properties
    return with_defaults(properties, {}, known, IdPath(path), declared.name)


@pytest.mark.parametrize("stack", STACKS)
def test_the_checker_says_of_the_engines_steps_what_the_cases_say(engine: Engine, stack: str, tmp_path: Path) -> None:
    group = _of(stack)
    existing = [each for placed in group for each in placed.existing]
    wanted = [each for placed in group for each in placed.wanted]
    replaced = [_urn(stack, each.type, each.name) for placed in group for each in placed.replaced]
    text = preview_from(engine, stack, _state(stack, existing), wanted, tmp_path, replaced=replaced)
    seen = read_preview(text, stack)
    failures = {
        f"{placed.control.id}: {placed.case.says}": (sorted(said), sorted(placed.expected))
        for placed in group
        if (said := _said(placed, seen)) != placed.expected
    }
    assert not failures


def _said(placed: Placed, seen: Preview) -> frozenset[str]:
    return frozenset(each.name for each in _found(placed, seen) if each.status is Status.VIOLATED)


def _found(placed: Placed, seen: Preview) -> list[Finding]:
    case = placed.case
    environment = load_environment(case.environment) if case.environment else None
    evaluation = Evaluation((placed.control,), Context(environment, case.layer, facts=case.facts))
    own = {each.name for each in (*placed.existing, *placed.wanted)}
    steps = [each for each in seen.changes if each.subject.name in own]
    assert len(steps) == len(own), f"{placed.control.id}, {case.says}: the preview has not all its steps"
    if not case.steps:
        return evaluation.resources(each for each in seen.resources if each.name in own)
    if DELETIONS in case.facts:  # the case says how many there are
        return [finding for each in steps for finding in evaluation.change(each)]
    return evaluation.changes(steps)
