"""The results: medians, ratios between subjects, growth with size, and whose the processor seconds are."""

from __future__ import annotations

import os
import platform
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import pairwise
from statistics import median
from typing import Any

from rich.console import Console
from rich.table import Table

from tests.benchmarks.measure import Sample
from tests.benchmarks.subjects import BareProgram, Hub, OpenTofu, Program, Step, TunedBareProgram
from tests.benchmarks.suites import ALL, GROWN, Results

JSON = dict[str, Any]
# What is compared with what.
_PEERS = (
    (Program.name, TunedBareProgram.name),
    (Program.name, BareProgram.name),
    (Hub.name, OpenTofu.name),
    (Program.name, OpenTofu.name),
)
OF_BARE = 1.1
"""What the program may cost, of a bare one with the same resources."""
OF_OPENTOFU = 2.0
"""What the whole environment may cost, of OpenTofu."""


def as_json(results: Results) -> JSON:
    """Everything that was measured, and what follows from it."""
    return _concluded(
        {
            "measured": datetime.now(UTC).date().isoformat(),
            "machine": {"processors": os.cpu_count(), "system": platform.system(), "python": platform.python_version()},
            "rows": list(_rows(results)),
            "shares": _shares(results),
            "omitted_by_opentofu": {
                "arguments": sorted(results.omissions.arguments),
                "resources": sorted(results.omissions.resources),
            },
        }
    )


def merged(documents: Sequence[JSON]) -> JSON:
    """One document of several runs' on one machine; of what two of them measured, the later one's counts."""
    rows = {_key(row): row for document in documents for row in document["rows"]}
    shares = {(row["suite"], row["step"], row["subject"]): row for each in documents for row in each["shares"]}
    omitted = [each["omitted_by_opentofu"] for each in documents]
    return _concluded(
        {
            "measured": max(each["measured"] for each in documents),
            "machine": documents[-1]["machine"],
            "rows": list(rows.values()),
            "shares": list(shares.values()),
            "omitted_by_opentofu": {
                what: sorted({name for each in omitted for name in each[what]}) for what in ("arguments", "resources")
            },
        }
    )


def _concluded(document: JSON) -> JSON:
    return {**document, "ratios": list(_ratios(document["rows"])), "growth": list(_growth(document["rows"]))}


def _key(row: JSON) -> tuple[str, str, str, str]:
    return row["suite"], row["unit"], row["step"], row["subject"]


def _target(suite: str, unit: str, step: str, peer: str) -> float | None:
    if step == Step.DRIFT:
        return None
    if peer == OpenTofu.name:
        return OF_OPENTOFU if unit == ALL else None
    return OF_BARE if unit == ALL or suite == "copies" else None


def _medians(samples: Sequence[Sample]) -> JSON:
    return {
        "seconds": round(median(each.seconds for each in samples), 3),
        "cpu": round(median(each.cpu for each in samples), 3),
        "emulator": round(median(each.emulator for each in samples), 3),
        "foreign": round(median(each.foreign for each in samples), 2),
        "runs": len(samples),
        "all": [round(each.seconds, 3) for each in samples],
    }


def _rows(results: Results) -> Iterator[JSON]:
    total: Counter[str] = Counter()
    for (suite, _), count in results.resources.items():
        total[suite] += count
    for (suite, unit, step, subject), samples in results.samples.items():
        if suite.startswith(GROWN) and unit != ALL:
            continue  # of a grown environment only the whole is told
        yield {
            "suite": suite,
            "unit": unit,
            "resources": total[suite] if unit == ALL else results.resources[suite, unit],
            "step": step,
            "subject": subject,
            **_medians(samples),
        }
    # An environment's time is the sum over its layers, round by round.
    sums: dict[tuple[str, str, str], list[list[Sample]]] = defaultdict(list)
    for (suite, unit, step, subject), samples in results.samples.items():
        if suite != "copies" and unit != ALL:
            sums[suite, step, subject].append(samples)
    for (suite, step, subject), layers in sums.items():
        rounds = [_sum(each) for each in zip(*layers, strict=False)]
        yield {
            "suite": suite,
            "unit": ALL,
            "resources": total[suite],
            "step": step,
            "subject": subject,
            **_medians(rounds),
        }


def _sum(samples: Sequence[Sample]) -> Sample:
    seconds = sum(each.seconds for each in samples)
    foreign = sum(each.foreign * each.seconds for each in samples) / seconds
    return Sample(seconds, sum(each.cpu for each in samples), sum(each.emulator for each in samples), foreign)


