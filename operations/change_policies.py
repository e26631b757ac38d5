"""Holds the steps of a preview against the controls that look at changes, which the engine's pack is not shown."""

from __future__ import annotations

from collections.abc import Iterator

from operations.events import Account, PolicyProblem
from operations.target import Target
from policies.control import Control
from policies.findings import Finding
from policies.vocabulary import Level, Status


def change_problems(target: Target, layer: str, account: Account) -> Iterator[PolicyProblem]:
    """What the controls say of a preview's steps; a mandatory one that is not waived is an error.

    So is, in a real environment, one that stands on a value which is not known yet: no step is judged again at `up`.

    Raises:
        EnforcementError: policies/enforcement.yaml is wrong.
        WaiverError: the environment's file of waivers is wrong.
    """
    # Loaded here: most commands judge nothing.
    from operations.check import rules  # noqa: PLC0415
    from policies.evaluation import Evaluation  # noqa: PLC0415
    from policies.reading.preview import read_steps  # noqa: PLC0415

    held = rules(target.environment, layer=layer)
    evaluation = Evaluation(held.controls, held.context, held.enforcement, held.waivers)
    changes = read_steps(account.steps_in_full or [], f"the preview of {target.stack(layer)}")
    found = evaluation.changes(changes)
    for each in sorted(found, key=lambda finding: finding.order):
        if each.status is not Status.UNKNOWN:
            ending = f" {each.waiver}" if each.waiver else ""
            message = f"{each.control}: {each.title}\n{each.name}: {each.message}{ending}"
            yield PolicyProblem(each.urn, message, each.fails, each.fix, each.control)
    unknown: dict[str, list[Finding]] = {}
    for each in found:
        if each.status is Status.UNKNOWN:
            unknown.setdefault(each.control, []).append(each)
    for control in held.controls:
        if control.id in unknown:
            is_error = not target.is_rehearsal and held.enforcement.level(control) is Level.MANDATORY
            yield _unjudged(control, unknown[control.id], is_error=is_error)


def _unjudged(control: Control, found: list[Finding], *, is_error: bool) -> PolicyProblem:
    """What no control could say of steps: the pack, which is asked again at `up`, is shown no steps."""
    places = ", ".join(sorted({f"{each.name} ({each.path})" for each in found}))
    message = f"{control.id}: {control.title}\nnot known yet, and no step is judged again at `up`: {places}"
    way_out = (
        "let an `up` of its own make what the value comes from, then make this change" if is_error else "look at it"
    )
    return PolicyProblem("", message, is_error, way_out, control.id)
