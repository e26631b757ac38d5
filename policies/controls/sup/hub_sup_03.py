"""HUB-SUP-03: every image that runs was signed, taken apart and scanned."""

from __future__ import annotations

from datetime import timedelta

from policies.context import Context
from policies.control import Control
from policies.evidence import fresh
from policies.findings import Violations
from policies.images import digest
from policies.pods import WORKLOADS, containers
from policies.resource import Resource, Stack
from policies.vocabulary import Severity

# Evidence of each image: image (name with digest), signature_verified (by the admission), signer, components (how many
# its component list has), open_critical (known weaknesses), scanned_at.
IMAGE = "live:evidence/image"
SCANNED_WITHIN = timedelta(days=30)

CONTROL = Control(
    id="HUB-SUP-03",
    title="Images are signed and scanned",
    severity=Severity.HIGH,
    answers=("SNC 12.11", "SATRE 2.7"),
    why="A digest says that an image is the same as before, not that it was ours or sound. Weaknesses become known "
    "after it was built.",
    fix="Sign in CI and have the admission verify it, keep the component list, scan at least every 30 days, and build "
    "anew what has an open critical weakness.",
    source="SecNumCloud 3.2, 12.11; Scaleway's registry neither signs nor scans",
)


@CONTROL.each(IMAGE)
def is_signed(image: Resource, context: Context) -> Violations:
    if image.value("signature_verified") is not True:
        yield image.violation("signature_verified", "be true: verified by the admission, not only present")


@CONTROL.each(IMAGE)
def is_taken_apart(image: Resource, context: Context) -> Violations:
    if not (image.value("components") or 0) > 0:
        yield image.violation("components", "be above 0: the number of parts that its component list names")


@CONTROL.each(IMAGE)
def is_sound(image: Resource, context: Context) -> Violations:
    if image.value("open_critical") != 0:
        yield image.violation("open_critical", "be 0")


@CONTROL.each(IMAGE)
def was_scanned_lately(image: Resource, context: Context) -> Violations:
    yield from fresh(image, "scanned_at", SCANNED_WITHIN, context)


@CONTROL.whole(IMAGE)
def every_image_has_its_evidence(stack: Stack, context: Context) -> Violations:
    proven = {digest(str(each.value("image"))) for each in stack.of(IMAGE)} - {""}
    for workload in stack.of(*WORKLOADS):
        for container in containers(workload):
            if digest(str(container.value("image") or "")) not in proven:
                yield container.violation("image", f"have a {IMAGE} of its digest")
