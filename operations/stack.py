"""The stacks of an environment: made on first use, with their configuration beside the program."""

from __future__ import annotations

import asyncio
import json
import secrets
import signal
from collections.abc import Coroutine, Iterable, Sequence
from contextlib import suppress
from typing import Any

from operations.backend import Checkpoint
from operations.exits import OperationError
from operations.target import Target
from operations.workspace import ROOT, exclusive
from stacks import LAYERS

MAKING = 120.0
"""Seconds that another command may take to make stacks."""
ENDING = 5.0
"""Seconds that a CLI has to end after Ctrl-C."""
_SALT = "encryptionsalt:"
SEED = "hub:seed"
"""Secret configuration from which generated passwords are derived."""


async def ensure_stacks(target: Target, layers: Iterable[str]) -> None:
    """Make the stacks that do not exist yet, or were not made to the end, side by side.

    All stacks of an environment get the salt of the first one. The engine turns passphrase and salt into a key with a
    million rounds, for each salt that a layer meets: its own, and those of the layers it reads. One passphrase
    opens them all either way, and another than the first stack's is refused here, before anything is encrypted with it.

    Raises:
        OperationError: the engine refuses.
    """
    wanted = tuple(layers)
    target.backend.mend()  # what is in the engine's way stands in the way of making stacks too
    if not _unfinished(target, wanted):
        return
    # Of two commands that find a stack missing only one makes it.
    with exclusive(target.workspace.folder / "stacks.lock", "making stacks", patience=MAKING):
        unfinished = _unfinished(target, wanted)
        if _salt(target) is None:
            await _make(target, unfinished.pop(0))
        await _all([_make(target, layer) for layer in unfinished])


async def _all(works: Sequence[Coroutine[Any, Any, None]]) -> None:
    """Do all side by side; when one fails, or this is cancelled, the others are ended before it is told."""
    try:
        async with asyncio.TaskGroup() as group:
            for work in works:
                group.create_task(work)
    except BaseExceptionGroup as failed:
        raise failed.exceptions[0] from None


def _unfinished(target: Target, layers: Iterable[str]) -> list[str]:
    return [layer for layer in layers if not (_is_configured(target, layer) and _exists(target, layer))]


def _exists(target: Target, layer: str) -> bool:
    return target.backend.checkpoint(target.stack(layer)) is not None


def _is_configured(target: Target, layer: str) -> bool:
    """Whether the stack's file has all that it should; the seed is written last."""
    try:
        return SEED in target.workspace.stack_file(layer).read_text()
    except FileNotFoundError:
        return False


def _salt(target: Target) -> str | None:
    """The line with the salt in the first stack's file that has one."""
    for layer in LAYERS:
        with suppress(FileNotFoundError):
            for line in target.workspace.stack_file(layer).read_text().splitlines():
                if line.startswith(_SALT):
                    return line
    return None


def _give_salt(target: Target, layer: str) -> None:
    """Give a stack that is about to be made the salt of the others, unless its file brings one."""
    salt, path = _salt(target), target.workspace.stack_file(layer)
    text = path.read_text() if path.exists() else ""
    if salt is not None and _SALT not in text:
        path.write_text(f"{salt}\n{text}")


async def write_state(target: Target, layer: str, checkpoint: Checkpoint, resources: Sequence[dict[str, Any]]) -> None:
    """Write a state without pending operations and with these resources, through the engine's own check of it.

    Raises:
        OperationError: the engine refuses.
    """
    deployment = {key: value for key, value in checkpoint.deployment.items() if key != "pending_operations"}
    document = {"version": 3, "deployment": {**deployment, "resources": list(resources)}}
    stack = target.stack(layer)
    try:
        await _pulumi(target, "stack", "import", "--stack", stack, given=json.dumps(document))
    except OperationError as error:
        raise OperationError(
            f"the state of {stack} cannot be repaired: {error.problem}",
            "nothing was changed; `pulumi stack export` in `hub shell` shows what it holds",
        ) from None


async def _make(target: Target, layer: str) -> None:
    stack = target.stack(layer)
    if not _exists(target, layer):
        _give_salt(target, layer)  # which the engine keeps
        await _pulumi(target, "stack", "init", stack, "--secrets-provider", "passphrase", "--no-select")
    if not _is_configured(target, layer):
        await _pulumi(target, "config", "set", "hub:environment", target.name, "--stack", stack)
        await _pulumi(target, "config", "set", "hub:layer", layer, "--stack", stack)
        seed = secrets.token_urlsafe(48)
        # By standard input: arguments can be read by every user of the machine.
        await _pulumi(target, "config", "set", "--secret", SEED, "--stack", stack, given=seed)


async def _end(process: asyncio.subprocess.Process) -> None:
    """End a CLI that is not waited for any more: it takes its lock away, or is killed."""
    with suppress(ProcessLookupError):
        process.send_signal(signal.SIGINT)
        try:
            await asyncio.wait_for(process.wait(), ENDING)
        except TimeoutError:
            process.kill()
            await process.wait()


async def _pulumi(target: Target, *arguments: str, given: str = "") -> None:
    process = await asyncio.create_subprocess_exec(
        "pulumi",
        *arguments,
        "--non-interactive",
        cwd=ROOT,
        env=dict(target.variables),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        _, errors = await process.communicate(given.encode())
    except asyncio.CancelledError:
        await _end(process)
        raise
    if process.returncode != 0:
        message = errors.decode(errors="replace").strip().removeprefix("error: ")
        raise OperationError(f"`pulumi {' '.join(arguments[:3])}`: {message}")
