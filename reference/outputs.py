"""The reference of stack outputs, from the layers' contracts."""

from __future__ import annotations

from reference.markdown import code, page, table
from stacks.contracts import CONTRACTS


def outputs_page() -> str:
    """What each layer publishes."""
    return page(
        "Stack outputs",
        "What a layer publishes, and all that the next ones read of it. `pulumi stack output --stack NAME.LAYER` "
        "shows them. "
        "The layers read each other through the same typed classes (`stacks/contracts.py`), so this list is complete.",
        *(
            f"## {layer[0].upper()}{layer[1:]}\n "
            + table(
                ("output", "meaning"),
                ((code(name), meaning) for name, meaning in CONTRACTS[layer].documentation().items()),
            )
            for layer in CONTRACTS
        ),
    )
