"""Runs an operation over the layers of an environment: in order where one stands on another, else side by side."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from components.api.client import ApiError
from operations import settlement
from operations.change_policies import change_problems
from operations.display import Display
from operations.engine_run import Interruption, Operation, Outcome, new_run, run_engine
from operations.events import Account, Problem, is_cut_off
from operations.exits import ExitCode, OperationError, RefusedError
from operations.hints import is_gone, is_taken
from operations.leaving import FOUNDATION, leaving
from operations.orphans import find_existing
from operations.report import LayerReport, Report, Status
from operations.stack import ensure_stacks
from operations.surplus import delete_surplus, find_surplus
from operations.target import Target
from stacks import before, is_part

_DOING = {
    Operation.UP: "coming up",
    Operation.PREVIEW: "previewing",
    Operation.REFRESH: "reading back",
    Operation.DRIFT: "comparing with the cloud",
    Operation.DESTROY: "going down",
}

_ENDED_BADLY = (Status.FAILED, Status.DECLINED, Status.INTERRUPTED)

Approval = Callable[[str, Account], bool]
PACK = ("--policy-pack", "policies")
"""The engine's arguments; the folder lies in the checkout, in which it runs."""


@dataclass
class Chain:
    """One command's work on a target.

    Attributes:
        approve: asked before a layer is changed, with the layer and what a preview says; None to change without.
        lock: descriptor of the environment's lock, held on by the engines.
        adopt: whether to take into the state what exists of what would be created, though nothing was interrupted.
        policies: whether the engine asks the policy pack, and a preview's steps are judged.
    """

    target: Target
    display: Display
    lock: int | None = None
    approve: Approval | None = None
    adopt: bool = False
    policies: bool = True
    interruption: Interruption = field(default_factory=Interruption)

    async def up(self, layers: Sequence[str]) -> Report:
        """Bring layers up, one after the other, parts side by side; the first failure ends it."""
        self._require_upstream(layers)
        self._require_nothing_leaves(layers)
        return await self._in_order(Operation.UP, layers, self._bring_up)

    async def destroy(self, layers: Sequence[str]) -> Report:
        """Tear layers down, the last one first; the first failure ends it."""
        standing = [layer for layer in self.target.layers if layer not in layers and self._holds_anything(layer)]
        for layer in layers:
            for above in standing:
                if layer in before(above) and self._holds_anything(layer):
                    raise RefusedError(
                        f"{above} still stands on {layer}", f"destroy both, or {above} first: `--layer {above}`"
                    )
        return await self._in_order(Operation.DESTROY, tuple(reversed(layers)), self._tear_down)

    async def preview(self, layers: Sequence[str]) -> Report:
        """What bringing the layers up would do, all side by side. A layer waits when what it reads does not exist."""
        return await self._side_by_side(Operation.PREVIEW, layers)

    async def drift(self, layers: Sequence[str]) -> Report:
        """Where the cloud is not as the state says, all layers side by side."""
        return await self._side_by_side(Operation.DRIFT, layers)

    async def refresh(self, layers: Sequence[str]) -> Report:
        """Take into the state what the cloud says, all layers side by side."""
        return await self._side_by_side(Operation.REFRESH, layers)

    async def _in_order(
        self, operation: Operation, layers: Sequence[str], run: Callable[[LayerReport], Awaitable[None]]
    ) -> Report:
        """Run layers in this order, one after the other; parts of the platform that follow each other run abreast."""
        report = self._report(operation, layers)
        with self._watched(report):
            if operation is Operation.UP:
                await ensure_stacks(self.target, layers)
            for abreast in self._lines(report.layers):
                await self._abreast(abreast, run)
                if any(each.status in _ENDED_BADLY for each in abreast):
                    break
        return report

    def _lines(self, layers: Sequence[LayerReport]) -> list[list[LayerReport]]:
        """Layers that are worked on at the same time: parts of the platform, unless a person is asked about each."""
        lines: list[list[LayerReport]] = []
        for layer in layers:
            if lines and self.approve is None and is_part(layer.name) and is_part(lines[-1][0].name):
                lines[-1].append(layer)
            else:
                lines.append([layer])
        return lines

    async def _abreast(self, layers: Sequence[LayerReport], run: Callable[[LayerReport], Awaitable[None]]) -> None:
        """Run layers side by side. The first failure keeps those from beginning that have not begun."""
        limit = asyncio.Semaphore(_at_once())

        async def guarded(layer: LayerReport) -> None:
            async with limit:
                if self.interruption.requested:
                    layer.status, layer.remark = Status.INTERRUPTED, "not begun"
                elif not any(each.status in _ENDED_BADLY for each in layers):
                    await self._guarded(layer, run)

        await asyncio.gather(*map(guarded, layers))

    async def _side_by_side(self, operation: Operation, layers: Sequence[str]) -> Report:
        report = self._report(operation, layers)
        limit = asyncio.Semaphore(_at_once())

        async def run(layer: LayerReport) -> None:
            async with limit:
                await self._guarded(layer, lambda each: self._look(operation, each))

        with self._watched(report):
            if operation is Operation.PREVIEW:
                await ensure_stacks(self.target, [layer for layer in layers if not self.target.missing_upstream(layer)])
            await asyncio.gather(*map(run, report.layers))
        return report

    async def _guarded(self, layer: LayerReport, run: Callable[[LayerReport], Awaitable[None]]) -> None:
        began = time.monotonic()
        try:
            await run(layer)
        except OperationError as error:
            layer.status = Status.INTERRUPTED if error.code is ExitCode.INTERRUPTED else Status.FAILED
            layer.problems.append(Problem("", error.problem, way_out=error.way_out))
        layer.seconds = time.monotonic() - began
        self.display.layer_ends(layer)

    async def _bring_up(self, layer: LayerReport) -> None:
        more = await self._settle(layer)
        if not self.target.is_rehearsal:
            # As the run itself: what reading back finds is judged and asked about too.
            outcome = await self._run(Operation.PREVIEW, layer, more=more, remember=False)
            await self._require_nothing_known(layer, outcome)
            if not outcome.ok or layer.status is Status.FAILED:
                return
            if outcome.account.changes and self.approve is not None:
                with self.display.paused(), self.interruption.suspended():
                    approved = self.approve(layer.name, outcome.account)
                if not approved:
                    layer.status, layer.remark = Status.DECLINED, "not approved: nothing was changed in it"
                    return
        await self._go_on(Operation.UP, layer, await self._run(Operation.UP, layer, more=more))

    async def _go_on(self, operation: Operation, layer: LayerReport, outcome: Outcome) -> None:
        """Run on while what fails was done by the run itself: a reply was lost, and the provider asked again.

        That is to create what is there already, or to delete what is gone. What was created is taken in; the rest is
        read back. A failure that stays after that is one like any other.
        """
        tried: set[str] = set()
        while doubles := _doubles(operation, outcome):
            checkpoint = self.target.backend.checkpoint(self.target.stack(layer.name))
            held = doubles & checkpoint.urns if checkpoint else set()
            settled = await settlement.settle_lost_replies(self.target, layer.name, operation, self.interruption)
            if self.interruption.requested or not (settled.taken or held - tried):
                return
            tried |= held
            self._remark(layer, settled)
            layer.problems = [each for each in layer.problems if not each.is_error]  # the next run says what remains
            before, outcome = outcome.account, await self._run(operation, layer, more=settled.arguments)
            outcome.account.goes_on(before, settled.taken)
            layer.tally, layer.changes = outcome.account.tally, outcome.account.changes
            layer.problems = list(dict.fromkeys(layer.problems))  # what both runs say is said once

    async def _require_nothing_known(self, layer: LayerReport, outcome: Outcome) -> None:
        """Refuse to create what is there already.

        A run that was interrupted on another machine leaves no mark here, and a person may have made it by hand.
        """
        existing = await find_existing(self.target, outcome.account)
        if existing:
            layer.problems.clear()  # what the preview says of them is this
            names = "\n".join(f"{name}: {id_}" for name, id_ in existing)
            raise OperationError(
                f"{len(existing)} resources that this would create are there already, unknown to the state:\n{names}",
                f"if a run of this program made them: `hub up {self.target.name} --layer {layer.name} --adopt`",
            )

    async def _tear_down(self, layer: LayerReport) -> None:
        if not self._holds_anything(layer.name):
            layer.status, layer.remark = Status.DONE, "nothing there"
            return
        more = await self._settle(layer)
        await self._go_on(Operation.DESTROY, layer, await self._run(Operation.DESTROY, layer, more=more))

    async def _look(self, operation: Operation, layer: LayerReport) -> None:
        if self.interruption.requested:
            layer.status = Status.INTERRUPTED
            return
        missing = self.target.missing_upstream(layer.name) if operation is Operation.PREVIEW else None
        if missing:
            layer.status, layer.remark = Status.WAITS, f"for {missing} to be up"
            return
        if operation is not Operation.PREVIEW and self.target.backend.checkpoint(self.target.stack(layer.name)) is None:
            layer.status, layer.remark = Status.DONE, "nothing there"
            return
        more = await self._settle(layer) if operation is Operation.REFRESH else ()
        more = tuple(each for each in more if each != settlement.READ_BACK)
        await self._run(operation, layer, more=more)

    async def _settle(self, layer: LayerReport) -> tuple[str, ...]:
        """Put in order what an earlier run left in doubt; further arguments for the engine's next run."""
        settled = await settlement.settle(self.target, layer.name, self.interruption, asked=self.adopt)
        self._remark(layer, settled)
        return settled.arguments

    def _remark(self, layer: LayerReport, settled: settlement.Settled) -> None:
        if settled.remark:
            layer.remark = "; ".join(filter(None, (layer.remark, settled.remark)))
            self.display.say(f"{layer.name}: {settled.remark}")

    async def _run(
        self, operation: Operation, layer: LayerReport, *, more: Sequence[str] = (), remember: bool = True
    ) -> Outcome:
        target, name = self.target, layer.name
        judged = self.policies and operation in (Operation.UP, Operation.PREVIEW)
        self.display.layer_begins(name, _DOING[operation], would=operation in (Operation.PREVIEW, Operation.DRIFT))
        mark, run = settlement.Mark(target.workspace, name), new_run()
        if operation.is_change:
            mark.set(operation.value, run)
        outcome = await run_engine(
            operation,
            target.stack(name),
            target.variables,
            listener=lambda notice: self.display.notice(name, notice),
            interruption=self.interruption,
            more=(*more, *PACK) if judged else more,
            run=run,
            in_full=judged and operation is Operation.PREVIEW,
            # One that only looks may live on when this program is killed: it is in nobody's way.
            lock=self.lock if operation.is_change else None,
        )
        made = outcome.account.tally.created or more  # with more arguments, an interrupted run was settled before
        if operation is Operation.UP and made and not (outcome.interrupted or outcome.killed):
            await self._look_for_surplus(layer)
        if operation.is_change and outcome.ok:
            mark.clear()
        if remember or not outcome.ok:
            _note(outcome, layer, counted=remember)
        if operation is Operation.PREVIEW and outcome.ok and outcome.account.totals is None:
            raise OperationError(
                f"the preview of {target.stack(name)} told no summary: what it would do is not known, and not judged",
                "run the command again; `pulumi preview` in `hub shell` says more",
            )
        # Also when the pack refuses already: who mends one thing wants to know of the other.
        if judged and operation is Operation.PREVIEW and outcome.account.totals is not None:
            self._judge_steps(layer, outcome)
        return outcome

    def _judge_steps(self, layer: LayerReport, outcome: Outcome) -> None:
        """Judge what the pack cannot see: what a preview would delete, replace or unprotect."""
        for problem in change_problems(self.target, layer.name, outcome.account):
            layer.problems.append(problem)
            self.display.notice(layer.name, problem)
            if problem.is_error:
                layer.status = Status.FAILED

    async def _look_for_surplus(self, layer: LayerReport) -> None:
        """See to what was made twice: delete it in a rehearsal, name it in a real account."""
        try:
            surplus = await find_surplus(self.target, layer.name)
            if self.target.is_rehearsal:
                await delete_surplus(self.target, surplus)
        except (OperationError, ApiError) as error:
            layer.problems.append(Problem("", f"what may be there twice is not known: {error}", is_error=False))
            return
        for each in surplus:
            if self.target.is_rehearsal:
                text = f"{each.name}: a lost reply made it twice; the second, {each.found.id}, was deleted"
            else:
                text = (
                    f"{each.name} is there twice: {each.kept} is in the state, {each.found.id} is nobody's; delete it"
                )
            problem = Problem("", text, is_error=False)
            layer.problems.append(problem)
            self.display.notice(layer.name, problem)

    def _report(self, operation: Operation, layers: Sequence[str]) -> Report:
        would = operation in (Operation.PREVIEW, Operation.DRIFT)
        command = Operation.REFRESH if operation is Operation.DRIFT else operation
        return Report(command.value, self.target.name, [LayerReport(name) for name in layers], would=would)

    @contextmanager
    def _watched(self, report: Report) -> Iterator[None]:
        """Take Ctrl-C as a request to stop, and note how long it all takes."""
        began = time.monotonic()
        self.interruption.on_request = self._tell
        with self.interruption.listening():
            yield
        report.seconds = time.monotonic() - began

    def _tell(self, requests: int) -> None:
        self.display.say(
            "stopping: what is in flight is let finish; Ctrl-C again kills it"
            if requests == 1
            else "killed: the next run finds out what had been done"
        )

    def _holds_anything(self, layer: str) -> bool:
        checkpoint = self.target.backend.checkpoint(self.target.stack(layer))
        return checkpoint is not None and checkpoint.holds_anything

    def _require_upstream(self, layers: Sequence[str]) -> None:
        first = layers[0]
        missing = self.target.missing_upstream(first)
        if missing:
            raise RefusedError(
                f"{first} stands on {missing}, which is not up", f"`hub up {self.target.name}` brings all up in order"
            )

    def _require_nothing_leaves(self, layers: Sequence[str]) -> None:
        """Refuse to take a key or a secret away from under what it serves."""
        found = leaving(self.target) if FOUNDATION in layers else {}
        if found:
            names = "\n".join(f"{layer}: {', '.join(gone)}" for layer, gone in found.items())
            first = " ".join(f"--layer {layer}" for layer in found)
            raise RefusedError(
                f"left the file and still there, with keys and secrets that {FOUNDATION} would delete first:\n{names}",
                f"`hub up {self.target.name} {first}` takes it down, if it may go; else put it back into the file",
            )


