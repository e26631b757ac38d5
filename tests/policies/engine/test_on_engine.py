"""Each control denies on the real engine what its cases say it denies, and lets pass what they say is right.

The cases are grouped: a stack holds one case of each control, so that a few previews judge them all. Where a group does
not show what a case says, other cases may be in its way: that case is judged again in a stack of its own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from engine.locate import Engine
from policies.control import CheckKind, Control
from tests.policies.case import Case, Declared, Verdict
from tests.policies.discovery import cases, judged
from tests.policies.engine.choosing import by_the_pack
from tests.policies.engine.preview import Preview, preview, renamed

pytestmark = [pytest.mark.engine, pytest.mark.xdist_group("policies-engine")]

SEVERAL = 2

NOWHERE = "cases"
"""An environment that has no file: production's rules hold."""


@dataclass(frozen=True, eq=False)
class Placed:
    """A case in the stack that it is judged in."""

    control: Control
    case: Case
    prefix: str

    @property
    def stack(self) -> str:
        return f"{self.case.environment or NOWHERE}.{self.case.layer or 'cases'}"

    @property
    def declared(self) -> tuple[Declared, ...]:
        return renamed(self.case.resources, self.prefix)

    @property
    def expected(self) -> frozenset[str]:
        """The names of the resources that the control must speak of."""
        names = {each.partition(".")[0] for each in self.case.at}
        return frozenset(name if name == "stack" else f"{self.prefix}-{name}" for name in names)

    def said(self, seen: Preview) -> frozenset[str]:
        own = {each.name for each in self.declared} | {"stack"}
        return frozenset(name for control, name in seen.violated if control == self.control.id and name in own)

    def is_shown(self, seen: Preview) -> bool:
        """Whether a preview says what the case says; what it cannot know yet it may leave to `up`."""
        said = self.said(seen)
        return said == self.expected or (said < self.expected and self.control.id in seen.unknown)


def _judged_by_the_engine() -> Iterator[tuple[Control, Case]]:
    for control in judged():
        found = [each for each in cases(control) if by_the_pack(control, each)]
        if any(check.kind is CheckKind.WHOLE for check in control.checks):
            # Each needs a stack of its own: a few of both kinds; all are judged in test_cases.py.
            found = [each for verdict in Verdict for each in [one for one in found if one.verdict is verdict][:SEVERAL]]
        yield from ((control, case) for case in found)


def _share(control: Control) -> int:
    """How many cases of a control a stack may hold: what is judged by itself minds no others."""
    kinds = {check.kind for check in control.checks}
    if CheckKind.WHOLE in kinds:
        return 1
    return 4 if CheckKind.BESIDE in kinds else 1000


def _groups() -> dict[tuple[str, int], list[Placed]]:
    """Cases by stack: the first ones of all controls, the next ones, and so on, for each environment and layer."""
    groups: dict[tuple[str, int], list[Placed]] = {}
    counts: dict[tuple[str, str], int] = {}
    for control, case in _judged_by_the_engine():
        stack = f"{case.environment or NOWHERE}.{case.layer or 'cases'}"
        number = counts[stack, control.id] = counts.get((stack, control.id), -1) + 1
        prefix = f"{control.id.lower()}-{number}"
        groups.setdefault((stack, number // _share(control)), []).append(Placed(control, case, prefix))
    return groups


GROUPS = _groups()
PLACED = {
    control.id: [placed for group in GROUPS.values() for placed in group if placed.control is control]
    for control in judged()
}
CONTROLS = [control for control, placed in PLACED.items() if placed]

Groups = Mapping[tuple[str, int], list[Placed]]
Seen = Mapping[tuple[str, int], Preview]


def _previews(engine: Engine, groups: Groups, folder: Path) -> Seen:
    """A preview of each group."""

    def run(key: tuple[str, int]) -> Preview:
        declared = [each for placed in groups[key] for each in placed.declared]
        return preview(engine, key[0], declared, folder / f"{key[0]}-{key[1]}")

    with ThreadPoolExecutor(max_workers=2) as pool:
        return dict(zip(groups, pool.map(run, groups), strict=True))


@pytest.fixture(scope="module")
def seen(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Seen:
    """A preview of each group."""
    return _previews(engine, GROUPS, tmp_path_factory.mktemp("policies"))


@pytest.fixture(scope="module")
def shown(engine: Engine, seen: Seen, tmp_path_factory: pytest.TempPathFactory) -> Mapping[Placed, Preview]:
    """The preview that shows a case: its group's, or one with others that were not shown either, if that does."""
    found = {placed: seen[key] for key, group in GROUPS.items() for placed in group if placed.is_shown(seen[key])}
    again: dict[tuple[str, int], list[Placed]] = {}
    counts: Counter[tuple[str, str]] = Counter()
    for (stack, _), group in GROUPS.items():
        for placed in group:
            if placed not in found:
                number = (stack, placed.control.id)
                again.setdefault((stack, counts[number]), []).append(placed)
                counts[number] += 1
    for key, second in _previews(engine, again, tmp_path_factory.mktemp("again")).items():
        found |= {placed: second for placed in again[key] if placed.is_shown(second)}
    return found


@pytest.mark.parametrize("key", GROUPS, ids=[f"{stack}-{number}" for stack, number in GROUPS])
def test_the_cases_are_what_a_program_may_declare(seen: Seen, key: tuple[str, int]) -> None:
    assert not [each for each in seen[key].errors if "preview failed" not in each]


@pytest.mark.parametrize("control", CONTROLS)
def test_the_pack_says_what_the_cases_say(
    control: str, engine: Engine, shown: Mapping[Placed, Preview], tmp_path: Path
) -> None:
    denied = []
    for placed in PLACED[control]:
        told = shown.get(placed) or preview(
            engine, placed.stack, placed.declared, tmp_path / f"{placed.stack}-{placed.prefix}"
        )
        assert placed.is_shown(told), (
            f"{control}, {placed.case.says}: said of {sorted(placed.said(told))}, "
            f"not {sorted(placed.expected)}; {told.errors}"
        )
        denied.append(placed.case.verdict is Verdict.BAD and bool(placed.said(told)))
        if denied[-1] and told.levels[control] == "mandatory":
            assert told.code != 0, "what a mandatory control denies does not pass"
    bad = any(placed.case.verdict is Verdict.BAD for placed in PLACED[control])
    assert any(denied) or not bad, (
        "a preview must show this control at work: not all its cases may be unknown before `up`"
    )
