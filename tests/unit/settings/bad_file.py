"""A bad environment file: the rehearsal's or production's after a small edit, and what a person is told about it."""

from __future__ import annotations

from dataclasses import dataclass

from settings.loading import ENVIRONMENTS

REHEARSAL = (ENVIRONMENTS / "rehearsal.yaml").read_text(encoding="utf-8")
# Under the name that the tests give each file.
PRODUCTION = (
    (ENVIRONMENTS / "production.yaml")
    .read_text(encoding="utf-8")
    .replace("environment: production", "environment: rehearsal", 1)
)


@dataclass(frozen=True)
class Told:
    """One problem, without its position."""

    path: str
    value: str
    rule: str
    fix: str


class BadFile:
    """`edits` are pairs of what stands in the rehearsal's file, exactly once, and what replaces it."""

    base = REHEARSAL

    def __init__(self, name: str, edits: tuple[tuple[str, str], ...], *told: Told) -> None:
        self.name = name
        self.edits = edits
        self.told = told

    def text(self) -> str:
        text = self.base
        for old, new in self.edits:
            assert text.count(old) == 1, f"{self.name}: {old!r} stands {text.count(old)} times in the file"
            text = text.replace(old, new)
        return text


class BadProduction(BadFile):
    """The same, of production's file."""

    base = PRODUCTION
