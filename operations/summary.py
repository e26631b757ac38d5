"""The table at the end of a run, readable at 80 columns."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, TextIO

from operations.display import WIDTH, problem_text, wrapped
from operations.exits import ExitCode
from operations.report import Report, Status

if TYPE_CHECKING:
    from rich.table import Table


def show(report: Report, code: ExitCode, stream: TextIO | None = None) -> None:
    """Print what went wrong, then the table."""
    from rich.console import Console  # noqa: PLC0415 - `--json` does without

    console = Console(file=stream or sys.stdout)
    if not console.is_terminal:
        console = Console(file=stream or sys.stdout, width=WIDTH)
    for layer in report.layers:
        for problem in layer.problems:
            if problem.is_error:
                console.print()
                text = problem_text(layer.name, problem)
                console.print(text, style="red", markup=False, highlight=False, soft_wrap=True)
    console.print()
    console.print(_table(report))
    for layer in report.layers:
        if layer.remark:
            lines = wrapped(f"{layer.name} {layer.remark}", "", "  ")
            console.print("\n".join(lines), markup=False, highlight=False, soft_wrap=True)
    console.print(_verdict(report, code), style="green" if code is ExitCode.OK else "bold red", highlight=False)


def print_json(document: object) -> None:
    """One line on standard output: the only one that `--json` leaves there."""
    sys.stdout.write(json.dumps(document) + "\n")
    sys.stdout.flush()


def _table(report: Report) -> Table:
    from rich import box  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, collapse_padding=True, show_footer=len(report.layers) > 1)
    total = report.total
    columns = ("create", "change", "delete", "same") if report.would else ("created", "changed", "deleted", "unchanged")
    numbers = (total.created, total.changed, total.deleted, total.unchanged)
    table.add_column("layer", footer="total", no_wrap=True, min_width=max(len(layer.name) for layer in report.layers))
    for name, number in zip(columns, numbers, strict=True):
        table.add_column(name, footer=str(number), justify="right", min_width=len(name))
    table.add_column("seconds", footer=f"{report.seconds:.1f}", justify="right", min_width=7)
    table.add_column("", no_wrap=True)
    for layer in report.layers:
        tally = layer.tally
        cells = [str(number) for number in (tally.created, tally.changed, tally.deleted, tally.unchanged)]
        status = "" if layer.status is Status.DONE else layer.status.value
        table.add_row(layer.name, *cells, f"{layer.seconds:.1f}", status)
    return table


def _verdict(report: Report, code: ExitCode) -> str:
    subject = f"hub {report.command} {report.environment}"
    if any(layer.status is Status.DECLINED for layer in report.layers):
        return f"{subject}: stopped, as was answered"
    match code:
        case ExitCode.OK:
            return f"{subject}: done"
        case ExitCode.INTERRUPTED:
            return f"{subject}: interrupted; run it again, it continues from here"
        case ExitCode.WOULD_CHANGE:
            return f"{subject}: {report.changes} changes, none were expected"
        case _:
            done = report.total.created + report.total.changed + report.total.deleted
            kept = "what is done is kept: " if done and not report.would else ""
            return f"{subject}: failed; {kept}mend the cause, run it again"
