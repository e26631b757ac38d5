"""Access lists, of which a resource has exactly one: without any it is open, and of several each undoes the others."""

from __future__ import annotations

from collections.abc import Sequence

from policies.findings import Violations
from policies.resource import Resource


def has_exactly_one(owner: Resource, lists: Sequence[Resource], kind: str, without: str) -> Violations:
    """Whether `owner` has one list. `kind` is what it is called; `without` says what lacking it means."""
    if not lists:
        yield owner.violation("", f"have a {kind}: {without}")
    elif len(lists) > 1:
        names = ", ".join(sorted(each.name for each in lists))
        yield owner.violation("", f"have one {kind} only: each of {names} overwrites the others")
