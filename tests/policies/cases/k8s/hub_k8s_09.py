"""Cases of HUB-K8S-09."""

from tests.policies.case import Declared, bad, good, resource

CLUSTER = "scaleway:kubernetes/cluster:Cluster"
POOL = "scaleway:kubernetes/pool:Pool"
_WINDOW = {"enable": True, "maintenanceWindowDay": "sunday", "maintenanceWindowStartHour": 2}
_TAINT = {"key": "projet", "value": "p42", "effect": "NoSchedule"}


def _cluster(version: str = "1.36", **other: object) -> Declared:
    given = {
        "type": "kapsule-dedicated-4",
        "version": version,
        "cni": "cilium",
        "deleteAdditionalResources": False,
        "privateNetworkId": "fr-par/66666666-6666-4666-8666-666666666666",
        "autoUpgrade": _WINDOW,
        "upgradePools": True,
    }
    return resource(CLUSTER, "cluster", {**given, **other})


def _pool(**other: object) -> Declared:
    given = {
        "clusterId": "fr-par/44444444-4444-4444-8444-444444444444",
        "nodeType": "POP2-4C-16G",
        "size": 1,
        "autohealing": True,
    }
    return resource(POOL, "pool", {**given, **other})


_UNUPGRADED = {"enable": False, "maintenanceWindowDay": "sunday", "maintenanceWindowStartHour": 2}

CASES = (
    good("supported, upgraded, healing", _cluster(), _pool()),
    bad("a version that is no longer supported", _cluster("1.33"), at="cluster.version"),
    bad("never upgraded", _cluster("1.36.5", autoUpgrade=_UNUPGRADED), at="cluster.autoUpgrade.enable"),
    bad("unset: never upgraded", _cluster("1.36.5", autoUpgrade=None), at="cluster.autoUpgrade.enable"),
    bad("not healing", _pool(autohealing=False), at="pool.autohealing"),
    bad("unset: not healing", _pool(autohealing=None), at="pool.autohealing"),
    good("a research pool apart", _pool(tags=["projet=p42"], taints=[_TAINT])),
    bad("a research pool for everybody", _pool(tags=["projet=p42"]), at="pool.taints"),
    bad(
        "a research pool that only prefers",
        _pool(tags=["projet=p42"], taints=[{**_TAINT, "effect": "PreferNoSchedule"}]),
        at="pool.taints",
    ),
    bad("nodes stay behind", _cluster(upgradePools=False), at="cluster.upgradePools"),
    good("unset: nodes are upgraded too", _cluster(upgradePools=None)),
)
