"""An activated shell: the variables with which plain `pulumi` acts on an environment as `hub` does."""

from __future__ import annotations

import asyncio
import os
import shlex
import shutil
import sys
from collections.abc import Iterator

from operations.exits import RefusedError
from operations.operate import find_target
from operations.stack import ensure_stacks
from operations.target import Target
from operations.workspace import ROOT
from settings import load_environment
from stacks import LAYERS

MARK = "HUB_ENVIRONMENT"
"""Environment variable that says which environment a shell is activated for."""


def exports(name: str) -> Iterator[str]:
    """Lines for a POSIX shell that activate it. What it has already, credentials of a real account too, is left out."""
    target = _activate(name)
    for variable in sorted(_removed(target)):
        yield f"unset {variable}"
    for variable, value in sorted(target.variables.items()):
        if os.environ.get(variable) != value:
            yield f"export {variable}={shlex.quote(value)}"
    yield f"export {MARK}={shlex.quote(name)}"


def enter(name: str) -> None:
    """Replace this process by an activated shell in the checkout."""
    shell = os.environ.get("SHELL") or "/bin/sh"
    if shutil.which(shell) is None:
        raise RefusedError(f"SHELL is {shell}, which is no program", "set it to one, such as /bin/sh")
    target = _activate(name)
    sys.stderr.write(
        f"hub: this shell acts on {name}: try `pulumi preview -s {target.stack(LAYERS[0])}`. `exit` leaves it.\n"
    )
    os.chdir(ROOT)
    os.execvpe(shell, [shell], {**target.variables, MARK: name})  # noqa: S606 - the user's own shell


def _activate(name: str) -> Target:
    target = find_target(load_environment(name))
    asyncio.run(ensure_stacks(target, target.layers))
    target.workspace.rehearsing.unlink(missing_ok=True)  # what stands may be worked on from here on
    return target


def _removed(target: Target) -> set[str]:
    """What must not be set beside the target's variables; a shell's own bookkeeping is not touched."""
    return {name for name in os.environ if name not in target.variables and not name.startswith("_")}
