"""HUB-SPC-03: data comes into a space through the airlock only."""

from __future__ import annotations

from policies.buckets import BUCKET, POLICY, READ, REMOVE, WRITE, guards, holders
from policies.context import Context
from policies.control import Control
from policies.findings import Violations
from policies.resource import Resource, Stack
from policies.spaces import INPUT, PURPOSE, is_for, space
from policies.vocabulary import Severity

CONTROL = Control(
    id="HUB-SPC-03",
    title="One way in",
    severity=Severity.CRITICAL,
    answers=("SATRE 3.1.04", "EHDS 73(1)(c)"),
    why="What a researcher can write into the input can be passed to others as if it had been checked, and what two "
    "applications write has no one who answers for it.",
    fix=f"Tag the bucket purpose={INPUT}; let its policy name one application that writes, the airlock, and readers "
    "that neither write nor delete.",
    source="SATRE 2.0.1, 3.1.04; Scaleway documentation, object-storage/api-cli/bucket-policy",
    live="Each delivery has a manifest with the hash of each file; the airlock that writes it is not built yet.",
)


@CONTROL.each(BUCKET)
def says_its_purpose(bucket: Resource, context: Context) -> Violations:
    """Without one no control of the airlock would look at it."""
    if space(bucket) and not bucket.tags.get(PURPOSE):
        yield bucket.violation("tags", f"have {PURPOSE}: {INPUT}, or what else the bucket is for in its space")


@CONTROL.beside(BUCKET)
def has_a_policy(bucket: Resource, stack: Stack, context: Context) -> Violations:
    if is_for(bucket, INPUT) and not guards(stack, POLICY, bucket):
        yield bucket.violation("", "have a BucketPolicy: without one the whole project writes")


@CONTROL.beside(BUCKET)
def one_writer(bucket: Resource, stack: Stack, context: Context) -> Violations:
    for policy in guards(stack, POLICY, bucket) if is_for(bucket, INPUT) else ():
        writers = holders(policy, *WRITE)
        if len(writers) > 1 or "*" in writers:
            yield policy.violation(
                "policy", "let one application write, which is the airlock", value=", ".join(sorted(writers))
            )


@CONTROL.beside(BUCKET)
def readers_only_read(bucket: Resource, stack: Stack, context: Context) -> Violations:
    for policy in guards(stack, POLICY, bucket) if is_for(bucket, INPUT) else ():
        both = holders(policy, *READ) & holders(policy, *WRITE, *REMOVE)
        if both:
            yield policy.violation("policy", "let readers only read", value=", ".join(sorted(both)))
