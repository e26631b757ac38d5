"""What the layers of an environment publish."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from operations.events import ENVELOPE, SECRET
from operations.operate import state_of
from operations.target import choose_layers, require_layers, standing_layers
from operations.workspace import Workspace
from settings import Environment


def read_outputs(environment: Environment, names: Sequence[str] | None) -> dict[str, Any]:
    """The outputs by layer, of all layers when none is named; None for one that is not up. Secrets are not shown.

    Raises:
        RefusedError: a name is no layer's.
    """
    require_layers(names, environment)
    workspace, backend = Workspace(environment.environment), state_of(environment)
    found: dict[str, Any] = {}
    for layer in choose_layers(names, standing_layers(environment, backend)):
        checkpoint = backend.checkpoint(workspace.stack(layer))
        found[layer] = blind(checkpoint.outputs) if checkpoint and checkpoint.outputs else None
    return found


def blind(value: Any) -> Any:
    """A value of a state without its secrets."""
    if isinstance(value, Mapping):
        if ENVELOPE in value:
            return SECRET
        return {key: blind(each) for key, each in value.items()}
    if isinstance(value, list):
        return [blind(each) for each in value]
    return value


def text(found: Mapping[str, Any]) -> str:
    """The outputs with what each means."""
    from stacks.contracts import contract_of  # noqa: PLC0415 - loads the SDK, which `--json` does without

    lines: list[str] = []
    for layer, outputs in found.items():
        lines.append(f"{layer}{'' if outputs else ': not up'}")
        meanings = contract_of(layer).documentation()
        for name, value in (outputs or {}).items():
            lines.append(f"  {name}")
            if name in meanings:
                lines.append(f"    # {meanings[name]}")
            lines += _rows(value)
    return "\n".join(lines)


def _rows(value: Any) -> list[str]:
    if isinstance(value, Mapping):
        width = max((len(key) for key in value), default=0)
        return [f"    {key:<{width}}  {_short(each)}" for key, each in value.items()]
    if isinstance(value, list):
        return [f"    {_short(each)}" for each in value]
    return [f"    {_short(value)}"]


def _short(value: Any) -> str:
    first, _, rest = str(value).strip().partition("\n")
    return f"{first} ..." if rest else first
