"""HUB-DAT-03: buckets for health data keep the rules under which Object Storage is within HDS."""

from __future__ import annotations

from policies.buckets import BUCKET
from policies.context import Context
from policies.control import Control
from policies.data_bearing import meant_for_health_data
from policies.findings import Violations
from policies.resource import Resource
from policies.vocabulary import Severity

ITEM = "scaleway:object/item:Item"
CLASSES = ("STANDARD", "ONEZONE_IA")

CONTROL = Control(
    id="HUB-DAT-03",
    title="Buckets keep the rules of HDS",
    severity=Severity.HIGH,
    answers=("SRM Object Storage",),
    why="Lifecycle rules and Glacier are outside Scaleway's HDS scope, and forceDestroy deletes all objects, locked "
    "ones too, together with the bucket.",
    fix="Remove lifecycleRules (the application `purge` deletes what has to go), leave the class at STANDARD or "
    "ONEZONE_IA, and forceDestroy at false.",
    source="Scaleway's page on health data in Object Storage (2025-11-12)",
)


@CONTROL.each(BUCKET)
def no_lifecycle(bucket: Resource, context: Context) -> Violations:
    if meant_for_health_data(bucket, context) and bucket.is_set("lifecycleRules"):
        yield bucket.violation("lifecycleRules", "be empty: HDS allows none", value="set")


@CONTROL.each(BUCKET)
def is_not_emptied(bucket: Resource, context: Context) -> Violations:
    if meant_for_health_data(bucket, context) and bucket.value("forceDestroy") is True:
        yield bucket.violation("forceDestroy", "be false: it deletes locked objects too")


@CONTROL.each(ITEM)
def class_is_allowed(item: Resource, context: Context) -> Violations:
    if meant_for_health_data(item, context) and item.value("storageClass") not in (None, "", *CLASSES):
        yield item.violation("storageClass", f"be {' or '.join(CLASSES)}")