def _at_once() -> int:
    """How many engines run side by side: one more than processors, since each waits for its plugins and the cloud."""
    return (os.cpu_count() or 1) + 1


def _doubles(operation: Operation, outcome: Outcome) -> set[str]:
    """The URNs of what failed as it does when it was done before."""
    if outcome.ok or outcome.interrupted or outcome.killed:
        return set()
    is_double = is_gone if operation is Operation.DESTROY else is_taken
    return {problem.urn for problem in outcome.account.problems if is_double(problem)}


def _note(outcome: Outcome, layer: LayerReport, *, counted: bool) -> None:
    """Write down how an engine's run ended, and count its steps unless it only looked ahead to another."""
    account = outcome.account
    if counted:
        layer.tally, layer.changes = account.tally, account.changes
    problems = [each for each in account.problems if not (outcome.interrupted and is_cut_off(each))]
    layer.problems += [*problems, *account.policy]
    if outcome.ok:
        layer.status = Status.DONE
        return
    layer.status = Status.INTERRUPTED if outcome.interrupted else Status.FAILED
    if outcome.killed and not outcome.interrupted:
        layer.problems.append(Problem("", f"the engine was killed (signal {-outcome.code}); run the command again"))
    elif not outcome.interrupted:
        if said := account.unexplained:
            layer.problems.append(Problem("", f"the program said: {said}"))
        elif not any(problem.is_error for problem in layer.problems):
            layer.problems.append(Problem("", _complaint(outcome)))


def _complaint(outcome: Outcome) -> str:
    """What the engine said on standard error when it failed before it had any event to report."""
    lines = [line.removeprefix("error: ") for line in outcome.stderr.strip().splitlines()]
    return "\n".join(lines) or f"the engine ended with exit code {outcome.code} and said nothing"
