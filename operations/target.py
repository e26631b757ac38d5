"""What a command acts on: an environment, the cloud it lives in, and the backend that keeps its state."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field

from operations.backend import Backend
from operations.exits import RefusedError
from operations.workspace import Workspace
from settings import Environment, Stage
from stacks import LAYERS


@dataclass(frozen=True)
class Target:
    """An environment, ready to be acted on.

    Attributes:
        variables: the whole environment of processes that act on it; holds credentials, never to be shown.
    """

    environment: Environment
    workspace: Workspace
    backend: Backend
    variables: Mapping[str, str] = field(repr=False)

    @property
    def name(self) -> str:
        return self.environment.environment

    @property
    def is_rehearsal(self) -> bool:
        return self.environment.stage is Stage.REHEARSAL

    def stack(self, layer: str) -> str:
        return self.workspace.stack(layer)


def choose_layers(names: list[str] | None) -> tuple[str, ...]:
    """The layers of these names in the order in which they come up; all when none is named.

    Raises:
        RefusedError: a name is no layer's.
    """
    if not names:
        return LAYERS
    unknown = [name for name in names if name not in LAYERS]
    if unknown:
        raise RefusedError(f"there is no layer {', '.join(unknown)}", f"the layers are {', '.join(LAYERS)}")
    return tuple(layer for layer in LAYERS if layer in names)


# Ambient settings that could send a run to another account, another backend or through another program.
_AMBIENT_PREFIXES = ("SCW_", "AWS_", "PULUMI_")
_AMBIENT = frozenset({"PYTHONHOME", "PYTHONPATH", "VIRTUAL_ENV", "PULUMI_PYTHON_CMD", "AWS_CA_BUNDLE"})


def without_ambient(kept: frozenset[str] = frozenset()) -> dict[str, str]:
    """This process's environment without what could decide, unseen, where and as whom a run acts."""
    return {
        name: value
        for name, value in os.environ.items()
        if name in kept or not (name in _AMBIENT or name.startswith(_AMBIENT_PREFIXES))
    }
