"""Cases of HUB-RES-05."""

from tests.policies.case import bad, good, resource

CLUSTER = "scaleway:kubernetes/cluster:Cluster"
POOL = "scaleway:kubernetes/pool:Pool"
SERVER = "scaleway:instance/server:Server"

_CLUSTER = {"version": "1.36.5", "cni": "cilium", "deleteAdditionalResources": False}
_POOL = {"clusterId": "fr-par/00000000-0000-4000-8000-000000000001", "size": 1, "rootVolumeType": "sbs_5k"}
_DISK = {"volumeType": "sbs_volume", "sizeInGb": 20}
_SERVER = {"image": "debian_trixie", "rootVolume": _DISK}

CASES = (
    good("a dedicated control plane", resource(CLUSTER, "cluster", _CLUSTER, type="kapsule-dedicated-8")),
    good("an eligible family", resource(POOL, "pool", _POOL, nodeType="POP2-HM-8C-64G")),
    good("a GPU", resource(POOL, "pool", _POOL, nodeType="L40S-1-48G")),
    good("a server on block storage", resource(SERVER, "server", _SERVER, type="STANDARD3-X4C-16G")),
    bad("unset: the mutualised one", resource(CLUSTER, "cluster", _CLUSTER), at="cluster.type"),
    bad("a mutualised control plane", resource(CLUSTER, "cluster", _CLUSTER, type="kapsule"), at="cluster.type"),
    bad("Kosmos", resource(CLUSTER, "cluster", _CLUSTER, type="multicloud-dedicated-4"), at="cluster.type"),
    bad("a family that HDS excludes", resource(POOL, "pool", _POOL, nodeType="PRO2-S"), at="pool.nodeType"),
    bad("written in small letters", resource(POOL, "pool", _POOL, nodeType="gp1_xs"), at="pool.nodeType"),
    bad("a family of no table", resource(SERVER, "server", _SERVER, type="STARDUST1-S"), at="server.type"),
    bad(
        "nodes on local disks",
        resource(POOL, "pool", {**_POOL, "rootVolumeType": "l_ssd"}, nodeType="POP2-2C-8G"),
        at="pool.rootVolumeType",
    ),
    bad(
        "a server on a local disk",
        resource(SERVER, "server", {**_SERVER, "rootVolume": {**_DISK, "volumeType": "l_ssd"}}, type="POP2-2C-8G"),
        at="server.rootVolume.volumeType",
    ),
)
