"""`rehearse`: the whole rehearsal environment from nothing, proven, and down again."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any

from operations import rehearsal
from operations.chain import Chain
from operations.display import make_display
from operations.exits import ExitCode
from operations.operate import find_target, held
from operations.report import Report, Status
from operations.summary import print_json, show
from operations.target import Target
from settings import Environment

ENVIRONMENT = "rehearsal"


@dataclass
class Proof:
    """What a rehearsal showed.

    Attributes:
        resources: resources in the cloud that came up.
        second_preview_changes: what a preview right after would change; None when it was not reached.
        drift: resources that a refresh found other than the state says; None when it was not reached.
        leftovers: what exists in the stand-in cloud after everything was destroyed; None when it was not reached.
    """

    layers: list[dict[str, Any]] = field(default_factory=list)
    resources: int = 0
    second_preview_changes: int | None = None
    drift: int | None = None
    leftovers: int | None = None
    came_up: bool = False
    went_down: bool = False

    def ok(self, *, kept: bool) -> bool:
        stands = self.came_up and self.second_preview_changes == 0 and self.drift == 0
        return stands and (kept or (self.went_down and self.leftovers == 0))

    def as_json(self, *, kept: bool) -> dict[str, Any]:
        """The object that `--json` prints; what was not reached, or was left up, counts as it stands."""
        return {
            "ok": self.ok(kept=kept),
            "layers": self.layers,
            "resources": self.resources,
            "second_preview_changes": self.second_preview_changes,
            "drift": self.drift,
            "leftovers": self.leftovers,
        }


def rehearse(*, keep: bool = False, as_json: bool = False, name: str = ENVIRONMENT, policies: bool = True) -> ExitCode:
    """Run the rehearsal on a fresh stand-in cloud and a fresh state.

    Raises:
        RefusedError: the environment is no rehearsal.
        OperationError: it could not be begun.
    """
    environment = rehearsal.load(name)
    began = time.monotonic()
    with held("rehearse", environment) as lock:
        rehearsal.reset(environment)
        target = find_target(environment)
        proof, reports = asyncio.run(_prove(target, lock, keep=keep, as_json=as_json, policies=policies))
        if not keep:
            # What exists is asked of the stand-in itself: the state would not know what it lost.
            proof.leftovers = len(rehearsal.inventory(environment))
            _tell_leftovers(environment, proof)
            rehearsal.stop(environment)
    code = ExitCode.OK if proof.ok(kept=keep) else _worst(reports)
    if as_json:
        print_json(proof.as_json(kept=keep))
    else:
        _show(proof, reports, code, keep=keep, seconds=time.monotonic() - began)
    return code


async def _prove(
    target: Target, lock: int | None, *, keep: bool, as_json: bool, policies: bool
) -> tuple[Proof, list[Report]]:
    proof, reports = Proof(), []
    display = make_display(to_stderr=as_json)
    chain = Chain(target, display, lock, policies=policies)

    async def run(title: str, work: Coroutine[Any, Any, Report]) -> Report:
        display.say(f"--- {title}")
        report = await work
        reports.append(report)
        return report

    try:
        up = await run("bringing everything up", chain.up(target.layers))
        proof.layers = [
            {"name": layer.name, "created": layer.tally.created, "seconds": round(layer.seconds, 2)}
            for layer in up.layers
        ]
        proof.resources, proof.came_up = up.total.created, up.code is ExitCode.OK
        if proof.came_up:
            preview = await run("a second preview, which is to plan nothing", chain.preview(target.layers))
            proof.second_preview_changes = _count(preview)
            drift = await run("a refresh, which is to find no drift", chain.drift(target.layers))
            proof.drift = _count(drift)
        # A rehearsal that failed is taken down all the same: the next one is to begin afresh, and leftovers tell.
        if not keep and not chain.interruption.requested:
            down = await run("taking everything down", chain.destroy(target.layers))
            proof.went_down = down.code is ExitCode.OK
    finally:
        display.close()
    return proof, reports


def _count(report: Report) -> int | None:
    """The changes of a report; None when it did not get to the end."""
    return report.changes if all(layer.status is Status.DONE for layer in report.layers) else None


def _worst(reports: list[Report]) -> ExitCode:
    interrupted = any(report.code is ExitCode.INTERRUPTED for report in reports)
    return ExitCode.INTERRUPTED if interrupted else ExitCode.FAILED


def _tell_leftovers(environment: Environment, proof: Proof) -> None:
    if proof.leftovers:
        for each in rehearsal.inventory(environment):
            sys.stderr.write(f"left over: {each['kind']} {each['name']} {each['id']}\n")


def _show(proof: Proof, reports: list[Report], code: ExitCode, *, keep: bool, seconds: float) -> None:
    for report in reports:
        if report.command == "up" or report.code is not ExitCode.OK:
            show(report, report.code)
    rows = [
        ("resources that came up", proof.resources),
        ("changes in a second preview", proof.second_preview_changes),
        ("drift in a refresh", proof.drift),
        ("left over after the destroy", "not destroyed (--keep)" if keep else proof.leftovers),
    ]
    print()
    for text, value in rows:
        print(f"  {text:<28} {'not reached' if value is None else value}")
    print(f"\nrehearse: {'ok' if code is ExitCode.OK else 'FAILED'} in {seconds:.0f} s")
