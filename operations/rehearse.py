"""`rehearse`: the whole rehearsal environment from nothing, proven, and down again."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any

from operations import rehearsal
from operations.backend import FileBackend
from operations.chain import Chain
from operations.display import make_display
from operations.events import is_cloud
from operations.exits import ExitCode, OperationError, RefusedError
from operations.failures import show_failure
from operations.hints import hint
from operations.operate import REHEARSE, find_target, held
from operations.report import Report, Status
from operations.summary import print_json, show
from operations.target import Target
from operations.workspace import Workspace
from settings import Environment

ENVIRONMENT = "rehearsal"
AGAIN = "run it again, it begins afresh"
FORGET = "`scripts/rehearse --fresh` forgets it, with all that is in its stand-in cloud"


@dataclass
class Proof:
    """What a rehearsal showed so far.

    Attributes:
        resources: resources in the cloud that came up.
        second_preview_changes: what a preview right after would change; None when it was not reached.
        drift: resources that a refresh found other than the state says; None when it was not reached.
        leftovers: what exists in the stand-in cloud after everything was destroyed; None when it was not reached.
        reports: of the operations so far.
    """

    layers: list[dict[str, Any]] = field(default_factory=list)
    resources: int = 0
    second_preview_changes: int | None = None
    drift: int | None = None
    leftovers: int | None = None
    came_up: bool = False
    went_down: bool = False
    reports: list[Report] = field(default_factory=list)

    def ok(self, *, kept: bool) -> bool:
        stands = self.came_up and self.second_preview_changes == 0 and self.drift == 0
        return stands and (kept or (self.went_down and self.leftovers == 0))

    def code(self, *, kept: bool) -> ExitCode:
        if self.ok(kept=kept):
            return ExitCode.OK
        interrupted = any(report.code is ExitCode.INTERRUPTED for report in self.reports)
        return ExitCode.INTERRUPTED if interrupted else ExitCode.FAILED

    def as_json(self, *, kept: bool) -> dict[str, Any]:
        """The object that `--json` prints, with the same keys however it ends; `error` only where it is not ok."""
        numbers = {
            "ok": self.ok(kept=kept),
            "layers": self.layers,
            "resources": self.resources,
            "second_preview_changes": self.second_preview_changes,
            "drift": self.drift,
            "leftovers": self.leftovers,
        }
        return numbers if numbers["ok"] else {**numbers, "error": self._error(kept=kept)}

    def _error(self, *, kept: bool) -> dict[str, str]:
        """Why it is not ok, as other commands tell it."""
        if self.code(kept=kept) is ExitCode.INTERRUPTED:
            return {"message": "interrupted", "hint": AGAIN}
        for report in self.reports:
            for layer in report.layers:
                for problem in layer.problems:
                    if problem.is_error:
                        return {"message": f"{layer.name}: {problem.message}", "hint": hint(problem)}
        found = {"changes in a second preview": self.second_preview_changes, "drift in a refresh": self.drift}
        found |= {} if kept else {"left over after the destroy": self.leftovers}
        return {"message": ", ".join(f"{text}: {number}" for text, number in found.items() if number), "hint": ""}


def rehearse(
    *, keep: bool = False, fresh: bool = False, as_json: bool = False, name: str = ENVIRONMENT, policies: bool = True
) -> ExitCode:
    """Run the rehearsal on a fresh stand-in cloud and a fresh state; print what it showed, and what ended it.

    Args:
        keep: leave up what came up.
        fresh: begin though something stands that a rehearsal of this kind did not leave behind.
        as_json: print one object.
        name: the environment.
        policies: whether the policy pack is asked.
    """
    proof = Proof()
    try:
        return _rehearse(proof, rehearsal.load(name), keep=keep, fresh=fresh, as_json=as_json, policies=policies)
    except KeyboardInterrupt:
        error: Exception = OperationError("interrupted", AGAIN, ExitCode.INTERRUPTED)
    except Exception as raised:
        error = raised
    return show_failure(error, as_json=as_json, beside={**proof.as_json(kept=keep), "ok": False})


def _rehearse(
    proof: Proof, environment: Environment, *, keep: bool, fresh: bool, as_json: bool, policies: bool
) -> ExitCode:
    began = time.monotonic()
    workspace = Workspace(environment.environment)
    with held(REHEARSE, environment) as lock:
        if not fresh and not workspace.rehearsing.exists():
            _require_nothing_stands(workspace)
        workspace.rehearsing.touch()
        rehearsal.reset(environment)
        target = find_target(environment)
        asyncio.run(_prove(proof, target, lock, keep=keep, as_json=as_json, policies=policies))
        if not keep:
            # What exists is asked of the stand-in itself: the state would not know what it lost.
            if proof.code(kept=keep) is not ExitCode.INTERRUPTED:
                left = rehearsal.inventory(environment)
                proof.leftovers = len(left)
                _tell_leftovers(left)
            rehearsal.stop(environment)
        code = proof.code(kept=keep)
        if code is ExitCode.OK:
            workspace.rehearsing.unlink()  # what is kept is somebody's from here on
    if as_json:
        print_json(proof.as_json(kept=keep))
    else:
        _show(proof, code, keep=keep, seconds=time.monotonic() - began)
    return code


def _require_nothing_stands(workspace: Workspace) -> None:
    """Refuse to forget what somebody brought up; what an earlier rehearsal left behind is nobody's."""
    backend = FileBackend(workspace.state)
    standing = {}
    for stack in backend.stacks():
        try:
            checkpoint = backend.checkpoint(stack)
        except OperationError as error:
            raise RefusedError(error.problem, f"{error.way_out}; {FORGET}") from None
        if checkpoint is not None and checkpoint.holds_anything:
            number = sum(is_cloud(each["type"], bool(each.get("custom"))) for each in checkpoint.resources)
            if number or checkpoint.interrupted:
                standing[stack] = number
    if standing:
        names = ", ".join(f"{stack} with {number} resources" for stack, number in standing.items())
        raise RefusedError(
            f"{workspace.environment} is up, and a rehearsal begins from nothing: {names}",
            f"`hub destroy {workspace.environment}` takes it down first; {FORGET}",
        )


async def _prove(proof: Proof, target: Target, lock: int | None, *, keep: bool, as_json: bool, policies: bool) -> None:
    display = make_display(to_stderr=as_json)
    chain = Chain(target, display, lock, policies=policies)

    async def run(title: str, work: Coroutine[Any, Any, Report]) -> Report:
        display.say(f"--- {title}")
        report = await work
        proof.reports.append(report)
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


def _count(report: Report) -> int | None:
    """The changes of a report; None when it did not get to the end."""
    return report.changes if all(layer.status is Status.DONE for layer in report.layers) else None


def _tell_leftovers(left: list[dict[str, Any]]) -> None:
    for each in left:
        sys.stderr.write(f"left over: {each['kind']} {each['name']} {each['id']}\n")


def _show(proof: Proof, code: ExitCode, *, keep: bool, seconds: float) -> None:
    for report in proof.reports:
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
    ended = {ExitCode.OK: f"ok in {seconds:.0f} s", ExitCode.INTERRUPTED: f"interrupted; {AGAIN}"}
    print(f"\nrehearse: {ended.get(code, f'FAILED in {seconds:.0f} s')}")
