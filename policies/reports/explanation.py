"""What a control demands, for whom, and what to do, as `--explain` prints it."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from policies.control import Control
from policies.reports.words import norms

WIDTH = 80


def explanation(control: Control) -> Iterator[str]:
    """The lines, within 80 columns."""
    floor = f"; production's floor: {control.lowest.value}" if control.lowest is not control.level else ""
    yield from textwrap.wrap(f"{control.id} {control.title}", WIDTH)
    yield f"{control.severity.value}, {control.level.value} unless an environment says otherwise{floor}"
    for title, text in (
        ("why", control.why),
        ("way out", control.fix),
        ("judged", _judged(control)),
        ("looks at", ", ".join(control.types)),
        ("account", control.live),
        ("people", control.organisation),
        ("tables", ", ".join(f"policies/tables/{each}.yaml" for each in control.tables)),
        ("source", control.source),
    ):
        if text:
            yield ""
            yield from _block(title, text)
    yield ""
    for index, each in enumerate(norms(control)):
        yield from _block("answers" if index == 0 else "", each)


def _judged(control: Control) -> str:
    return ", ".join(each.value for each in control.phases)


def _block(title: str, text: str) -> Iterator[str]:
    yield from textwrap.wrap(
        text, WIDTH, initial_indent=f"{title:<10}", subsequent_indent=" " * 10, break_on_hyphens=False
    )
