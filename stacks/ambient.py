"""What of a shell could send a run to another account than that of the environment's file.

`hub` hands a run nothing but what it needs. Plain `pulumi` hands on the whole shell, and the provider takes from it and
from the profiles of a home directory whatever is not said.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from settings.placeholders import placeholders
from settings.vocabulary import Stage

if TYPE_CHECKING:
    from settings import Environment

CREDENTIALS = ("SCW_ACCESS_KEY", "SCW_SECRET_KEY")
ORGANIZATION = "SCW_DEFAULT_ORGANIZATION_ID"
API = "https://api.scaleway.com"


def ambient_problems(environment: Environment, given: Mapping[str, str]) -> Iterator[str]:
    """All for which a real environment is not acted on from a shell with these variables, by whatever command."""
    for path, value in placeholders(environment):
        yield f"environments/{environment.environment}.yaml: {path} is {value}, a documentation placeholder: replace it"
    yield from _credential_problems(given)
    organization = given.get(ORGANIZATION)
    if organization and organization != environment.organization_id:
        yield (
            f"{ORGANIZATION} is {organization}, but the environment's file says "
            f"{environment.organization_id}: unset it, or use that organisation's key"
        )


def program_problems(environment: Environment, given: Mapping[str, str]) -> Iterator[str]:
    """All for which the program declares nothing, with these variables, whoever runs it.

    A rehearsal's shell is set up by `hub`, and its stand-in minds no placeholder: it needs the stand-in's keys.
    """
    if environment.stage is Stage.REHEARSAL:
        yield from _credential_problems(given)
        return
    yield from ambient_problems(environment, given)
    # Trap: the provider lets these variables win over what the program gives it.
    for name, wanted in (
        ("SCW_DEFAULT_REGION", environment.region.value),
        ("SCW_DEFAULT_ZONE", environment.zones[0].value),
        ("SCW_API_URL", API),
    ):
        found = given.get(name)
        if found and found.rstrip("/") != wanted:
            yield f"{name} is {found}, and would win over {wanted}, which the program says: unset it"


def _credential_problems(given: Mapping[str, str]) -> Iterator[str]:
    if given.get("SCW_PROFILE"):
        yield "SCW_PROFILE is set: a profile could send this environment to another account; unset it"
    for name in CREDENTIALS:
        # Trap: without them the provider takes the active profile of the home directory.
        if not given.get(name):
            yield f"{name} is not set: export the API key of who brings up the layer"
