"""Markdown, as far as the reference pages need it."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Sequence

COMMAND = "python -m reference write"
_HELD = "\N{REPLACEMENT CHARACTER}"


def page(title: str, *blocks: str) -> str:
    """A page with its note on where it comes from; empty blocks are left out, and prose is wrapped."""
    note = f"Written from the code by `{COMMAND}`; do not edit."
    return "\n\n".join((f"# {title}", note, *map(_wrapped, filter(None, blocks)))) + "\n"


def table(headers: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table; a bar within a cell is escaped, and an empty cell shows a dash."""
    lines = ["| " + " | ".join(headers) + " |", "|" + "---|" * len(headers)]
    lines += [_row(row) for row in rows]
    return "\n".join(lines)


def code(value: object) -> str:
    return f"`{value}`"


def codes(values: Iterable[object]) -> str:
    return ", ".join(map(code, values))


def _row(cells: Sequence[object]) -> str:
    return "| " + " | ".join(_cell(cell) for cell in cells) + " |"


def _cell(value: object) -> str:
    return str(value).replace("|", "\\|").replace("\n", " ") or "-"


def _wrapped(block: str) -> str:
    if "\n" in block or block.startswith(("#", "|", "-", "!")):
        return block.strip("\n")
    # What stands in backquotes or between the brackets of a link stays on one line.
    held = re.sub(r"`[^`]*`|\[[^]]*\]", lambda match: match[0].replace(" ", _HELD), block)
    return textwrap.fill(held, 120, break_long_words=False, break_on_hyphens=False).replace(_HELD, " ")
