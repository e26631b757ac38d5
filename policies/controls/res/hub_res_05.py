"""HUB-RES-05: hardware and control planes that the HDS scope covers."""

from __future__ import annotations

from policies.context import Context
from policies.control import Control
from policies.findings import Violations
from policies.resource import Resource
from policies.vocabulary import Severity

CLUSTER = "scaleway:kubernetes/cluster:Cluster"
POOL = "scaleway:kubernetes/pool:Pool"
SERVER = "scaleway:instance/server:Server"
DEDICATED = "kapsule-dedicated"

CONTROL = Control(
    id="HUB-RES-05",
    title="HDS hardware and a dedicated control plane",
    severity=Severity.CRITICAL,
    answers=("HDS 01", "SRM Instances", "SRM Kubernetes"),
    why="Six families of Instances, mutualised control planes and nodes outside Scaleway (Kosmos) are outside the HDS "
    "scope; unset, a cluster's type is the mutualised one.",
    fix="Take a family of policies/tables/instance-families.yaml, such as POP2, with block storage, and a cluster of "
    "type kapsule-dedicated-4, -8 or -16.",
    source="Scaleway's shared-responsibility pages: Instances (2026-01-12), Kubernetes (2026-05-07)",
    tables=("instance-families",),
)


@CONTROL.each(POOL)
def node_family(pool: Resource, context: Context) -> Violations:
    yield from _family(pool, "nodeType", context)


@CONTROL.each(SERVER)
def server_family(server: Resource, context: Context) -> Violations:
    yield from _family(server, "type", context)


def _family(resource: Resource, path: str, context: Context) -> Violations:
    rows = context.table("instance-families").rows
    # The provider takes types in either case, and writes underscores for what the API writes with dashes.
    family = str(resource.value(path) or "").upper().replace("_", "-").partition("-")[0]
    if family in rows["excluded"]:
        yield resource.violation(path, f"be of a family within the HDS scope: Scaleway excludes {family}")
    elif family not in rows["eligible"]:
        yield resource.violation(path, f"be of a family that the table has: {', '.join(rows['eligible'])}")


@CONTROL.each(POOL)
def node_volume(pool: Resource, context: Context) -> Violations:
    yield from _volume(pool, "rootVolumeType", context)


@CONTROL.each(SERVER)
def server_volume(server: Resource, context: Context) -> Violations:
    yield from _volume(server, "rootVolume.volumeType", context)


def _volume(resource: Resource, path: str, context: Context) -> Violations:
    allowed = context.table("instance-families").rows["volumes"]
    if resource.value(path) not in allowed:
        yield resource.violation(
            path, f"be block storage ({', '.join(allowed)}), written out: a local disk is outside HDS"
        )


@CONTROL.each(CLUSTER)
def control_plane(cluster: Resource, context: Context) -> Violations:
    if not str(cluster.value("type") or "").startswith(DEDICATED):
        yield cluster.violation("type", f"begin with {DEDICATED}: HDS covers no mutualised control plane and no Kosmos")
