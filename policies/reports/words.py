"""What all forms of a report say in the same words."""

from __future__ import annotations

from collections.abc import Iterator

from policies.check import CheckReport, Verdict
from policies.control import Control
from policies.findings import Finding
from policies.vocabulary import Status

NAME, VERSION = "sovereign-hub", "0.1.0"
"""The pack that judged."""

_OF_OTHERS = {"waiver", "table"}


def norms(control: Control) -> list[str]:
    """The requirements that a control answers, each with its norm and version."""
    return [each.text for each in control.requirements]


def word(finding: Finding) -> str:
    """How a finding ended, in one word."""
    if finding.fails:
        return "FAIL"
    return "advice" if finding.status in (Status.VIOLATED, Status.CRASHED) else finding.status.value


def place(finding: Finding) -> str:
    """The resource, as a person knows it."""
    return f"{finding.kind} {finding.name}".strip() or "all of them together"


def ended(verdict: Verdict) -> str:
    """How a control ended, in one word."""
    if verdict.fails:
        return "failed"
    for status, said in (
        (Status.VIOLATED, "advised"),
        (Status.CRASHED, "advised"),
        (Status.UNKNOWN, "unknown"),
        (Status.WAIVED, "waived"),
    ):
        if verdict.of(status):
            return said
    return "not judged" if verdict.not_judged else "passed"


def program_file(finding: Finding) -> tuple[str, int]:
    """The file of this repository where a finding is mended, and the line; 1 where it is not known."""
    if finding.source:
        path, _, line = finding.source.rpartition(":")
        return (path, int(line)) if path and line.isdecimal() else (finding.source, 1)
    if finding.kind == "table":
        return f"policies/tables/{finding.name}.yaml", 1
    if finding.kind == "waiver":
        return finding.origin, 1
    _, _, layer = finding.urn.removeprefix("urn:pulumi:").partition("::")[0].partition(".")
    return (f"stacks/{layer}.py", 1) if layer else ("__main__.py", 1)


def counts(report: CheckReport) -> dict[str, int]:
    """The numbers of the summary line."""
    return {
        "failures": report.failures,
        "advisories": report.advisories,
        "waived": report.count(Status.WAIVED),
        "unknown": report.count(Status.UNKNOWN),
        "crashed": report.count(Status.CRASHED),
        "controls": len(report.verdicts),
        "judged": sum(not each.not_judged for each in report.verdicts),
        "resources": report.resources,
        "changes": report.changes,
    }


def remarks(report: CheckReport) -> Iterator[str]:
    """What the reader must know besides the findings."""
    yield from report.notes
    if not report.environment:
        yield "no environment is named: production's rules hold, and no waiver"


__all__ = ["NAME", "VERSION", "counts", "ended", "norms", "place", "program_file", "remarks", "word"]
