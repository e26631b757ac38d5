"""One module per layer. A stack is one layer of one environment and is named `<environment>.<layer>`.

What of the platform grows in number (pools, databases, buckets) may lie in parts of it: `platform-<part>` is a layer
too, which stands on all others and on no other part.
"""

from __future__ import annotations

import importlib
import os
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from settings import Environment
    from stacks.contracts import Contract

# In the order in which they come up; each reads what those before it publish.
LAYERS = ("foundation", "network", "platform")
PART = "platform-"
"""What the layer of a part begins with."""
APART = ("azure_exit",)
"""Layers that are no part of the chain: `hub exit` works on them, and nothing else does."""


def layers_of(environment: Environment) -> tuple[str, ...]:
    """The layers that an environment's file declares, in the order in which they come up."""
    return (*LAYERS, *(PART + part for part in environment.platform.parts))


def is_part(layer: str) -> bool:
    """Whether it can be the layer of a part, declared or not: its last entry may have left the file."""
    return re.fullmatch(rf"{PART}[a-z][a-z0-9-]*", layer) is not None


def before(layer: str) -> tuple[str, ...]:
    """The layers that a layer stands on."""
    return LAYERS if is_part(layer) else LAYERS[: LAYERS.index(layer)]


def declare_stack() -> None:
    """Declare the layer that the selected stack stands for.

    Raises:
        pulumi.RunError: when the stack's configuration or its environment file is wrong, when a real environment's
            file holds placeholders, or when the shell's variables could send it to another account.
    """
    import pulumi  # noqa: PLC0415 - `hub` reads LAYERS above, and is not to wait for the SDK

    from settings import EnvironmentFileError, load_environment  # noqa: PLC0415
    from stacks.ambient import program_problems  # noqa: PLC0415

    config = pulumi.Config("hub")
    name, layer = config.require("environment"), config.require("layer")
    if pulumi.get_stack() != f"{name}.{layer}" or not (layer in (*LAYERS, *APART) or is_part(layer)):
        raise pulumi.RunError(
            f"Pulumi.{pulumi.get_stack()}.yaml says environment {name!r} and layer {layer!r}. A stack is named "
            f"<environment>.<layer>, with one of the layers {', '.join((*LAYERS, *APART))} or {PART}<part>: "
            "correct the file or select another stack."
        )
    try:
        environment = load_environment(name)
    except EnvironmentFileError as error:
        raise pulumi.RunError(str(error)) from None
    problems = list(program_problems(environment, os.environ))
    if problems:
        raise pulumi.RunError(
            f"{name} cannot be acted on from this shell:\n"
            + "\n".join(f"  - {problem}" for problem in problems)
            + f"\n`scripts/hub shell {name}` enters one in which plain `pulumi` acts on {name}, or says what that needs"
        )
    contract = declare_layer(layer, environment)
    contract.publish()


def declare_layer(layer: str, environment: Environment) -> Contract:
    """Declare one layer's resources; only this layer's SDK modules are imported."""
    if is_part(layer):
        part: Contract = importlib.import_module("stacks.part").declare(environment, layer.removeprefix(PART))
        return part
    contract: Contract = importlib.import_module(f"stacks.{layer}").declare(environment)
    return contract
