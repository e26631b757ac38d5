"""The report for people, within 80 columns: failures first, then advice, then what is waived and what is unknown."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from policies.check import CheckReport, Verdict
from policies.control import Control
from policies.findings import Finding
from policies.reports.words import counts, ended, norms, place, remarks, word
from policies.vocabulary import Status

WIDTH = 80
_LABEL = 10
_MOST_TYPES = 12

Line = tuple[str, str]
"""A line and its style, empty for none."""


def table(report: CheckReport, *, every: bool = False) -> Iterator[Line]:
    """The lines of a report. `every`: also each control that passed or was not judged."""
    controls = {each.control.id: each.control for each in report.verdicts}
    told = [each for each in report.findings if each.status in (Status.VIOLATED, Status.CRASHED)]
    for (_, same), found in groupby(told, key=lambda each: (each.fails, each.control)):
        yield from _control(list(found), controls.get(same))
    yield from _waived(report)
    yield from _unknown(report)
    if every:
        yield from _every(report.verdicts)
    yield from _unread(report.unread)
    for each in remarks(report):
        yield from _wrapped(each, "note", "yellow")
    yield from summary(report)


def _control(found: Sequence[Finding], control: Control | None) -> Iterator[Line]:
    first = found[0]
    style = "bold red" if first.fails else "yellow"
    yield "", ""
    yield from _hanging(f"{word(first)} {first.control} {first.title}", "  ", style)
    yield f"  {first.severity.value}, {first.level.value}", ""
    for each in found:
        yield from _wrapped(place(each), "resource")
        if each.source:
            yield from _wrapped(each.source, "declared")
        if each.path:
            yield from _wrapped(each.path, "path")
            yield from _wrapped(each.value, "value")
        yield from _wrapped(each.rule or each.message, "rule")
    if control is not None:
        yield from _wrapped("; ".join(norms(control)), "norms")
    yield from _wrapped(first.fix, "way out", "")


def _waived(report: CheckReport) -> Iterator[Line]:
    found = [each for each in report.findings if each.status is Status.WAIVED]
    if found:
        yield "", ""
        yield f"Waived: {len(found)}", "cyan"
    for each in found:
        yield from _hanging(f"  {each.control} {place(each)}: {each.message}", "    ")
        yield from _hanging(f"    {each.waiver}", "    ", "cyan")


def _unknown(report: CheckReport) -> Iterator[Line]:
    found = [each for each in report.findings if each.status is Status.UNKNOWN]
    if found:
        yield "", ""
        yield f"Unknown, judged again when the values are there: {len(found)}", "cyan"
    for control, of_one in groupby(found, key=lambda each: each.control):
        by_path: dict[str, list[str]] = {}
        for each in of_one:
            by_path.setdefault(each.path, []).append(place(each))
        for path, places in by_path.items():
            more = f" and {len(places) - 3} more" if len(places) > 3 else ""
            yield from _hanging(f"  {control} {path}: {', '.join(places[:3])}{more}", "    ")


def _every(verdicts: Sequence[Verdict]) -> Iterator[Line]:
    yield "", ""
    for each in verdicts:
        seen = f" ({each.resources} resources)" if ended(each) == "passed" and each.resources else ""
        why = f": {each.not_judged}" if each.not_judged else ""
        yield from _hanging(f"{ended(each):<10} {each.control.id} {each.control.title}{seen}{why}", " " * 11)


def _unread(unread: Mapping[str, str]) -> Iterator[Line]:
    if not unread:
        return
    yield "", ""
    by_reason: dict[str, list[str]] = {}
    for token, reason in unread.items():
        by_reason.setdefault(reason, []).append(token)
    for reason, tokens in by_reason.items():
        shown = ", ".join(tokens[:_MOST_TYPES])
        more = f" and {len(tokens) - _MOST_TYPES} more (--json names all)" if len(tokens) > _MOST_TYPES else ""
        yield from _wrapped(f"{reason}: {shown}{more}", "not read")


def summary(report: CheckReport) -> Iterator[Line]:
    """The closing lines."""
    number = counts(report)
    yield "", ""
    of = f", {number['changes']} steps" if number["changes"] else ""
    looked_at = f"{number['resources']} resources{of}, {number['judged']} of {number['controls']} controls judged"
    said = [f"{number[key]} {key if number[key] != 1 else one}" for key, one in _SAID if number[key]]
    yield from _hanging(
        f"hub check {report.source.value} {report.subject}: {', '.join(said) or 'nothing found'} ({looked_at})",
        "  ",
        "green" if report.ok else "bold red",
    )
    passed = Counter(ended(each) for each in report.verdicts)
    silent = number["controls"] - number["judged"]
    if silent:
        yield from _hanging(f"{passed['passed']} controls passed; {silent} are not judged here: --all says why", "  ")


_SAID = (("failures", "failure"), ("advisories", "advisory"), ("waived", "waived"), ("unknown", "unknown"))


def _wrapped(text: str, label: str, style: str = "") -> Iterator[Line]:
    first, others = f"  {label:<{_LABEL}}", " " * (_LABEL + 2)
    for index, line in enumerate(_lines(text, WIDTH - len(others))):
        yield (first if index == 0 else others) + line, style


def _hanging(text: str, indentation: str, style: str = "") -> Iterator[Line]:
    own = len(text) - len(text.lstrip(" "))
    for index, line in enumerate(_lines(text.lstrip(" "), WIDTH - max(own, len(indentation)))):
        yield (" " * own if index == 0 else indentation) + line, style


def _lines(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, width, break_long_words=True, break_on_hyphens=False) or [""]
