"""Research spaces, as tags tell them: each serves one permit, and ends with it."""

from __future__ import annotations

from policies.resource import Resource

PERMIT = "projet"
"""The tag that says which permit a resource serves; what has none is the platform's."""
END = "fin-habilitation"
"""The tag that says on which day the permit ends."""


def space(resource: Resource) -> str:
    """The permit that a resource serves; empty for the platform."""
    return resource.tags.get(PERMIT, "")
