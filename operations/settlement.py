"""Puts in order what an interrupted run left in doubt, so that the next one continues from the truth.

A run that changes something leaves a mark until it ends well. Whoever finds a mark, a pending operation in the state
or the lock of an engine that is gone, settles the layer first:

1. what is left of the run's processes is ended, for a plugin outlives a killed engine and goes on creating;
2. the lock of an engine that is gone is removed;
3. what the run may have created without the state knowing it is looked up in the cloud (see `operations.orphans`)
   and taken into the state, or deleted where it is of no use without what only its creation told;
4. what is gone is forgotten where a refresh could not find that out (see `operations.vanished`);
5. the next run of the engine reads everything back before it decides (`--refresh`).
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import Any

from azure_exit.durable import write_whole
from operations import processes
from operations.engine_run import Interruption, Operation
from operations.exits import OperationError
from operations.orphans import adopt_orphans
from operations.target import Target
from operations.vanished import forget_vanished
from operations.workspace import Workspace

READ_BACK = "--refresh"


@dataclass(frozen=True)
class Mark:
    """The mark of a layer that is being changed: who does it, and which processes are its."""

    workspace: Workspace
    layer: str

    def set(self, operation: str, run: str) -> None:
        path = self.workspace.unsettled / self.layer
        path.parent.mkdir(parents=True, exist_ok=True)
        content = {"operation": operation, "run": run, "since": time.time()}
        # Kept through a loss of power: a run that was under way is not forgotten.
        write_whole(path, json.dumps(content).encode())

    def read(self) -> dict[str, Any] | None:
        """What the mark says; empty when it was cut short, None when there is none."""
        try:
            content: dict[str, Any] = json.loads((self.workspace.unsettled / self.layer).read_text())
        except FileNotFoundError:
            return None
        except ValueError:
            return {}
        return content

    def clear(self) -> None:
        (self.workspace.unsettled / self.layer).unlink(missing_ok=True)


def marked(workspace: Workspace) -> tuple[str, ...]:
    """The layers that have a mark."""
    return tuple(sorted(path.name for path in workspace.unsettled.glob("*") if path.suffix != ".new"))


@dataclass(frozen=True)
class Settled:
    """What was put in order: for the reader, as arguments of the engine's next run, as URNs of what was taken in."""

    remark: str = ""
    arguments: tuple[str, ...] = ()
    taken: tuple[str, ...] = ()


async def settle(target: Target, layer: str, interruption: Interruption, *, asked: bool = False) -> Settled:
    """Settle a layer, if anything is in doubt or it is asked for.

    Raises:
        OperationError: another engine works on the stack, or what is in doubt cannot be found out.
    """
    left = stop_left_over(target.workspace, layer)
    target.backend.mend()
    stale = _remove_stale_locks(target, layer)
    checkpoint = target.backend.checkpoint(target.stack(layer))
    doubted = left is not None or stale or (checkpoint is not None and checkpoint.interrupted)
    if checkpoint is None or not (asked or doubted):
        return Settled()
    done = await adopt_orphans(target, layer, checkpoint, interruption, thorough=asked)
    await forget_vanished(target, layer, destroyed=(left or {}).get("operation") == Operation.DESTROY)
    remark = f"{'continues an interrupted run' if doubted else 'looked for what is there'}{done.remark}"
    return Settled(remark, (READ_BACK,) if _is_readable(target, layer) else (), tuple(done.taken))


async def settle_lost_replies(target: Target, layer: str, operation: Operation, interruption: Interruption) -> Settled:
    """Settle what a run that just failed did without being told so: take in what it created, forget what it deleted.

    Raises:
        OperationError: the cloud cannot be asked.
    """
    remark = "goes on after a lost reply"
    if operation is Operation.DESTROY:
        await forget_vanished(target, layer, destroyed=True)
        return Settled(remark, (READ_BACK,) if _is_readable(target, layer) else ())
    checkpoint = target.backend.checkpoint(target.stack(layer))
    if checkpoint is None:
        return Settled()
    done = await adopt_orphans(target, layer, checkpoint, interruption)
    return Settled(f"{remark}{done.remark}", (READ_BACK,), tuple(done.taken))


def stop_left_over(workspace: Workspace, layer: str) -> dict[str, Any] | None:
    """End what is left of the run that left the layer's mark; returns the mark."""
    left = Mark(workspace, layer).read()
    if left:
        processes.end(left["run"])
    return left


def _is_readable(target: Target, layer: str) -> bool:
    checkpoint = target.backend.checkpoint(target.stack(layer))
    return checkpoint is not None and bool(checkpoint.resources)


def _remove_stale_locks(target: Target, layer: str) -> bool:
    stale = False
    for lock in target.backend.locks(target.stack(layer)):
        if not lock.is_stale:
            raise OperationError(
                f"another engine works on {target.stack(layer)}: {lock}",
                "wait until it is done; when that process is surely gone, `pulumi cancel` in `hub shell`",
            )
        lock.path.unlink(missing_ok=True)
        stale = True
    return stale
