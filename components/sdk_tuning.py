"""Takes out of the Pulumi SDK what costs a program time and gives it nothing: see docs/performance.md for how much.

These are internals of one release of the SDK. On any other release, or with HUB_SDK=stock, nothing is changed, and
everything works all the same, only slower. What resources are declared, and how, is the same either way.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from types import FrameType, ModuleType
from typing import Any

from pulumi import log
from pulumi.runtime import resource, rpc, rpc_manager, stack
from pulumi.runtime.proto import source_pb2

SWITCH = "HUB_SDK"
"""Environment variable: `stock` leaves the SDK as it is, for a look at its debugging messages (`pulumi up --debug`)."""
RELEASE = "3.259.0"
"""The release that this was written and tested for."""


def tune_sdk() -> bool:
    """Change the SDK for this process, unless it is another release or the environment says no. Whether it did."""
    from pulumi._version import _VERSION  # noqa: PLC0415 - it may move; then nothing is changed

    if os.environ.get(SWITCH) == "stock" or _VERSION != RELEASE:
        return False
    # Each message is a call to the engine that the program waits for: four for each resource, seen by nobody. They
    # also hold inputs in clear, secrets among them. Messages of our own are sent as before.
    for module in (resource, rpc, rpc_manager, stack):
        _replace(module, "log", _Quiet(log))
    # A whole stack trace for each resource is slow to take, and more than a third of the state, which the engine
    # writes anew at every step. Only where a resource is declared is kept.
    _replace(resource, "_get_stack_trace", _no_trace)
    _replace(resource, "_get_source_position", _position)
    # The SDK looks at all that is outstanding each time that one of it is done.
    _replace(stack, "asyncio", _Patient(asyncio))
    return True


def _replace(module: ModuleType, name: str, replacement: object) -> None:
    if not hasattr(module, name):
        raise AttributeError(f"{module.__name__} of the SDK {RELEASE} has no {name}")
    setattr(module, name, replacement)


class _Instead(ModuleType):
    """A module with something changed, for one other module to use in its place."""

    def __init__(self, module: ModuleType) -> None:
        super().__init__(module.__name__)
        self._module = module

    def __getattr__(self, name: str) -> Any:
        return getattr(self._module, name)


class _Quiet(_Instead):
    """`pulumi.log` without debugging messages."""

    def debug(self, *_: object, **__: object) -> None:
        pass


class _Patient(_Instead):
    """`asyncio` whose `wait` goes on until all is done or something fails, not until the first is done."""

    async def wait(self, tasks: Iterable[asyncio.Task[Any]], *, return_when: str) -> Any:
        del return_when
        return await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)


def _no_trace() -> source_pb2.StackTrace:
    return source_pb2.StackTrace()


def _position(_trace: source_pb2.StackTrace) -> source_pb2.SourcePosition | None:
    """Where the resource's class is called: what calls the third constructor up from the SDK's own function."""
    frame: FrameType | None = sys._getframe(1)
    constructors = 0
    while frame is not None and constructors < 3:
        constructors += frame.f_code.co_name == "__init__"
        frame = frame.f_back
    if frame is None:
        return None
    path = Path(frame.f_code.co_filename)
    return source_pb2.SourcePosition(uri=path.as_uri(), line=frame.f_lineno) if path.is_absolute() else None
