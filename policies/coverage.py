"""Which controls answer which requirement of which norm."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from policies.control import Control
from policies.requirements import FRAMEWORKS, Framework


@dataclass(frozen=True)
class Covered:
    """What is answered of one norm: the controls by requirement, in the norm's order."""

    framework: Framework
    requirements: Mapping[str, tuple[Control, ...]]


def coverage(controls: Iterable[Control]) -> tuple[Covered, ...]:
    """By norm; norms of which nothing is answered are left out."""
    given = tuple(controls)
    found = (Covered(each, dict(_requirements(each, given))) for each in FRAMEWORKS)
    return tuple(each for each in found if each.requirements)


def _requirements(framework: Framework, controls: tuple[Control, ...]) -> Iterator[tuple[str, tuple[Control, ...]]]:
    answered: dict[str, list[Control]] = {}
    for control in controls:
        for requirement in control.requirements:
            if requirement.framework == framework.key:
                answered.setdefault(requirement.id, []).append(control)
    for id_ in sorted(answered, key=_natural):
        yield id_, tuple(answered[id_])


def _natural(id_: str) -> list[tuple[int, str]]:
    """Sorts 9.2 before 10.1."""
    parts = id_.replace("-", ".").replace("(", ".").replace(" ", ".").split(".")
    return [(int(each), "") if each.isdecimal() else (0, each) for each in parts]
