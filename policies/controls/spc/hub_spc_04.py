"""HUB-SPC-04: results leave a space by two persons' hands."""

from __future__ import annotations

from policies.buckets import BUCKET, POLICY, READ, REMOVE, WRITE, guards, holders
from policies.context import Context
from policies.control import Control
from policies.evidence import EVIDENCE
from policies.findings import Violations
from policies.resource import Resource, Stack
from policies.spaces import QUARANTINE, RELEASE, is_for, of_space
from policies.vocabulary import Severity

# Fields: decision (its number), submitter, approver, sha256 (of what was released).
DECISION = f"{EVIDENCE}release-decision"

CONTROL = Control(
    id="HUB-SPC-04",
    title="One way out, by two persons",
    severity=Severity.CRITICAL,
    answers=("SNDS 4.5", "SEC EXP-2", "SEC EXP-3", "SATRE 3.1.05", "SATRE 3.1.06", "EHDS 73(2)"),
    why="Only anonymous results may leave. Who releases what he wrote himself has reviewed nothing.",
    fix=f"Two buckets, purpose={QUARANTINE} and purpose={RELEASE}: researchers only write to the first, reviewers "
    "read it, and what writes to the second is another application, under a decision's number.",
    source="CNIL 2021-118, SEC-EXP; SATRE 2.0.1, 3.1.05",
    live="No object lies in the release bucket without a decision of the same hash; the airlock is not built yet.",
)


@CONTROL.beside(BUCKET)
def has_a_policy(bucket: Resource, stack: Stack, context: Context) -> Violations:
    ways = is_for(bucket, QUARANTINE) or is_for(bucket, RELEASE)
    if ways and not guards(stack, POLICY, bucket):
        yield bucket.violation("", "have a BucketPolicy: without one the whole project writes and reads")


@CONTROL.beside(BUCKET)
def submitted_for_good(bucket: Resource, stack: Stack, context: Context) -> Violations:
    for policy in guards(stack, POLICY, bucket) if is_for(bucket, QUARANTINE) else ():
        both = holders(policy, *WRITE) & holders(policy, *READ, *REMOVE)
        if both:
            yield policy.violation(
                "policy", "let submitters neither read nor delete what they submitted", value=", ".join(sorted(both))
            )


@CONTROL.beside(BUCKET)
def released_by_another(bucket: Resource, stack: Stack, context: Context) -> Violations:
    if not is_for(bucket, RELEASE):
        return
    submitters = {
        principal
        for quarantine in of_space(bucket, QUARANTINE, stack)
        for policy in guards(stack, POLICY, quarantine)
        for principal in holders(policy, *WRITE)
    }
    for policy in guards(stack, POLICY, bucket):
        both = submitters & holders(policy, *WRITE)
        if both:
            yield policy.violation("policy", "let nobody release who submits", value=", ".join(sorted(both)))


@CONTROL.each(DECISION)
def numbered(decision: Resource, context: Context) -> Violations:
    for path in ("decision", "sha256", "submitter", "approver"):
        if not decision.value(path):
            yield decision.violation(path, "be set: a release without it is nobody's")


@CONTROL.each(DECISION)
def two_persons(decision: Resource, context: Context) -> Violations:
    submitter, approver = decision.value("submitter"), decision.value("approver")
    if submitter and str(submitter).casefold() == str(approver).casefold():
        yield decision.violation("approver", "be somebody else than the submitter")
