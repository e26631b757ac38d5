"""What a command acts on: an environment, the cloud it lives in, and the backend that keeps its state."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from operations.backend import Backend
from operations.exits import RefusedError
from operations.workspace import Workspace
from settings import Environment, Stage
from stacks import LAYERS, PART, before, is_part, layers_of


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

    @property
    def place(self) -> str:
        """Where it acts, for the person who typed the command: a forgotten `stage` is seen by it."""
        if self.is_rehearsal:
            return f"{self.name} is a rehearsal: on the stand-in cloud of this machine"
        organization, where = self.environment.organization_id, self.backend.url.partition("?")[0]
        return f"{self.name} is real ({self.environment.stage}): organisation {organization}, state in {where}"

    @cached_property
    def layers(self) -> tuple[str, ...]:
        """The environment's layers in the order in which they come up, as they were when it was first asked."""
        return standing_layers(self.environment, self.backend)

    def stack(self, layer: str) -> str:
        return self.workspace.stack(layer)

    def missing_upstream(self, layer: str) -> str | None:
        """The first layer that this one stands on and that publishes nothing yet."""
        for below in before(layer):
            checkpoint = self.backend.checkpoint(self.stack(below))
            if checkpoint is None or not checkpoint.outputs:
                return below
        return None


def standing_layers(environment: Environment, backend: Backend) -> tuple[str, ...]:
    """The layers of an environment: those that its file declares, and parts that left it while something is in them."""
    declared = layers_of(environment)
    beginning = f"{environment.environment}."
    parts = (each.removeprefix(beginning) for each in backend.stacks() if each.startswith(beginning + PART))
    left = (part for part in parts if part not in declared and is_part(part))
    return (*declared, *(part for part in left if _holds_anything(backend, beginning + part)))


def choose_layers(names: Sequence[str] | None, layers: Sequence[str] = LAYERS) -> tuple[str, ...]:
    """Those of `layers` that are named, in the order in which they come up; all when none is named.

    Raises:
        RefusedError: a name is no layer's.
    """
    if not names:
        return tuple(layers)
    unknown = [name for name in names if name not in layers]
    if unknown:
        raise RefusedError(f"there is no layer {', '.join(unknown)}", f"the layers are {', '.join(layers)}")
    return tuple(layer for layer in layers if layer in names)


def require_layers(names: Sequence[str] | None, environment: Environment) -> None:
    """Refuse names that no layer of the environment can have, before its state is at hand.

    Raises:
        RefusedError: a name is no layer's.
    """
    choose_layers([each for each in names or () if not is_part(each)], layers_of(environment))


def _holds_anything(backend: Backend, stack: str) -> bool:
    """Whether more is in it than what the engine keeps of an empty stack."""
    checkpoint = backend.checkpoint(stack)
    if checkpoint is None:
        return False
    return checkpoint.interrupted or any(not each["type"].startswith("pulumi:") for each in checkpoint.resources)


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
