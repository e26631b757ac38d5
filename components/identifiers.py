"""Resource ids in the two forms that Scaleway uses: `REGION/UUID` in the provider, the bare UUID in the APIs."""

from __future__ import annotations

import pulumi


def bare(id_: str) -> str:
    """The UUID of `fr-par/UUID`, `fr-par-1/UUID` or `UUID`."""
    return id_.rpartition("/")[2]


def bare_output(id_: pulumi.Input[str]) -> pulumi.Output[str]:
    """The same for an id that is not known yet."""
    return pulumi.Output.from_input(id_).apply(bare)
