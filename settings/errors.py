"""What is wrong with an environment file, in words that a person can act on."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from dataclasses import dataclass

_WIDTH = 80
_LABEL = 9


@dataclass(frozen=True, order=True, slots=True)
class Problem:
    """One thing to correct: where it stands, what is there, the rule it breaks, and what to write instead.

    `line` and `column` count from 1; both are 0 when the problem is the file itself (it is missing, say).
    """

    file: str
    line: int
    column: int
    path: str
    value: str
    rule: str
    fix: str

    @property
    def place(self) -> str:
        """`file:line:column`, as editors and terminals make it clickable."""
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file

    def __str__(self) -> str:
        rows = [("key", self.path), ("value", self.value), ("rule", self.rule), ("fix", self.fix)]
        return "\n".join([self.place, *(_row(label, text) for label, text in rows if text)])


class EnvironmentFileError(Exception):
    """An environment file cannot be used; `problems` holds all that is wrong with it, in the file's order."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__(self._text())

    def _text(self) -> str:
        count = "1 problem" if len(self.problems) == 1 else f"{len(self.problems)} problems"
        title = f"{count} in {self.problems[0].file}" if self.problems else "no problem"
        return "\n\n".join([title, *map(str, self.problems)])


def _row(label: str, text: str) -> str:
    return textwrap.fill(
        text,
        width=_WIDTH,
        initial_indent="  " + label.ljust(_LABEL - 2),
        subsequent_indent=" " * _LABEL,
        break_long_words=False,
        break_on_hyphens=False,
    )
