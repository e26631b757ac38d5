"""`python -m tests.benchmarks.policies`: what the controls add to a preview, and the checker beside checkov."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

from rich.console import Console
from rich.table import Table

from engine import EngineError
from engine.locate import ensure
from engine.progress import Progress
from tests.benchmarks.measure import CommandError, Sample
from tests.benchmarks.peers import checkov
from tests.benchmarks.policies.subjects import Subjects

SIZES = {"preview": (150, 1000), "check": (100, 1000, 5000)}
JSON = dict[str, Any]


def main(arguments: list[str] | None = None) -> int:
    """Measure, print, and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.policies", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3, help="runs of each subject, one after the other (3)")
    parser.add_argument("--suites", nargs="+", choices=SIZES, default=list(SIZES))
    parser.add_argument("--sizes", nargs="+", type=int, help="numbers of resources, for all suites")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    chosen = parser.parse_args(arguments)
    progress = Progress()
    try:
        engine, program = ensure(progress), checkov.ensure(progress)
        with tempfile.TemporaryDirectory(prefix="hub-benchmark-") as folder:
            subjects = Subjects(engine, program, Path(folder))
            rows = [
                row
                for suite in chosen.suites
                for size in chosen.sizes or SIZES[suite]
                for row in _measure(suite, size, _of(suite, subjects), chosen.rounds)
            ]
    except (CommandError, EngineError) as error:
        sys.stderr.write(f"benchmark: {error}\n")
        return 1
    except KeyboardInterrupt:
        return 130
    if chosen.json:
        sys.stdout.write(json.dumps({"rows": rows}) + "\n")
    else:
        _show(rows)
    return 0


def _of(suite: str, subjects: Subjects) -> dict[str, Callable[[int], Sample]]:
    """The subjects of a suite; the first one is what the others are compared with."""
    if suite == "preview":
        return {
            "no pack": subjects.preview,
            "the kit's pack": subjects.preview_with_pack,
            "stock pulumi-policy": subjects.preview_with_stock_pack,
        }
    return {"hub check": subjects.check, "checkov": subjects.check_with_checkov}


def _measure(suite: str, size: int, subjects: dict[str, Callable[[int], Sample]], rounds: int) -> list[JSON]:
    samples: dict[str, list[Sample]] = defaultdict(list)
    for _ in range(rounds):
        for name, subject in subjects.items():
            samples[name].append(subject(size))
    first = samples[next(iter(subjects))]
    base_seconds, base_cpu = (median(getattr(each, kind) for each in first) for kind in ("seconds", "cpu"))
    return [
        {
            "suite": suite,
            "resources": size,
            "subject": name,
            "seconds": round(median(each.seconds for each in found), 3),
            "cpu": round(median(each.cpu for each in found), 3),
            "ratio": round(median(each.seconds for each in found) / base_seconds, 2),
            "cpu_ratio": round(median(each.cpu for each in found) / base_cpu, 2),
            "foreign": round(median(each.foreign for each in found), 2),
        }
        for name, found in samples.items()
    ]


def _show(rows: list[JSON]) -> None:
    table = Table(title="ratios are to the first subject of each size; foreign: processors that others kept busy")
    for name in rows[0]:
        table.add_column(name, justify="left" if name in ("suite", "subject") else "right")
    for row in rows:
        table.add_row(*(str(each) for each in row.values()))
    Console(width=None if sys.stdout.isatty() else 120).print(table)


if __name__ == "__main__":
    sys.exit(main())