def _ratios(rows: Sequence[JSON]) -> Iterator[JSON]:
    by_key = {_key(row): row for row in rows}
    for (suite, unit, step, subject), row in by_key.items():
        for ours, peer in _PEERS:
            other = by_key.get((suite, unit, step, peer))
            if subject == ours and other:
                yield {
                    "suite": suite,
                    "unit": unit,
                    "step": step,
                    "subject": ours,
                    "peer": peer,
                    "ratio": round(row["seconds"] / other["seconds"], 2),
                    "cpu_ratio": round(row["cpu"] / other["cpu"], 2),
                    "target": _target(suite, unit, step, peer),
                }


def _growth(rows: Sequence[JSON]) -> Iterator[JSON]:
    """Processor seconds per further copy at one size over those at the size before: 1 when it grows as a line."""
    by_size: dict[tuple[str, str, str], dict[int, float]] = defaultdict(dict)
    for row in rows:
        if row["suite"] == "copies":
            by_size["copies", row["step"], row["subject"]][int(row["unit"])] = row["cpu"]
        elif row["suite"].startswith(GROWN):
            by_size["grown", row["step"], row["subject"]][int(row["suite"].removeprefix(GROWN))] = row["cpu"]
    for (suite, step, subject), found in by_size.items():
        sizes = sorted(found)
        marginal = [(large, (found[large] - found[small]) / (large - small)) for small, large in pairwise(sizes)]
        yield {
            "suite": suite,
            "step": step,
            "subject": subject,
            "cpu": {str(size): found[size] for size in sizes},
            "cpu_per_further_copy": {str(size): round(value, 3) for size, value in marginal},
            "growth": round(marginal[-1][1] / marginal[-2][1], 2)
            if len(marginal) > 1 and marginal[-2][1] > 0
            else None,
        }


def _shares(results: Results) -> list[JSON]:
    found: dict[tuple[str, str, str], dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for (suite, unit, step, subject), samples in results.samples.items():
        for sample in samples:
            key = (f"copies {unit}" if suite == "copies" else suite, step, subject)
            for kind, seconds in sample.shares.items():
                found[key][kind] += seconds
            if sample.shares:
                found[key]["stand-in cloud"] += sample.emulator
    return [
        {
            "suite": suite,
            "step": step,
            "subject": subject,
            "shares": {kind: round(seconds / sum(kinds.values()), 3) for kind, seconds in sorted(kinds.items())},
        }
        for (suite, step, subject), kinds in found.items()
    ]


def show(document: JSON, console: Console) -> None:
    """Print the results as tables."""
    _show_rows(document, console)
    ratios = Table("suite", "stack", "step", "compared", "processor", "clock", "target", title="Ratios")
    for row in document["ratios"]:
        compared = f"{row['subject']} / {row['peer']}"
        target = row["target"]
        mark = " above" if target and row["cpu_ratio"] > target else ""
        cells = (row["suite"], row["unit"], row["step"], compared, f"{row['cpu_ratio']:.2f}{mark}")
        ratios.add_row(*cells, f"{row['ratio']:.2f}", f"{target:.1f}" if target else "")
    console.print(ratios)
    if document["growth"]:
        growth = Table(
            "suite",
            "step",
            "subject",
            "processor s by size",
            "s per further copy",
            "growth",
            title="Growth of processor time",
        )
        for row in document["growth"]:
            growth.add_row(
                row["suite"],
                row["step"],
                row["subject"],
                ", ".join(f"{size}: {value:.2f}" for size, value in row["cpu"].items()),
                ", ".join(f"{size}: {value:.2f}" for size, value in row["cpu_per_further_copy"].items()),
                "" if row["growth"] is None else f"{row['growth']:.2f}",
            )
        console.print(growth)
    if document["shares"]:
        shares = Table("suite", "step", "subject", "share of processor time", title="Whose seconds they are")
        for row in document["shares"]:
            parts = sorted(row["shares"].items(), key=lambda part: -part[1])
            shares.add_row(
                row["suite"], row["step"], row["subject"], ", ".join(f"{kind} {share:.0%}" for kind, share in parts)
            )
        console.print(shares)
    left_out = document["omitted_by_opentofu"]
    for what, names in left_out.items():
        if names:
            console.print(f"OpenTofu goes without these {what}: {', '.join(names)}")


def _show_rows(document: JSON, console: Console) -> None:
    table = Table("suite", "stack", "resources", "step", "subject", title="Seconds, medians")
    for title in ("seconds", "processor", "stand-in cloud", "others' load", "runs"):
        table.add_column(title, justify="right")
    for row in document["rows"]:
        table.add_row(
            row["suite"],
            row["unit"],
            str(row["resources"]),
            row["step"],
            row["subject"],
            f"{row['seconds']:.2f}",
            f"{row['cpu']:.2f}",
            f"{row['emulator']:.2f}",
            f"{row['foreign']:.1f}",
            str(row["runs"]),
        )
    console.print(table)
