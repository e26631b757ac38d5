"""HUB-DEC-10: traces are saved before their source goes."""

from __future__ import annotations

import re

from policies.azure import deletes_data, is_released, row
from policies.context import Context
from policies.control import Control
from policies.evidence import EVIDENCE, holds, past
from policies.findings import Violations
from policies.resource import Change, Resource
from policies.vocabulary import Severity

SOURCES = (
    "azure-native*:applicationinsights*:Component",
    "azure-native*:monitor*:DiagnosticSetting",
    "azure-native*:operationalinsights*:*",
    "azure-native*:securityinsights*:*",
)
# Fields: source (an id), exported_at, sha256, bucket, locked, covers_deletions.
EXPORT = f"{EVIDENCE}log-export"

CONTROL = Control(
    id="HUB-DEC-10",
    title="Traces are saved first",
    severity=Severity.HIGH,
    answers=("SNC 12.6", "SNC 12.7", "GDPR 5(2)"),
    why="Azure keeps the activity log for 90 days and a deleted workspace for 14: the proof of what was deleted goes "
    "with them.",
    fix="Export the logs, deletion events included, hash them and put them into the locked bucket; then the row's "
    "gates open.",
    source="Azure documentation: log-analytics delete-workspace; the 90 days of the activity log are from memory",
)


@CONTROL.change(*SOURCES)
def saved(change: Change, context: Context) -> Violations:
    if deletes_data(change) and change.old is not None and not is_released(row(change.old, context), context):
        yield change.violation("", "stay until its logs are exported: its row's gates are not open in this wave")


@CONTROL.each(EXPORT)
def hashed(export: Resource, context: Context) -> Violations:
    if not re.fullmatch(r"[0-9a-fA-F]{64}", str(export.value("sha256"))):
        yield export.violation("sha256", "be a SHA-256 in hexadecimal")
    yield from past(export, "exported_at", context)


@CONTROL.each(EXPORT)
def kept(export: Resource, context: Context) -> Violations:
    if not export.value("bucket"):
        yield export.violation("bucket", "be the bucket that the logs lie in")
    yield from holds(export, "locked", True, "what can be deleted proves nothing")


@CONTROL.each(EXPORT)
def with_deletions(export: Resource, context: Context) -> Violations:
    yield from holds(export, "covers_deletions", True, "the deletions are what has to be proven")
