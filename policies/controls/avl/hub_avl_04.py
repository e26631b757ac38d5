"""HUB-AVL-04: production stands in more than one zone."""

from __future__ import annotations

from policies.context import Context
from policies.control import Control
from policies.findings import Violations
from policies.resource import Change, Resource, Stack
from policies.vocabulary import Severity

CLUSTER = "scaleway:kubernetes/cluster:Cluster"
POOL = "scaleway:kubernetes/pool:Pool"
DATABASE = "scaleway:databases/instance:Instance"
REPLICA = "scaleway:databases/readReplica:ReadReplica"

CONTROL = Control(
    id="HUB-AVL-04",
    title="More than one zone",
    severity=Severity.HIGH,
    answers=("SNC 12.5.d", "SNC 17.4", "HDS 05"),
    why="The standby of a highly available database is said to share the primary's zone, and a pool lies in one zone "
    "only: each is lost with its zone.",
    fix="Declare pools in at least two zones, isHaCluster true, and a ReadReplica with sameZone false.",
    source="Scaleway provider 2.81.0: same_zone is true by default; a third party says that the standby is in the "
    "primary's zone",
    organisation="The load balancer, the public gateway and the address of the Kubernetes API are zonal products: who "
    "owns the risk of losing that zone, and how long may it last?",
)


@CONTROL.beside(CLUSTER)
def nodes(cluster: Resource, stack: Stack, context: Context) -> Violations:
    if not context.is_production:
        return
    zones = {pool.value("zone") for pool in stack.of(POOL) if stack.refers(pool, "clusterId", cluster)}
    if len(zones - {None}) < 2:
        found = ", ".join(sorted(each for each in zones if each)) or "none"
        yield cluster.violation("", f"have pools in at least two zones, written out: {found} now")


@CONTROL.each(DATABASE)
def standby(database: Resource, context: Context) -> Violations:
    if database.value("isHaCluster") is not True:
        yield database.violation("isHaCluster", "be true: the provider's default is one node")


@CONTROL.beside(DATABASE)
def second_copy(database: Resource, stack: Stack, context: Context) -> Violations:
    if not context.is_production:
        return
    if not any(stack.refers(replica, "instanceId", database) for replica in stack.of(REPLICA)):
        yield database.violation("", "have a ReadReplica: it is the only copy in another zone")


@CONTROL.each(REPLICA)
def in_another_zone(replica: Resource, context: Context) -> Violations:
    if replica.value("sameZone") is not False:
        yield replica.violation("sameZone", "be false, written out: the provider's default is true")


@CONTROL.change(REPLICA)
def stays(change: Change, context: Context) -> Violations:
    if context.is_production and change.operation in ("delete", "discard", "remove"):
        yield change.violation("", "stay: it is the only copy in another zone")
