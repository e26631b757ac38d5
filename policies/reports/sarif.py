"""The report as SARIF 2.1.0 (OASIS standard), for code-scanning views."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from policies.check import CheckReport, Verdict
from policies.control import Control
from policies.findings import Finding
from policies.reports.words import NAME, VERSION, norms, place, program_file, remarks
from policies.vocabulary import Level, Severity, Status

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
FINGERPRINT = "hubFinding/v1"
_ROOT = "%SRCROOT%"
_LEVELS = {Level.MANDATORY: "error", Level.ADVISORY: "warning", Level.DISABLED: "none"}
# What code-scanning views sort by.
_SCORES = {Severity.CRITICAL: "9.5", Severity.HIGH: "8.0", Severity.MEDIUM: "5.5"}


def sarif(report: CheckReport) -> dict[str, Any]:
    """The log with its one run."""
    judged = [each for each in report.verdicts if not each.not_judged or each.findings]
    index = {each.control.id: number for number, each in enumerate(judged)}
    return {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": NAME,
                        "version": VERSION,
                        "semanticVersion": VERSION,
                        "shortDescription": {"text": "The controls of a sovereign health-data hub, tied to the norms"},
                        "rules": [_rule(each) for each in judged],
                    }
                },
                "automationDetails": {"id": f"hub-check/{report.source.value}/{report.subject}/"},
                "originalUriBaseIds": {_ROOT: {"description": {"text": "The checkout of the program"}}},
                "columnKind": "unicodeCodePoints",
                "invocations": [
                    {
                        "executionSuccessful": report.count(Status.CRASHED) == 0,
                        "toolExecutionNotifications": _notifications(report),
                    }
                ],
                "results": [_result(each, index) for each in report.findings],
            }
        ],
    }


def _rule(verdict: Verdict) -> dict[str, Any]:
    control = verdict.control
    return {
        "id": control.id,
        "name": _pascal(control.title),
        "shortDescription": {"text": control.title},
        "fullDescription": {"text": control.why},
        "help": {"text": _help(control, "\n"), "markdown": _help(control, "\n\n")},
        "defaultConfiguration": {
            "enabled": verdict.level is not Level.DISABLED,
            "level": _LEVELS[verdict.level],
        },
        "properties": {
            "tags": ["security", control.family, *control.answers],
            "norms": norms(control),
            "normUrns": [each.urn for each in control.requirements if each.urn],
            "severity": control.severity.value,
            "security-severity": _SCORES[control.severity],
            "source": control.source,
        },
    }


def _help(control: Control, gap: str) -> str:
    return gap.join((control.why, f"Way out: {control.fix}", f"Answers: {'; '.join(norms(control))}"))


def _pascal(title: str) -> str:
    return "".join(word[:1].upper() + word[1:] for word in "".join(c if c.isalnum() else " " for c in title).split())


def _result(finding: Finding, index: dict[str, int]) -> dict[str, Any]:
    path, line = program_file(finding)
    result: dict[str, Any] = {
        "ruleId": finding.control,
        **({"ruleIndex": index[finding.control]} if finding.control in index else {}),
        **_outcome(finding),
        "message": {"text": f"{place(finding)}: {finding.message}"},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": path, "uriBaseId": _ROOT},
                    "region": {"startLine": line},
                },
                "logicalLocations": [
                    {
                        "name": finding.name or place(finding),
                        "fullyQualifiedName": f"{finding.urn or place(finding)}#{finding.path}".rstrip("#"),
                        "kind": "resource",
                    }
                ],
            }
        ],
        "partialFingerprints": {FINGERPRINT: fingerprint(finding)},
        "properties": {
            "status": finding.status.value,
            "level": finding.level.value,
            "severity": finding.severity.value,
            "path": finding.path,
            "value": finding.value,
            "rule": finding.rule,
            "wayOut": finding.fix,
            "origin": finding.origin,
        },
    }
    if finding.status is Status.WAIVED:
        result["suppressions"] = [{"kind": "external", "status": "accepted", "justification": finding.waiver}]
    return result


def _outcome(finding: Finding) -> dict[str, str]:
    """Kind and level; the standard wants level `none` for all that is not of the kind `fail`."""
    if finding.status is Status.UNKNOWN:
        return {"kind": "open", "level": "none"}
    return {"kind": "fail", "level": "error" if finding.fails else "warning"}


def fingerprint(finding: Finding) -> str:
    """The same in every run for the same control, resource, place and rule, whatever the value and the status."""
    parts: Sequence[str] = (finding.control, finding.urn or finding.kind, finding.name, finding.path, finding.rule)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _notifications(report: CheckReport) -> list[dict[str, Any]]:
    notes = [{"level": "note", "message": {"text": each}} for each in remarks(report)]
    unread = [
        {"level": "note", "message": {"text": f"not read: {token}: {reason}"}}
        for token, reason in report.unread.items()
    ]
    silent = [
        {
            "level": "note",
            "message": {"text": f"{each.control.id} is not judged here: {each.not_judged}"},
            "associatedRule": {"id": each.control.id},
        }
        for each in report.verdicts
        if each.not_judged and not each.findings
    ]
    return [*notes, *unread, *silent]


__all__ = ["FINGERPRINT", "SCHEMA", "fingerprint", "sarif"]
