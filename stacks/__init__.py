"""One module per layer. A stack is one layer of one environment and is named `<environment>.<layer>`."""

from __future__ import annotations

import importlib
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from settings import Environment
    from stacks.contracts import Contract

# In the order in which they come up; each reads what those before it publish.
LAYERS = ("foundation", "network", "platform")
APART = ("azure_exit",)
"""Layers that are no part of the chain: `hub exit` works on them, and nothing else does."""


def declare_stack() -> None:
    """Declare the layer that the selected stack stands for.

    Raises:
        pulumi.RunError: when the stack's configuration or its environment file is wrong, or when credentials
            could come from an ambient profile instead of the environment's own variables.
    """
    import pulumi  # noqa: PLC0415 - `hub` reads LAYERS above, and is not to wait for the SDK

    from settings import EnvironmentFileError, load_environment  # noqa: PLC0415

    config = pulumi.Config("hub")
    name, layer = config.require("environment"), config.require("layer")
    if pulumi.get_stack() != f"{name}.{layer}" or layer not in (*LAYERS, *APART):
        raise pulumi.RunError(
            f"Pulumi.{pulumi.get_stack()}.yaml says environment {name!r} and layer {layer!r}. A stack is named "
            f"<environment>.<layer>, with one of the layers {', '.join((*LAYERS, *APART))}: "
            "correct the file or select another stack."
        )
    if os.environ.get("SCW_PROFILE"):
        raise pulumi.RunError(
            "SCW_PROFILE is set: an ambient profile could send this environment to another account. "
            "Unset it and give SCW_ACCESS_KEY and SCW_SECRET_KEY."
        )
    try:
        environment = load_environment(name)
    except EnvironmentFileError as error:
        raise pulumi.RunError(str(error)) from None
    contract = declare_layer(layer, environment)
    contract.publish()


def declare_layer(layer: str, environment: Environment) -> Contract:
    """Declare one layer's resources; only this layer's SDK modules are imported."""
    contract: Contract = importlib.import_module(f"stacks.{layer}").declare(environment)
    return contract
