"""HUB-DAT-06: outside production there is no health data, and no copy of any."""

from __future__ import annotations

from collections.abc import Mapping

from policies.buckets import BUCKET
from policies.context import SANTE, Context
from policies.control import Control
from policies.data_bearing import DATA_CLASS, tag
from policies.findings import Violations
from policies.resource import Resource, Stack
from policies.vocabulary import Severity

# Where a resource says which copy it is made of, or goes to.
SNAPSHOTS: Mapping[str, str] = {
    "scaleway:block/volume:Volume": "snapshotId",
    "scaleway:databases/instance:Instance": "snapshotId",
    "scaleway:instance/volume:Volume": "fromSnapshotId",
    "scaleway:mongodb/instance:Instance": "snapshotId",
}
BUCKETS: Mapping[str, tuple[str, ...]] = {
    "scaleway:block/snapshot:Snapshot": ("import.bucket", "export.bucket"),
    "scaleway:instance/snapshot:Snapshot": ("import.bucket",),
}

CONTROL = Control(
    id="HUB-DAT-06",
    title="No real data outside production",
    severity=Severity.HIGH,
    answers=("SNC 14.7.b", "SNDS 3.8"),
    why="Whoever develops and tests has rights that production gives nobody. A copy of production's data would be open "
    "to them.",
    fix="Use made-up data. A snapshot or an import must come from the same stack, a bucket from the same environment.",
    source="SecNumCloud 3.2, 14.7.b; SNDS referential, 3.8 (secondary source)",
)


@CONTROL.each("scaleway:*")
def is_not_tagged_so(resource: Resource, context: Context) -> Violations:
    if not context.is_production and resource.is_set("tags") and tag(resource, DATA_CLASS) == SANTE:
        yield resource.violation(f"tags.{DATA_CLASS}", "not be sante: health data is in production only", value=SANTE)


@CONTROL.beside(*SNAPSHOTS)
def is_no_copy_of_another(resource: Resource, stack: Stack, context: Context) -> Violations:
    path = SNAPSHOTS[resource.type]
    if context.is_production or not resource.is_set(path) or stack.referred(resource, path):
        return
    if resource.value(path):
        yield resource.violation(
            path, "be a snapshot that this stack declares: of another one nobody can tell what it holds"
        )


@CONTROL.beside(*BUCKETS)
def exchanges_with_its_own_buckets(resource: Resource, stack: Stack, context: Context) -> Violations:
    if context.is_production or context.environment is None:
        return
    own = f"hub-{context.environment.environment}-"
    for path in BUCKETS[resource.type]:
        if not resource.is_set(path) or stack.referred(resource, path, BUCKET):
            continue
        if not str(resource.value(path)).rpartition("/")[2].startswith(own):
            yield resource.violation(path, f"be a bucket of this environment: {own}…")
