"""HUB-LOG-05: collectors write logs, auditors read them, and nobody deletes them."""

from __future__ import annotations

from collections.abc import Iterable

from policies.buckets import BUCKET, POLICY, READ, REMOVE, UNLOCK, WRITE, guards, holders, keeps_logs
from policies.context import Context
from policies.control import Control
from policies.findings import Violations
from policies.resource import Resource, Stack
from policies.vocabulary import Severity

RIGHTS = "scaleway:iam/policy:Policy"
DELETION = "AuditTrailExportDelete"
EVERYTHING = "AuditTrailFullAccess"

CONTROL = Control(
    id="HUB-LOG-05",
    title="Few hands on logs",
    severity=Severity.HIGH,
    answers=("SNC 12.7.e", "OPR-7"),
    why="Who may end the export, or delete and read what he himself did, makes the trail worthless.",
    fix="Give AuditTrailExportDelete to nobody, AuditTrailFullAccess only to a group and under a condition, and let a "
    "log bucket's policy name writers that cannot read, readers that cannot write, and nobody who deletes objects.",
    source="Scaleway documentation, iam/reference-content/permission-sets and object-storage/api-cli/bucket-policy",
    live="The rights in force are those declared; reading the archive leaves a trace itself.",
)


@CONTROL.each(RIGHTS)
def the_trail_goes_on(policy: Resource, context: Context) -> Violations:
    for rule in policy.nodes("rules"):
        if DELETION in (rule.value("permissionSetNames") or ()):
            yield rule.violation("permissionSetNames", f"not hold {DELETION}: nobody ends the export")


@CONTROL.each(RIGHTS)
def under_a_condition(policy: Resource, context: Context) -> Violations:
    for rule in policy.nodes("rules"):
        if EVERYTHING not in (rule.value("permissionSetNames") or ()):
            continue
        if not policy.is_set("groupId"):
            yield rule.violation("permissionSetNames", f"hold {EVERYTHING} for a group only: it can delete the export")
        elif not rule.is_set("condition"):
            yield rule.violation("condition", f"bind {EVERYTHING} to an address and a time: it can delete the export")


@CONTROL.beside(BUCKET)
def nobody_deletes(bucket: Resource, stack: Stack, context: Context) -> Violations:
    for policy in _of_logs(bucket, stack):
        found = holders(policy, *REMOVE, *UNLOCK)
        if found:
            yield policy.violation("policy", "let nobody delete objects or lift locks", value=_names(found))


@CONTROL.beside(BUCKET)
def writers_do_not_read(bucket: Resource, stack: Stack, context: Context) -> Violations:
    for policy in _of_logs(bucket, stack):
        both = holders(policy, *WRITE) & holders(policy, *READ)
        if both:
            yield policy.violation("policy", "let nobody both write and read logs", value=_names(both))


def _of_logs(bucket: Resource, stack: Stack) -> tuple[Resource, ...]:
    return guards(stack, POLICY, bucket) if keeps_logs(bucket) else ()


def _names(principals: Iterable[str]) -> str:
    return ", ".join(sorted(principals))
