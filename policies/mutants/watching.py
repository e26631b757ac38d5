"""Finds out which types a check looks at, so that it is asked again only where its answer may be another."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from policies.control import Check
from policies.evaluation import Evaluation
from policies.resource import Resource, Stack, matches

ANY = "*"


class WatchedStack(Stack):
    """Notes what is asked of it. Attributes: `asked` holds types and patterns; `*` when it may be any."""

    def __init__(self, resources: Sequence[Resource]) -> None:
        self.asked: set[str] = set()
        self._all: tuple[Resource, ...] = ()
        super().__init__(resources)

    @property
    def resources(self) -> tuple[Resource, ...]:
        self.asked.add(ANY)
        return self._all

    @resources.setter
    def resources(self, given: tuple[Resource, ...]) -> None:
        self._all = given

    def __iter__(self) -> Iterator[Resource]:
        return iter(self._all)  # the evaluation's own way around

    def of(self, *patterns: str) -> tuple[Resource, ...]:
        self.asked.update(patterns)
        return super().of(*patterns)

    def referred(self, resource: Resource, path: str, *patterns: str) -> tuple[Resource, ...]:
        self.asked.update(patterns or (ANY,))
        return super().referred(resource, path, *patterns)


class Watch:
    """What each check asked for when it judged a sound environment.

    A check that asks for more only because of something it saw, saw it among what it had asked for before: so what it
    asked for here tells where its answer may change.
    """

    def __init__(self, evaluation: Evaluation, base: Sequence[Resource]) -> None:
        pairs: dict[tuple[int, str], tuple[Check, Resource | None]] = {}

        def note(check: Check, resource: Resource | None) -> bool:
            pairs[_key(check, resource)] = (check, resource)
            return False

        evaluation.whole(Stack(base), note)
        stack = WatchedStack(base)
        self._asked: dict[tuple[int, str], frozenset[str]] = {}
        for key, (check, resource) in pairs.items():
            stack.asked = set()
            evaluation.whole(stack, _only(check, resource))
            self._asked[key] = frozenset(stack.asked)

    def concerns(self, check: Check, resource: Resource | None, spoilt: Sequence[Resource]) -> bool:
        """Whether a check, of a resource or of the whole, may answer otherwise once these resources are spoilt."""
        asked = self._asked.get(_key(check, resource))
        if asked is None or (resource is not None and any(each.urn == resource.urn for each in spoilt)):
            return True
        return any(matches(each.type, pattern) for each in spoilt for pattern in asked)


def _only(wanted: Check, beside: Resource | None) -> Callable[[Check, Resource | None], bool]:
    return lambda check, resource: check is wanted and resource is beside


def _key(check: Check, resource: Resource | None) -> tuple[int, str]:
    return id(check), resource.urn if resource else ""
