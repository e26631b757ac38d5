"""Holds what an exit is about to do against the controls, with what plan, evidence and ledger say at that moment.

In this process and not by the engine's policy pack: a pack is shown no deletes, and of adopted resources it sees what
the program declares, which is nothing but their ids.
"""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from azure_exit.bundle import Run, read_bundle, read_unsigned
from azure_exit.catalogue import Wave
from azure_exit.evidence import Bundle
from azure_exit.facts import exit_facts
from azure_exit.plan import Plan
from components.azure_exit.session import Session
from operations.check import rules
from operations.engine_run import Outcome
from operations.exit_engine import ExitState
from operations.exit_guards import sound
from operations.exit_site import LAYER, Site, head_commit
from operations.exits import OperationError, RefusedError
from policies.azure import FACT
from policies.evaluation import Evaluation
from policies.findings import Finding
from policies.reading.preview import Preview, read_events
from policies.reading.state import deployment_resources
from policies.resource import Change, Resource
from policies.values import UNKNOWN
from policies.vocabulary import Status

Facts = Mapping[str, Any]
_MOST_TOLD = 20


class DeniedError(RefusedError):
    """Controls deny what was about to be done. Attributes: `findings` says what, as `--json` prints it."""

    def __init__(self, what: str, findings: Sequence[Finding]) -> None:
        told = [_told(each) for each in findings[:_MOST_TOLD]]
        more = len(findings) - len(told)
        super().__init__(
            f"{what}; denied by {', '.join(sorted({each.control for each in findings}))}:\n"
            + "\n".join(told)
            + (f"\nand {more} more findings" if more else ""),
            "see the way out of each; `hub controls explain CONTROL` says more",
        )
        self.findings = [_as_json(each) for each in findings]


def facts_to_sign(plan: Plan, bundle: Bundle, now: datetime, going: Collection[str]) -> Facts:
    """The fact while that is made which people sign: who will approve it is not known yet. `going` end in the wave."""
    return {**exit_facts(plan, bundle, now, going, is_signed=False), "approvals": UNKNOWN}


def facts_beside(session: Session, now: datetime) -> Facts:
    """The fact as an exit's folder tells it: of the first wave that was previewed and has not ended, if there is one.

    Raises:
        InputError, SignatureError: something in the folder cannot be read or is not good.
        OperationError: the ledger is not sound.
    """
    plan, folder, ledger = session.plan, session.folder, sound(session)
    for wave in Wave:
        files = folder.wave(wave)
        going = files.read_run().delete if files.run.is_file() else ()
        if not set(going) - ledger.gone.keys():
            continue
        if not (files.update_plan.is_file() and files.state.is_file()):
            return exit_facts(plan, read_unsigned(plan, folder, wave, session.trusted, ledger), now, going)
        run = Run(files.update_plan, files.state, head_commit())
        return exit_facts(plan, read_bundle(plan, folder, wave, run, session.trusted, ledger), now, going)
    return exit_facts(plan, None, now)


def seen_by(outcome: Outcome, site: Site) -> Preview:
    """What a preview of the engine's says, with all values: of a run that kept them.

    Raises:
        OperationError: it told no summary, so that nothing can be judged by it.
    """
    if outcome.account.totals is None:
        raise OperationError(
            f"the preview of {site.stack} told no summary: what it would do is not known, and not judged",
            "run the command again",
        )
    events = [*(outcome.account.steps_in_full or []), {"summaryEvent": {"resourceChanges": outcome.account.totals}}]
    return read_events(events, f"the preview of {site.stack}")


def releases(state: ExitState, keys: Iterable[str]) -> list[Change]:
    """The steps by which the protection of rows is taken off."""
    return [
        Change("same", each.urn, each.type, each, replace(each, protected=False)) for each in _resources(state, keys)
    ]


def deletions(state: ExitState, keys: Iterable[str]) -> list[Change]:
    """The steps by which rows are deleted."""
    return [Change("delete", each.urn, each.type, each, None) for each in _resources(state, keys)]


def _resources(state: ExitState, keys: Iterable[str]) -> list[Resource]:
    by_urn = {each.urn: each for each in deployment_resources(state.deployment, "the state")}
    held = state.azure
    return [by_urn[str(held[key]["urn"])] for key in keys if key in held]


def require_allowed(site: Site, steps: Iterable[Change], facts: Facts, what: str, *, final: bool = True) -> None:
    """Refuse steps that a control denies. A waived finding, and one that denies nothing, is told.

    Args:
        what: what was not done, for the message: `nothing was deleted`.
        final: whether these steps come next: then what is not known yet denies too.

    Raises:
        DeniedError: with every finding that denies.
        EnforcementError, WaiverError: policies/enforcement.yaml or the environment's file of waivers is wrong.
    """
    held = rules(site.target.environment, layer=LAYER, day=site.session.now.date(), facts={FACT: facts})
    evaluation = Evaluation(held.controls, held.context, held.enforcement, held.waivers)
    found = sorted(dict.fromkeys(evaluation.changes(steps)), key=lambda each: each.order)
    denied = [each for each in found if each.fails or (final and each.status is Status.UNKNOWN)]
    if denied:
        raise DeniedError(what, denied)
    for told in dict.fromkeys(_advice(each) for each in found):
        sys.stderr.write(f"{told}\n")


def _told(found: Finding) -> str:
    return f"{found.control}: {found.title}\n  /{found.name}\n  {found.message}\n  way out: {found.fix}"


def _advice(found: Finding) -> str:
    if found.status is Status.UNKNOWN:
        return f"{found.control}: {found.path} is not known yet, and is judged when the wave is executed"
    return f"{found.control}: /{found.name} {found.message} {found.waiver}".rstrip()


def _as_json(found: Finding) -> dict[str, str]:
    return {
        "control": found.control,
        "title": found.title,
        "resource": f"/{found.name}",
        "reason": found.message,
        "fix": found.fix,
    }
