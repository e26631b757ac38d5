"""Cases of HUB-NET-06."""

from typing import Any

from tests.policies.case import Declared, bad, good, ref, resource, update

_NETWORK = resource("scaleway:network/privateNetwork:PrivateNetwork", "network")
_ID = "fr-par/77777777-7777-4777-8777-777777777777"


def _instance(**more: Any) -> Declared:
    given = {"nodeType": "DB-POP2-2C-8G", "engine": "PostgreSQL-17", "userName": "administrator"}
    return resource("scaleway:databases/instance:Instance", "database", given | more)


def _replica(**more: Any) -> Declared:
    return resource("scaleway:databases/readReplica:ReadReplica", "replica", instanceId=_ID, **more)


def _redis(**more: Any) -> Declared:
    given = {"version": "7.2.11", "nodeType": "RED1-S", "userName": "administrator"}
    return resource("scaleway:redis/cluster:Cluster", "cache", given | more)


def _mongo(**more: Any) -> Declared:
    given = {"version": "7.0", "nodeType": "MGDB-PRO2-XXS", "nodeNumber": 3, "userName": "administrator"}
    return resource("scaleway:mongodb/instance:Instance", "documents", given | more)


def _search(**more: Any) -> Declared:
    given = {"version": "2.0", "nodeType": "SEARCHDB-DEDICATED-2C-8G", "nodeCount": 1}
    return resource("scaleway:opensearch/deployment:Deployment", "search", given | more)


def _warehouse(**more: Any) -> Declared:
    given = {"version": "25", "cpuMin": 2, "cpuMax": 4, "ramPerCpu": 4, "replicaCount": 1}
    return resource("scaleway:datawarehouse/deployment:Deployment", "warehouse", given | more)


def _list(name: str = "list", **more: Any) -> Declared:
    given = {"instanceId": ref("database"), "aclRules": [{"ip": "10.64.16.0/20"}]}
    return resource("scaleway:databases/acl:Acl", name, given | more)


_PRIVATE = {"privateNetwork": {"pnId": ref("network"), "enableIpam": True}}
_OLD = _instance(privateNetwork={"pnId": _ID}, loadBalancer={})
_NEW = _instance(privateNetwork={"pnId": _ID})

CASES = (
    good("private", _NETWORK, _instance(**_PRIVATE), _list()),
    good("a private replica", _replica(privateNetwork={"privateNetworkId": _ID, "enableIpam": True})),
    good("a private cache", _NETWORK, _redis(privateNetworks=[{"id": ref("network")}], tlsEnabled=True)),
    good("private documents", _NETWORK, _mongo(privateNetwork={"pnId": ref("network")})),
    good("a private search", _NETWORK, _search(privateNetwork={"privateNetworkId": ref("network")})),
    good("a private warehouse", _NETWORK, _warehouse(privateNetwork={"pnId": ref("network")})),
    bad("unset: the provider makes a public endpoint", _instance(), _list(), at="database.privateNetwork"),
    bad("public besides", _NETWORK, _instance(**_PRIVATE, loadBalancer={}), _list(), at="database.loadBalancer"),
    bad("no list: a new instance admits everybody", _NETWORK, _instance(**_PRIVATE), at="database"),
    bad("two lists", _NETWORK, _instance(**_PRIVATE), _list(), _list("another"), at="database"),
    bad("a list of nobody", _NETWORK, _instance(**_PRIVATE), _list(aclRules=[]), at="list.aclRules"),
    bad(
        "public only",
        _instance(loadBalancer={}),
        _list(),
        at=("database.privateNetwork", "database.loadBalancer"),
    ),
    bad(
        "a public replica",
        _replica(privateNetwork={"privateNetworkId": _ID}, directAccess={}),
        at="replica.directAccess",
    ),
    bad("a cache in clear", _NETWORK, _redis(privateNetworks=[{"id": ref("network")}]), at="cache.tlsEnabled"),
    bad("a public cache", _redis(tlsEnabled=True), at="cache.privateNetworks"),
    bad("public documents", _mongo(), at="documents.privateNetwork"),
    bad(
        "public documents besides",
        _NETWORK,
        _mongo(privateNetwork={"pnId": ref("network")}, publicNetwork={}),
        at="documents.publicNetwork",
    ),
    bad("a public search", _search(), at="search.privateNetwork"),
    bad("a public warehouse", _warehouse(), at="warehouse.privateNetwork"),
    bad(
        "serverless",
        resource("scaleway:databases/serverlessDatabase:ServerlessDatabase", "database", minCpu=0, maxCpu=1),
        at="database",
    ),
    good("grows", update(_NEW, _NEW)),
    bad("a public endpoint is left out of the program", update(_OLD, _NEW), at="database.loadBalancer"),
)
