"""The report as one JSON object."""

from __future__ import annotations

from typing import Any

from policies.check import CheckReport, Verdict
from policies.findings import Finding
from policies.reports.words import NAME, VERSION, counts, ended, remarks
from policies.requirements import Requirement


def document(report: CheckReport) -> dict[str, Any]:
    """The object that `--json` prints."""
    answers = {each.control.id: each.control.requirements for each in report.verdicts}
    return {
        "ok": report.ok,
        "command": f"check {report.source.value}",
        "subject": report.subject,
        "environment": report.environment or None,
        "day": report.day,
        "pack": {"name": NAME, "version": VERSION},
        "summary": counts(report),
        "findings": [_finding(each, answers.get(each.control, ())) for each in report.findings],
        "controls": [_verdict(each) for each in report.verdicts],
        "unread": dict(report.unread),
        "notes": list(remarks(report)),
    }


def _finding(finding: Finding, answers: tuple[Requirement, ...]) -> dict[str, Any]:
    return {
        "control": finding.control,
        "title": finding.title,
        "severity": finding.severity.value,
        "level": finding.level.value,
        "status": finding.status.value,
        "fails": finding.fails,
        "resource": finding.urn,
        "kind": finding.kind,
        "name": finding.name,
        "path": finding.path,
        "value": finding.value,
        "rule": finding.rule,
        "message": finding.message,
        "way_out": finding.fix,
        "norms": [
            {"norm": each.norm.name, "version": each.norm.version, "id": each.id, "urn": each.urn or None}
            for each in answers
        ],
        "origin": finding.origin,
        "declared": finding.source or None,
        "waiver": finding.waiver or None,
    }


def _verdict(verdict: Verdict) -> dict[str, Any]:
    return {
        "id": verdict.control.id,
        "level": verdict.level.value,
        "ended": ended(verdict),
        "resources": verdict.resources,
        "not_judged": verdict.not_judged or None,
    }
