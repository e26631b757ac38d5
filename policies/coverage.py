"""Which controls answer which requirement of which norm, and what is left to people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import yaml

from policies.control import Control
from policies.requirements import FRAMEWORKS, Framework

PEOPLE = Path(__file__).parent / "people.yaml"


@dataclass(frozen=True)
class Answer:
    """What people answer of a requirement. Attributes: `asks` in short words, `who`, and the `record` that shows it."""

    asks: str
    who: str
    record: str


@dataclass(frozen=True)
class Covered:
    """What is answered of one norm.

    Attributes:
        requirements: in the norm's order, each with its controls: none where only people answer.
        people: by requirement, what they answer besides.
    """

    framework: Framework
    requirements: Mapping[str, tuple[Control, ...]]
    people: Mapping[str, Answer] = field(default_factory=dict)


def coverage(controls: Iterable[Control]) -> tuple[Covered, ...]:
    """By norm; norms of which nothing is answered are left out."""
    given = tuple(controls)
    found = (_covered(each, given) for each in FRAMEWORKS)
    return tuple(each for each in found if each.requirements)


def _covered(framework: Framework, controls: tuple[Control, ...]) -> Covered:
    people = answered_by_people().get(framework.key, {})
    answered: dict[str, list[Control]] = {id_: [] for id_ in people}
    for control in controls:
        for requirement in control.requirements:
            if requirement.framework == framework.key:
                answered.setdefault(requirement.id, []).append(control)
    return Covered(framework, {id_: tuple(answered[id_]) for id_ in sorted(answered, key=_natural)}, people)


@cache
def answered_by_people() -> Mapping[str, Mapping[str, Answer]]:
    """By norm and requirement, what policies/people.yaml says.

    Raises:
        ValueError: the file is not of its form; names the norm and the entry.
    """
    given = yaml.safe_load(PEOPLE.read_text(encoding="utf-8"))
    return {norm: dict(_answers(norm, entries)) for norm, entries in given.items()}


def _answers(norm: str, entries: Iterable[Mapping[str, object]]) -> Iterator[tuple[str, Answer]]:
    if norm not in {each.key for each in FRAMEWORKS}:
        raise ValueError(f"policies/people.yaml: {norm} is no norm of policies/requirements.py")
    seen: set[str] = set()
    for entry in entries:
        if set(entry) != {"ids", "asks", "who", "record"}:
            raise ValueError(f"policies/people.yaml: {norm}: {entry} must have the keys ids, asks, who and record")
        ids = entry["ids"]
        for id_ in ids if isinstance(ids, list) else ():
            if id_ in seen:
                raise ValueError(f"policies/people.yaml: {norm}: {id_} stands there twice")
            seen.add(id_)
            yield str(id_), Answer(str(entry["asks"]), str(entry["who"]), str(entry["record"]))


def _natural(id_: str) -> list[tuple[int, str]]:
    """Sorts 9.2 before 10.1."""
    parts = id_.replace("-", ".").replace("(", ".").replace(" ", ".").split(".")
    return [(int(each), "") if each.isdecimal() else (0, each) for each in parts]


__all__ = ["Answer", "Covered", "answered_by_people", "coverage"]
