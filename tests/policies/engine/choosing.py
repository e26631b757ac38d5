"""Which cases the real engine judges, and how: by the pack, or as `hub check preview` judges a preview."""

from __future__ import annotations

from policies.control import CheckKind, Control
from tests.policies.case import Case, Declared, Step, Verdict
from tests.policies.discovery import cases, judged
from tests.policies.engine.plugins import VERSIONS


def by_the_pack(control: Control, case: Case) -> bool:
    """Whether a program declares the resources of a case, of which nothing exists, and the pack judges them."""
    return _is_declared(case) and bool(case.resources) and not case.facts and not _needs_ids(control, case)


def over_its_steps(control: Control, case: Case) -> bool:
    """Whether a preview is judged in this process: for its steps, for facts, or for the ids of what exists."""
    if not _is_declared(case):
        return False
    if case.steps:
        return not case.resources and all(_can_be_planned(step) for step in case.steps)
    return bool(case.resources) and (bool(case.facts) or _needs_ids(control, case))


def shown(control: Control) -> frozenset[Verdict]:
    """Of which kinds a control has cases that the engine judges."""
    return frozenset(
        each.verdict for each in cases(control) if by_the_pack(control, each) or over_its_steps(control, each)
    )


def not_shown() -> dict[str, frozenset[Verdict]]:
    """The controls of which the engine judges no violating or no compliant case, with the kind that is missing."""
    found = {each.id: frozenset(Verdict) - shown(each) for each in judged()}
    return {id_: missing for id_, missing in found.items() if missing}


def exists(case: Case) -> bool:
    """Whether what a case declares is there already, under ids that it names."""
    return bool(case.resources) and all(each.identity for each in case.resources)


def _needs_ids(control: Control, case: Case) -> bool:
    """Whether a control finds by their ids what belongs together: of what is yet to be made no preview knows them."""
    return exists(case) and any(check.kind is CheckKind.BESIDE for check in control.checks)


def _is_declared(case: Case) -> bool:
    declared = (*case.resources, *(each for step in case.steps for each in (step.old, step.new) if each))
    return case.on_engine and not case.live and all(each.package in VERSIONS for each in declared)


def _can_be_planned(step: Step) -> bool:
    """Whether the engine plans such a step: to delete or replace what stays protected it refuses itself."""
    old, new = step.old or Declared("", ""), step.new
    stays_protected = old.protect and (new is None or new.protect or step.operation == "replace")
    return not stays_protected
