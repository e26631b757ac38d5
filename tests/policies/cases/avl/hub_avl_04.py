"""Cases of HUB-AVL-04."""

from tests.policies.case import Declared, bad, delete, good, ref, resource

CLUSTER = "scaleway:kubernetes/cluster:Cluster"
POOL = "scaleway:kubernetes/pool:Pool"
DATABASE = "scaleway:databases/instance:Instance"
REPLICA = "scaleway:databases/readReplica:ReadReplica"

_CLUSTER = resource(
    CLUSTER,
    "cluster",
    {
        "type": "kapsule-dedicated-4",
        "version": "1.36.5",
        "cni": "cilium",
        "deleteAdditionalResources": False,
        "privateNetworkId": "fr-par/66666666-6666-4666-8666-666666666666",
    },
)


def _pool(zone: str) -> Declared:
    return resource(POOL, f"pool-{zone}", clusterId=ref("cluster"), nodeType="POP2-4C-16G", size=1, zone=zone)


def _database(**other: object) -> Declared:
    given = {"nodeType": "DB-POP2-2C-8G", "engine": "PostgreSQL-17", "isHaCluster": True}
    return resource(DATABASE, "database", {**given, **other})


def _replica(**other: object) -> Declared:
    network = {"privateNetworkId": "fr-par/77777777-7777-4777-8777-777777777777", "enableIpam": True}
    given = {"instanceId": ref("database"), "privateNetwork": network, "sameZone": False}
    return resource(REPLICA, "replica", {**given, **other})


_ALONE = _replica(instanceId="fr-par/88888888-8888-4888-8888-888888888888")

CASES = (
    good("two zones", _CLUSTER, _pool("fr-par-1"), _pool("fr-par-2")),
    bad("one zone", _CLUSTER, _pool("fr-par-1"), at="cluster"),
    bad("no pool", _CLUSTER, at="cluster"),
    good("one zone in a rehearsal", _CLUSTER, _pool("fr-par-1"), environment="rehearsal"),
    good("a standby, and a copy elsewhere", _database(), _replica()),
    bad("one node", _database(isHaCluster=False), _replica(), at="database.isHaCluster"),
    bad("unset: one node", _database(isHaCluster=None), _replica(), at="database.isHaCluster"),
    bad("no copy", _database(), at="database"),
    bad("the copy in the same zone", _database(), _replica(sameZone=True), at="replica.sameZone"),
    bad("unset: the same zone", _database(), _replica(sameZone=None), at="replica.sameZone"),
    bad("the copy is deleted", delete(_ALONE), at="replica"),
    good("a rehearsal deletes its copy", delete(_ALONE), environment="rehearsal"),
)
