"""What a rule across values finds, and what it needs to know besides the environment."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from settings.environment import Environment

Keys = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What the rules need to know besides the environment: the day, and the name that its file has."""

    today: date = field(default_factory=date.today)
    file_stem: str | None = None


@dataclass(frozen=True, slots=True)
class Breach:
    """A value that breaks a rule."""

    keys: Keys
    rule: str
    fix: str


Rule = Callable[["Environment", Circumstances], Iterator[Breach]]


def distinct(where: Keys, values: Iterable[Hashable], kind: str, key: str | None = None) -> Iterator[Breach]:
    """A breach for each value that a list has had before; `key` is what differs in a list of blocks."""
    first: dict[Hashable, int] = {}
    for index, value in enumerate(values):
        if value in first:
            yield Breach(
                (*where, index, key) if key else (*where, index),
                f"each {kind} once; entry {first[value] + 1} of the list has it already",
                f"another {key}" if key else "remove it",
            )
        first.setdefault(value, index)
