"""HUB-DEC-08: what is soft-deleted still counts as there."""

from __future__ import annotations

from policies.context import Context
from policies.control import Control
from policies.evidence import EVIDENCE, past
from policies.findings import Violations
from policies.resource import Resource
from policies.vocabulary import Severity

# Fields: taken_at, counts (a number for each of KINDS).
REPORT = f"{EVIDENCE}absence-report"
KINDS = (
    "backup_items",
    "blob_versions",
    "deleted_backup_instances",
    "deleted_containers",
    "deleted_key_vaults",
    "deleted_storage_accounts",
    "deleted_workspaces",
    "disks",
    "images",
    "long_term_backups",
    "restorable_databases",
    "snapshots",
)

CONTROL = Control(
    id="HUB-DEC-08",
    title="Soft-deleted still counts",
    severity=Severity.HIGH,
    answers=("GDPR 17", "GDPR 28(3)(g)"),
    why="A deleted database's long-term backups outlive its server by up to ten years; vaults, accounts, containers "
    "and backups come back from soft deletion for days to months.",
    fix="List each kind with its own command after its window, and report zero for all of them.",
    source="Azure documentation by product, as azure-exit notes list it; Resource Graph lists only some of these",
)


@CONTROL.each(REPORT)
def dated(report: Resource, context: Context) -> Violations:
    yield from past(report, "taken_at", context)


@CONTROL.each(REPORT)
def nothing_left(report: Resource, context: Context) -> Violations:
    counts = report.value("counts") or {}
    for kind in KINDS:
        found = counts.get(kind)
        if isinstance(found, bool) or found != 0:
            yield report.violation(f"counts.{kind}", "be 0, counted", value=found)
