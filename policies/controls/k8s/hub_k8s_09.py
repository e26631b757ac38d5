"""HUB-K8S-09: nodes run a supported version, heal, and research runs apart."""

from __future__ import annotations

from policies.context import Context
from policies.control import Control
from policies.evidence import day
from policies.findings import Violations
from policies.resource import Resource
from policies.spaces import space
from policies.vocabulary import Severity

CLUSTER = "scaleway:kubernetes/cluster:Cluster"
POOL = "scaleway:kubernetes/pool:Pool"
VERSIONS = "kubernetes-versions"

CONTROL = Control(
    id="HUB-K8S-09",
    title="Nodes are patched and separate",
    severity=Severity.HIGH,
    answers=("SNC 12.11", "SATRE 2.1.14", "SATRE 2.7"),
    why="Scaleway upgrades an unsupported minor version by force within 30 days; a node that does not heal stays "
    "unpatched; and two projects on one node share its kernel.",
    fix="Take a version of the table, set autoUpgrade with a maintenance window, leave upgradePools on, set "
    "autohealing on each pool, and a taint with the effect NoSchedule on each pool of a research space (tag projet).",
    source="Scaleway documentation, kubernetes version-support-policy; provider 2.81.0: all are off by default",
    tables=(VERSIONS,),
    live="The version that the cluster runs is the newest patch of its minor version.",
)


@CONTROL.each(CLUSTER)
def supported(cluster: Resource, context: Context) -> Violations:
    rows = context.table(VERSIONS).rows
    minor = ".".join(str(cluster.value("version") or "").split(".")[:2])
    if minor not in rows:
        yield cluster.violation("version", f"be of a minor version that is supported: {', '.join(rows)}")
        return
    ends = day(rows[minor])
    if ends is not None and ends < context.today:
        yield cluster.violation("version", f"be newer: the support of {minor} ended on {ends}")


@CONTROL.each(CLUSTER)
def upgrades(cluster: Resource, context: Context) -> Violations:
    if cluster.value("autoUpgrade.enable") is not True:
        yield cluster.violation("autoUpgrade.enable", "be true: the provider's default is false")
        return
    if not cluster.value("autoUpgrade.maintenanceWindowDay"):
        yield cluster.violation("autoUpgrade.maintenanceWindowDay", "be set")
    if cluster.value("autoUpgrade.maintenanceWindowStartHour") is None:
        yield cluster.violation("autoUpgrade.maintenanceWindowStartHour", "be set, in UTC")


@CONTROL.each(POOL)
def heals(pool: Resource, context: Context) -> Violations:
    if pool.value("autohealing") is not True:
        yield pool.violation("autohealing", "be true: the provider's default is false")


@CONTROL.each(POOL)
def apart(pool: Resource, context: Context) -> Violations:
    if not space(pool):
        return
    effects = {taint.value("effect") for taint in pool.nodes("taints")}
    if not effects & {"NoSchedule", "NoExecute"}:
        yield pool.violation("taints", "hold one with the effect NoSchedule: else platform pods land on its nodes")


@CONTROL.each(CLUSTER)
def upgrades_its_nodes(cluster: Resource, context: Context) -> Violations:
    if cluster.value("upgradePools") is False:
        yield cluster.violation("upgradePools", "not be false: nodes stay on the old version otherwise")
