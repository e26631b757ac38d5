"""HUB-AVL-06: what bears data is not deleted by mistake."""

from __future__ import annotations

from policies.azure import is_released, row
from policies.buckets import BUCKET
from policies.context import DELETIONS, Context
from policies.control import Control
from policies.data_bearing import meant_for_health_data
from policies.findings import Violations
from policies.kubernetes import NAMESPACE
from policies.resource import Change, Resource, Stack
from policies.stores import STORES
from policies.vocabulary import Severity

CLUSTER = "scaleway:kubernetes/cluster:Cluster"
SERVER = "scaleway:instance/server:Server"
# The provider cannot take it off a key, nor see that it is gone (components/keys/deletion_protection.py).
PROTECTION = "pulumi-python:dynamic/hub:DeletionProtection"
HOLDS = ("keys", "secrets")
PROTECTED = ("scaleway:keymanager/key:Key", "scaleway:secrets/secret:Secret")
# What the next customer may get: names and lists of addresses go on pointing at it.
RELEASED = (
    "scaleway:domain/zone:Zone",
    "scaleway:instance/ip:Ip",
    "scaleway:loadbalancers/ip:Ip",
    "scaleway:network/publicGatewayIp:PublicGatewayIp",
)
MOST_DELETIONS = 20
"""What one run may delete for good: a database with its users, and then some. The kit's own value."""

CONTROL = Control(
    id="HUB-AVL-06",
    title="Nothing that bears data goes by mistake",
    severity=Severity.HIGH,
    answers=("SNC 12.2", "GDPR 32(1)(b)"),
    why="A renamed bucket is a deleted bucket; delete_additional_resources takes volumes and the network with the "
    "cluster; force_destroy empties even locked buckets.",
    fix="Set protect on data-bearing resources, forceDestroy and deleteAdditionalResources to false; to delete one on "
    "purpose, prove that its data is elsewhere and unprotect it by hand (docs/guide/tear-down.md).",
    source="Scaleway provider 2.81.0: object_bucket, k8s_cluster, instance_server",
)


@CONTROL.each(*STORES)
def protected(store: Resource, context: Context) -> Violations:
    if context.is_production and not store.protected:
        yield store.violation("", "have the option protect: production holds data that nobody can make again")


@CONTROL.each(BUCKET)
def not_emptied(bucket: Resource, context: Context) -> Violations:
    if bucket.value("forceDestroy") is True:
        yield bucket.violation("forceDestroy", "be false: true deletes all objects, and where it can locked ones")


@CONTROL.each(BUCKET)
def keeps_what_is_overwritten(bucket: Resource, context: Context) -> Violations:
    if meant_for_health_data(bucket, context) and bucket.value("versioning.enabled") is not True:
        yield bucket.violation("versioning.enabled", "be true: without versions what is overwritten is lost")


@CONTROL.each(PROTECTION)
def holds(protection: Resource, context: Context) -> Violations:
    if context.is_production and protection.value("lifted") is not False:
        yield protection.violation("lifted", "be false: only what is made to be torn down gives up its keys")


@CONTROL.beside(*PROTECTED)
def held(secret: Resource, stack: Stack, context: Context) -> Violations:
    """The provider can take the protection off neither, and does not see that somebody did."""
    protections = stack.of(PROTECTION)
    if not context.is_production or not protections:
        return
    if not any(secret in stack.referred(each, path, *PROTECTED) for each in protections for path in HOLDS):
        yield secret.violation("", f"be listed in a {PROTECTION.rpartition(':')[2]}: nobody looks whether it is held")


@CONTROL.change(PROTECTION)
def holding_stays(change: Change, context: Context) -> Violations:
    if context.is_production and change.operation in ("delete", "discard", "remove"):
        yield change.violation("", "stay: without it nobody sees that a key lost its protection")


@CONTROL.each(CLUSTER)
def takes_nothing_along(cluster: Resource, context: Context) -> Violations:
    if cluster.value("deleteAdditionalResources") is not False:
        yield cluster.violation(
            "deleteAdditionalResources", "be false: true deletes volumes, load balancers and the private network"
        )


@CONTROL.each(SERVER)
def not_deleted_by_api(server: Resource, context: Context) -> Violations:
    if context.is_production and server.value("protected") is not True:
        yield server.violation("protected", "be true: the provider's default is false")


@CONTROL.change(*STORES)
def stays(change: Change, context: Context) -> Violations:
    old = change.old
    if old is not None and change.deletes and (context.is_production or context.holds_health_data(old)):
        yield change.violation("", f"stay: {change.operation} loses the data of {old.kind} {old.name}")


@CONTROL.change(*STORES)
def stays_protected(change: Change, context: Context) -> Violations:
    if change.old is not None and change.new is not None and change.old.protected and not change.new.protected:
        yield change.violation("", "keep the option protect: without it the next change may delete it")


@CONTROL.change(*RELEASED)
def names_and_addresses_stay(change: Change, context: Context) -> Violations:
    if context.is_production and change.deletes:
        yield change.violation(
            "", "stay: whoever gets it next answers under our name, or comes in where the address is listed"
        )


@CONTROL.change(NAMESPACE)
def namespaces_stay(change: Change, context: Context) -> Violations:
    if context.is_production and change.deletes:
        yield change.violation("", f"stay: {change.operation} deletes all in it, and the volumes that it claims")


@CONTROL.change("*")
def few_at_once(change: Change, context: Context) -> Violations:
    count = context.facts[DELETIONS]  # who does not count them is told that this control failed
    if change.operation != "delete" or count <= MOST_DELETIONS:
        return
    # What goes in a wave of the exit from Azure is no mistake: the plan names it, and two persons sign each deletion.
    if not is_released(row(change.subject, context), context):
        yield change.violation("", f"be one of at most {MOST_DELETIONS} that a run deletes, not of {count}: split it")
