"""Arguments that several commands have."""

from __future__ import annotations

from typing import Annotated

import typer

from operations.exits import RefusedError


def environment_name(value: str | None) -> str | None:
    """Let names through, and no paths: the program itself reads environments/NAME.yaml, and no other file.

    What a file elsewhere says of its stage would decide what is refused, and not be what is acted on.

    Raises:
        RefusedError: it is a path.
    """
    from settings import is_environment_name  # noqa: PLC0415 - `--help` answers at once

    if value is None or is_environment_name(value):
        return value
    raise RefusedError(
        f"{value} is a path, or has a dot: an environment is named",
        "NAME means environments/NAME.yaml; `hub environment check FILE` takes a path",
    )


Name = Annotated[
    str, typer.Argument(metavar="ENVIRONMENT", help="Name of a file in environments/.", callback=environment_name)
]
