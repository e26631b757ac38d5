"""A plan on a terminal, readable at 80 columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azure_exit.plan.model import Plan, Status
from azure_exit.show.words import METHOD_WORDS, headline, held_reasons, label, rows_of, short, undo_window

if TYPE_CHECKING:
    from rich.console import Console

_STYLES = {Status.READY: "", Status.WAITS: "yellow", Status.HELD: "bold red", Status.RETAINED: "dim"}


def show(plan: Plan, console: Console, *, wave: int | None = None) -> None:
    """Print the waves, and what is held; with `wave`, the rows of that one."""
    from rich.text import Text  # noqa: PLC0415 - `--json` does without

    if wave is not None:
        _show_wave(plan, console, wave)
        return
    for name, text in headline(plan):
        console.print(Text(f"{name:<14}", style="bold") + Text(text), soft_wrap=True)
    console.print()
    _show_waves(plan, console)
    reasons = held_reasons(plan.rows)
    if reasons:
        console.print(Text("Held", style="bold"))
    for row, reason, way_out in reasons:
        console.print(Text(f"{short(row.id)}", style="red"), soft_wrap=True)
        console.print(Text(f"  {reason}\n  way out: {way_out}"), soft_wrap=True)


def _show_waves(plan: Plan, console: Console) -> None:
    from rich import box  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("", justify="right", no_wrap=True)
    table.add_column("wave", ratio=1)
    table.add_column("opens", no_wrap=True)
    for name in ("rows", "held", "wait"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("gone from", no_wrap=True)
    for window in plan.waves:
        counts = [str(number) if number else "" for number in (window.rows, window.held, window.waits)]
        gone = str(window.certificate_from or "")
        table.add_row(
            str(window.wave.value),
            window.title,
            str(window.opens_on),
            *counts,
            gone,
            style="red" if window.held else "",
        )
    console.print(table)


def _show_wave(plan: Plan, console: Console, wave: int) -> None:
    from rich import box  # noqa: PLC0415
    from rich.markup import escape  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415

    window = plan.waves[wave]
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, title=f"wave {wave}: {window.title}", title_justify="left")
    table.add_column("step", justify="right", no_wrap=True)
    table.add_column("resource", ratio=1, overflow="fold")
    table.add_column("how", overflow="fold", max_width=13)
    table.add_column("undo", overflow="fold", max_width=17)
    table.add_column("status", no_wrap=True)
    for row in rows_of(plan, wave):
        cells = (
            str(row.step),
            escape(f"{label(row)} ({row.type.rpartition('/')[2]})"),
            METHOD_WORDS[row.method],
            undo_window(row.ending),
            row.status.value,
        )
        table.add_row(*cells, style=_STYLES[row.status])
    console.print(table)
