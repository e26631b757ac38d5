"""Carries out one command on one environment: target, lock, engine, display, report."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Coroutine, Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import dataclass
from typing import Any

from operations import processes, settlement
from operations.approval import approve_changes, approve_destroy, approve_refresh
from operations.backend import Backend, FileBackend
from operations.chain import Chain
from operations.display import make_display
from operations.exits import ExitCode, RefusedError
from operations.report import Report
from operations.summary import print_json, show
from operations.target import Target, choose_layers, require_layers
from operations.toolchain import engine_variables, ensure_engine
from operations.workspace import BusyError, Holder, Workspace, exclusive
from settings import Environment, Stage, load_environment

DYING = 10.0
"""Seconds that the system may take to close the files of processes that were killed."""

REHEARSE = "hub rehearse"
"""The command as others are told of it."""

Run = Callable[[Chain, tuple[str, ...]], Coroutine[Any, Any, Report]]


@dataclass(frozen=True)
class Request:
    """A command as it was typed. `changes`: whether it changes the cloud or the state."""

    command: str
    environment: str
    layers: list[str] | None = None
    yes: bool = False
    as_json: bool = False
    changes: bool = False
    adopt: bool = False
    policies: bool = True


def operate(request: Request, run: Run) -> tuple[Report, Callable[[ExitCode], None]]:
    """Carry out a command. Returns its report, and how to show it with the exit code that is decided on.

    Raises:
        OperationError: it could not be begun.
    """
    environment = load_environment(request.environment)
    require_layers(request.layers, environment)
    _refuse(request, environment)
    # Looking at an environment needs no lock; changing it does.
    with held(f"hub {request.command}", environment) if request.changes else nullcontext() as lock:
        target = find_target(environment)
        layers = choose_layers(request.layers, target.layers)
        report = asyncio.run(_run(request, run, target, layers, lock))

    def shown(code: ExitCode) -> None:
        if request.as_json:
            print_json(report.as_json(code))
        else:
            show(report, code)

    return report, shown


async def _run(request: Request, run: Run, target: Target, layers: tuple[str, ...], lock: int | None) -> Report:
    approve = None
    if not target.is_rehearsal and request.changes:
        if request.command == "destroy":
            approve_destroy(target, layers, yes=request.yes)
        elif request.command == "refresh":
            approve_refresh(target, yes=request.yes)
        elif not request.yes:
            approve = approve_changes(target)
    display = make_display(to_stderr=request.as_json)
    display.say(target.place)
    try:
        return await run(Chain(target, display, lock, approve, request.adopt, request.policies), layers)
    finally:
        display.close()


def find_target(environment: Environment) -> Target:
    """The target that an environment is; its engine and, for a rehearsal, its cloud are there then."""
    if environment.stage is Stage.REHEARSAL:
        from operations.rehearsal import rehearsal  # noqa: PLC0415 - never loaded where only production runs

        return rehearsal(environment, engine_variables(ensure_engine()))
    from operations.account import account, require_account  # noqa: PLC0415

    require_account(environment)  # before an engine is built, which takes minutes
    return account(environment, engine_variables(ensure_engine()))


def _refuse(request: Request, environment: Environment) -> None:
    if not request.policies and environment.stage is not Stage.REHEARSAL:
        raise RefusedError(
            f"--no-policies is for a rehearsal, and {environment.environment} is a real environment",
            "mend what the controls find, or waive it: policies/waivers/, docs/guide/policies.md",
        )
    if request.command == "destroy" and environment.is_production:
        raise RefusedError(
            f"{environment.environment} is production: this command does not destroy it",
            "take resources out of the program one by one, each with its decision: docs/guide/tear-down.md",
        )


def state_of(environment: Environment) -> Backend:
    """What keeps the environment's state, to be read: for a rehearsal's neither engine nor stand-in is needed."""
    if environment.stage is Stage.REHEARSAL:
        return FileBackend(Workspace(environment.environment).state)
    return find_target(environment).backend


@contextmanager
def held(command: str, environment: Environment) -> Iterator[int]:
    """Hold an environment while a command changes it; yields the lock's descriptor.

    What a command other than a rehearsal has worked on is no longer what a rehearsal left behind.

    Raises:
        RefusedError: another command works on it.
    """
    workspace = Workspace(environment.environment)
    path = workspace.folder / "lock"
    with ExitStack() as stack:
        try:
            lock = stack.enter_context(exclusive(path, command))
        except BusyError as busy:
            _end_left_over(environment, workspace, busy.holder)
            try:
                lock = stack.enter_context(exclusive(path, command, patience=DYING))
            except BusyError:
                raise RefusedError(
                    f"{path} is held by a process that this program did not start", f"`fuser {path}` names it: stop it"
                ) from None
        if command != REHEARSE:
            workspace.rehearsing.unlink(missing_ok=True)
        yield lock


def _end_left_over(environment: Environment, workspace: Workspace, holder: Holder | None) -> None:
    """End the engines of a command that was killed: they hold its lock on."""
    if holder is not None and processes.is_alive(holder.pid):
        raise RefusedError(
            f"`{holder.command}` works on {environment.environment} already (process {holder.pid})",
            "wait until it is done, or stop it with Ctrl-C",
        )
    sys.stderr.write(f"hub: an earlier run on {environment.environment} was killed: its engines are being stopped\n")
    for layer in settlement.marked(workspace):
        settlement.stop_left_over(workspace, layer)
