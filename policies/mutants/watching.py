"""Finds out which types a check looks at, so that it is asked again only where its answer may be another."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from typing import TypeVar

from policies.evaluation import Evaluation, Task
from policies.resource import Resource, Stack, matches

ANY = "*"

_T = TypeVar("_T")


class WatchedStack(Stack):
    """Notes what is asked of it. Attributes: `asked` holds types and patterns; `*` when it may be any."""

    def __init__(self, resources: Sequence[Resource]) -> None:
        self.asked: set[str] = set()
        self._all: tuple[Resource, ...] = ()
        self._asked_for: dict[Hashable, frozenset[str]] = {}
        super().__init__(resources)

    @property
    def resources(self) -> tuple[Resource, ...]:
        self.asked.add(ANY)
        return self._all

    @resources.setter
    def resources(self, given: tuple[Resource, ...]) -> None:
        self._all = given

    def of(self, *patterns: str) -> tuple[Resource, ...]:
        self.asked.update(patterns)
        return super().of(*patterns)

    def referred(self, resource: Resource, path: str, *patterns: str) -> tuple[Resource, ...]:
        self.asked.update(patterns or (ANY,))
        return super().referred(resource, path, *patterns)

    def referring(self, target: Resource, path: str, *patterns: str) -> tuple[Resource, ...]:
        before = set(self.asked)
        found = super().referring(target, path, *patterns)
        # It goes through all that is named, and is asked for one.
        self.asked = {*before, *patterns, target.type}
        return found

    def known(self, key: Hashable, build: Callable[[], _T]) -> _T:
        """An index that was built for another check was asked for by this one too."""
        before, self.asked = self.asked, set()
        found = super().known(key, build)
        built = self._asked_for.setdefault(key, frozenset(self.asked))
        self.asked = {*before, *built}
        return found


class Watch:
    """What each check asked for when it judged a sound environment.

    A check that asks for more only because of something it saw, saw it among what it had asked for before: so what it
    asked for here tells where its answer may change.
    """

    def __init__(self, evaluation: Evaluation, base: Sequence[Resource]) -> None:
        self._evaluation = evaluation
        self._tasks: list[tuple[Task, frozenset[str]]] = []
        stack = WatchedStack(base)
        for task in evaluation.tasks(base):
            stack.asked = set()
            evaluation.judged((task,), stack)
            self._tasks.append((task, frozenset(stack.asked)))
        self._by_type: dict[str, tuple[Task, ...]] = {}

    def concerned(self, spoilt: Sequence[Resource], now: Sequence[Resource]) -> Iterator[Task]:
        """The tasks that may end otherwise once resources were changed, added or taken away.

        Args:
            spoilt: those, before and after.
            now: those that are there after.
        """
        after = {each.urn: each for each in now}
        gone = {each.urn for each in spoilt} - after.keys()
        told: set[int] = set()
        for token in dict.fromkeys(each.type for each in spoilt):
            for task in self._asking(token):
                urn = task.resource.urn if task.resource else ""
                if urn in gone or id(task) in told:
                    continue
                told.add(id(task))
                if urn not in after:
                    yield task
        # Whatever looks at a changed resource itself looks anew, whatever it asks for.
        yield from self._evaluation.beside(now)

    def _asking(self, token: str) -> tuple[Task, ...]:
        """The tasks that asked for a type."""
        if token not in self._by_type:
            self._by_type[token] = tuple(
                task for task, asked in self._tasks if any(matches(token, pattern) for pattern in asked)
            )
        return self._by_type[token]
