"""Prints, at the end of a run, how much of the recorded truth the stand-in was held to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any


def _rows(reporter: Any) -> Iterator[dict[str, Any]]:
    for reports in reporter.stats.values():
        for report in reports:
            for name, value in getattr(report, "user_properties", ()):
                if name == "cassettes" and report.when == "call":
                    yield value


def pytest_terminal_summary(terminalreporter: Any) -> None:
    rows = sorted(_rows(terminalreporter), key=lambda row: str(row["service"]))
    if not rows:
        return
    terminalreporter.section("recorded replies held against the stand-in cloud")
    columns = ("service", "replayed", "alike", "listed", "not served", "dependent")
    terminalreporter.write_line("  ".join(f"{column:>10}" for column in columns))
    for row in rows:
        terminalreporter.write_line("  ".join(f"{row[column]!s:>10}" for column in columns))
    total = {column: sum(row[column] for row in rows) for column in columns[1:]}
    terminalreporter.write_line("  ".join(f"{value!s:>10}" for value in ("all", *total.values())))
