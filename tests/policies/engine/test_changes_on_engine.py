"""Each control of changes denies, on the real engine's own steps, what its cases say: deletes, replacements, openings.

What exists is put into a state; the program declares what is to be; the engine's preview says the steps; and the
checker judges those, as `hub check preview` does. Azure's and Kubernetes' steps are judged in test_cases.py, and
Azure's on the engine in tests/rehearsal/azure.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

import pytest

from engine.locate import Engine
from policies.context import Context
from policies.control import Control
from policies.evaluation import Evaluation
from policies.reading.preview import read_preview
from policies.resource import Change
from policies.vocabulary import Status
from settings import load_environment
from tests.policies.case import Case, Declared, Step, Verdict
from tests.policies.discovery import cases, judged
from tests.policies.engine.preview import JSON, described, preview_from, renamed

pytestmark = [pytest.mark.engine, pytest.mark.xdist_group("policies-engine")]

NOWHERE, PROJECT = "cases", "hub"
_PROVIDER, _DEFAULT = "pulumi:providers:scaleway", "default_1_60_0_github_/api.github.com/pulumiverse"


@dataclass(frozen=True)
class Placed:
    """A case in the stack that it is judged in."""

    control: Control
    case: Case
    prefix: str

    def named(self, declared: Declared | None) -> Declared | None:
        return next(iter(renamed((declared,), self.prefix)), None) if declared else None

    @property
    def expected(self) -> frozenset[str]:
        return frozenset(f"{self.prefix}-{each.partition('.')[0]}" for each in self.case.at)


def _placed() -> Iterator[Placed]:
    for control in judged():
        for number, case in enumerate(cases(control)):
            if case.steps and not case.resources and not case.facts and case.on_engine and _can_be_planned(case):
                yield Placed(control, case, f"{control.id.lower()}-{number}")


def _can_be_planned(case: Case) -> bool:
    """Whether the engine plans such steps: to delete or replace what stays protected it refuses itself.

    A made-up state lacks what a cloud would have answered, for which the provider may plan to replace.
    """
    return all(
        (step.old or step.new or Declared("", "")).type.startswith("scaleway:")
        and not (
            step.old and step.old.protect and (step.new is None or step.new.protect or step.operation == "replace")
        )
        for step in case.steps
    )


PLACED = tuple(_placed())
STACKS = sorted({f"{each.case.environment or NOWHERE}.{each.case.layer or 'changes'}" for each in PLACED})


def _of(stack: str) -> list[Placed]:
    return [each for each in PLACED if f"{each.case.environment or NOWHERE}.{each.case.layer or 'changes'}" == stack]


def _urn(stack: str, type_: str, name: str) -> str:
    return f"urn:pulumi:{stack}::{PROJECT}::{type_}::{name}"


def _state(stack: str, existing: list[Declared]) -> JSON:
    """A state in which these resources exist, through a provider of their own."""
    root = _urn(stack, "pulumi:pulumi:Stack", f"{PROJECT}-{stack}")
    # The engine's own one: the program names none.
    provider, id_ = _urn(stack, _PROVIDER, _DEFAULT), "11111111-1111-4111-8111-111111111111"
    resources: list[JSON] = [
        {"urn": root, "custom": False, "type": "pulumi:pulumi:Stack"},
        {
            "urn": provider,
            "custom": True,
            "id": id_,
            "type": _PROVIDER,
            "inputs": {"version": "1.60.0", "pluginDownloadURL": "github://api.github.com/pulumiverse"},
        },
    ]
    for each in existing:
        properties = described(each)["properties"]
        resources.append(
            {
                "urn": _urn(stack, each.type, each.name),
                "custom": True,
                "id": f"fr-par/{uuid5(NAMESPACE_URL, each.name)}",
                "type": each.type,
                "inputs": properties,
                "outputs": {"region": "fr-par", **properties},
                "parent": root,
                "provider": f"{provider}::{id_}",
                "protect": each.protect,
                "retainOnDelete": each.retain,
            }
        )
    return {"version": 3, "deployment": {"manifest": {}, "resources": resources}}


@pytest.mark.parametrize("stack", STACKS)
def test_the_checker_says_of_the_engines_steps_what_the_cases_say(engine: Engine, stack: str, tmp_path: Path) -> None:
    group = _of(stack)
    steps = [(placed, step) for placed in group for step in placed.case.steps]
    existing = [old for placed, step in steps if (old := placed.named(step.old))]
    wanted = [new for placed, step in steps if (new := placed.named(step.new))]
    replaced = [_urn(stack, old.type, old.name) for placed, step in steps if (old := _replaced(placed, step))]
    text = preview_from(engine, stack, _state(stack, existing), wanted, tmp_path, replaced=replaced)
    changes = {each.subject.name: each for each in read_preview(text, stack).changes}
    failures = {
        f"{placed.control.id}: {placed.case.says}": (sorted(said), sorted(placed.expected))
        for placed in group
        if (said := _said(placed, changes)) != placed.expected
    }
    assert not failures


def _replaced(placed: Placed, step: Step) -> Declared | None:
    return placed.named(step.old) if step.operation == "replace" else None


def _said(placed: Placed, changes: Mapping[str, Change]) -> frozenset[str]:
    environment = load_environment(placed.case.environment) if placed.case.environment else None
    evaluation = Evaluation((placed.control,), Context(environment, placed.case.layer))
    own = {each.name for step in placed.case.steps if (each := placed.named(step.new or step.old))}
    found = evaluation.changes(change for name, change in changes.items() if name in own)
    return frozenset(each.name for each in found if each.status is Status.VIOLATED)


def test_each_control_of_changes_is_seen_to_deny() -> None:
    """The list of those that are not: they judge what no plugin here declares, or what only a runner knows."""
    bad = {each.control.id for each in PLACED if each.case.verdict is Verdict.BAD}
    of_changes = {
        control.id
        for control in judged()
        if any(check.kind == "change" for check in control.checks)
        and any(
            each.startswith("scaleway:") for check in control.checks if check.kind == "change" for each in check.types
        )
    }
    assert not of_changes - bad
