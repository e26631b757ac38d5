"""Research spaces, as tags tell them: each serves one permit, and ends with it."""

from __future__ import annotations

from datetime import date

from policies.buckets import BUCKET
from policies.evidence import day
from policies.resource import Resource, Stack

PERMIT = "projet"
"""The tag that says which permit a resource serves; what has none is the platform's."""
PURPOSE = "purpose"
"""The tag that says what a bucket is for."""
END = "fin-habilitation"
"""The tag that says on which day the permit ends."""
KEPT_UNTIL = "conservation-jusqu"
"""The tag that says until when data is kept."""

INPUT, QUARANTINE, RELEASE = "input", "quarantine", "release"
"""What a space's buckets are for (tag `purpose`): what came in, what is to be reviewed, and what may leave."""


def space(resource: Resource) -> str:
    """The permit that a resource serves; empty for the platform."""
    return resource.tags.get(PERMIT, "")


def end(resource: Resource) -> date | None:
    """The day on which the permit of a resource ends; None when its tag says none."""
    return day(resource.tags.get(END))


def of_space(resource: Resource, purpose: str, stack: Stack) -> tuple[Resource, ...]:
    """The buckets of the same space that are for something."""
    permit = space(resource)
    return tuple(each for each in stack.of(BUCKET) if space(each) == permit and each.tags.get("purpose") == purpose)


def is_for(bucket: Resource, purpose: str) -> bool:
    """Whether a bucket is a space's, and for this purpose."""
    return bool(space(bucket)) and bucket.tags.get("purpose") == purpose
