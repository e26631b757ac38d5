"""Cases of HUB-LOG-04."""

from tests.policies.case import Declared, bad, good, resource

FRONTEND = "scaleway:loadbalancers/frontend:Frontend"
DATABASE = "scaleway:databases/instance:Instance"
CLUSTER = "scaleway:kubernetes/cluster:Cluster"
_LB, _BACKEND = "fr-par-1/44444444-4444-4444-8444-444444444444", "fr-par-1/55555555-5555-4555-8555-555555555555"
_AUDIT = {"rdb.enable_pgaudit": "on", "pgaudit.log": "ROLE,DDL,READ,WRITE"}


def _frontend(**other: object) -> Declared:
    return resource(FRONTEND, "https", {"lbId": _LB, "backendId": _BACKEND, "inboundPort": 443, **other})


def _database(**other: object) -> Declared:
    given = {
        "nodeType": "DB-POP2-2C-8G",
        "engine": "PostgreSQL-17",
        "settings": _AUDIT,
        "logsPolicy": {"maxAgeRetention": 30},
    }
    return resource(DATABASE, "database", {**given, **other})


def _cluster(type_: str | None) -> Declared:
    given = {"version": "1.36.5", "cni": "cilium", "deleteAdditionalResources": False}
    network = "fr-par/66666666-6666-4666-8666-666666666666"
    return resource(CLUSTER, "cluster", {**given, "privateNetworkId": network, **({"type": type_} if type_ else {})})


CASES = (
    good("all three write", _frontend(enableAccessLogs=True), _database(), _cluster("kapsule-dedicated-4")),
    bad("access logs unset", _frontend(), at="https.enableAccessLogs"),
    bad("access logs off", _frontend(enableAccessLogs=False), at="https.enableAccessLogs"),
    bad("no audit of statements", _database(settings={}), at="database.settings"),
    bad(
        "reads are not audited", _database(settings={**_AUDIT, "pgaudit.log": "WRITE,ROLE,DDL"}), at="database.settings"
    ),
    good("everything is audited", _database(settings={**_AUDIT, "pgaudit.log": "all"})),
    bad("logs are kept until the disk is full", _database(logsPolicy=None), at="database.logsPolicy.maxAgeRetention"),
    bad(
        "logs are kept for a day",
        _database(logsPolicy={"maxAgeRetention": 1}),
        at="database.logsPolicy.maxAgeRetention",
    ),
    bad("whatever engine", _database(engine=None), at="database.engine", on_engine=False),
    bad("a shared control plane", _cluster("kapsule"), at="cluster.type"),
    bad("the provider's default control plane", _cluster(None), at="cluster.type"),
)
