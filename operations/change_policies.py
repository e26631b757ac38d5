"""Holds the steps of a preview against the controls that look at changes, which the engine's pack is not shown."""

from __future__ import annotations

from collections.abc import Iterator

from operations.events import Account, PolicyProblem
from operations.target import Target
from policies.vocabulary import Status


def change_problems(target: Target, layer: str, account: Account) -> Iterator[PolicyProblem]:
    """What the controls say of a preview's steps; a mandatory one that is not waived is an error.

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
    for control, title in dict.fromkeys((each.control, each.title) for each in found if each.status is Status.UNKNOWN):
        names = sorted({each.name for each in found if (each.control, each.status) == (control, Status.UNKNOWN)})
        yield PolicyProblem("", f"{control}: {title}\nunknown before `up`: {', '.join(names)}", False, "", control)
