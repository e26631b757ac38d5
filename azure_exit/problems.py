"""What is wrong with what was read, in words that a person can act on."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from dataclasses import dataclass

_WIDTH = 80
_LABEL = 9
_MOST_TOLD = 60


@dataclass(frozen=True, order=True, slots=True)
class Problem:
    """One thing to correct: the file, the row (`data[12].id`, `line 3`), the value, the rule, and the way out."""

    file: str
    row: str
    value: str
    rule: str
    way_out: str

    def __str__(self) -> str:
        rows = [("value", self.value), ("rule", self.rule), ("way out", self.way_out)]
        place = f"{self.file}: {self.row}" if self.row else self.file
        return "\n".join([place, *(_line(label, text) for label, text in rows if text)])


class InputError(Exception):
    """Files cannot be used; `problems` holds all that is wrong with them, sorted by file and row."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__(self._text())

    def _text(self) -> str:
        number = len(self.problems)
        title = f"{number} problem{'s' if number != 1 else ''} in what was read"
        told = [str(problem) for problem in self.problems[:_MOST_TOLD]]
        if number > _MOST_TOLD:
            told.append(f"... and {number - _MOST_TOLD} more: --json tells them all")
        return "\n\n".join([title, *told])


def shortened(value: object, most: int = 260) -> str:
    """A value as it is shown in a problem."""
    text = value if isinstance(value, str) else repr(value)
    return text if len(text) <= most else f"{text[: most - 3]}..."


def _line(label: str, text: str) -> str:
    return textwrap.fill(
        text,
        width=_WIDTH,
        initial_indent="  " + label.ljust(_LABEL - 1),
        subsequent_indent=" " * (_LABEL + 1),
        break_long_words=False,
        break_on_hyphens=False,
    )
