"""Cases of HUB-NET-05. The administrators' range of the rehearsal is 203.0.113.0/28."""

from typing import Any

from tests.policies.case import Declared, bad, delete, good, ref, replace, resource, update

_NETWORK = resource("scaleway:network/privateNetwork:PrivateNetwork", "network")
_GATEWAY = resource(
    "pulumi:pulumi:StackReference",
    "organization/hub/rehearsal.network",
    name="organization/hub/rehearsal.network",
    outputs={"gateway_ip": "198.51.100.9"},
)


def _cluster(**more: Any) -> Declared:
    given = {"version": "1.36.5", "cni": "cilium", "deleteAdditionalResources": False, "type": "kapsule-dedicated-4"}
    return resource("scaleway:kubernetes/cluster:Cluster", "cluster", given | more)


_CLUSTER = _cluster(privateNetworkId=ref("network"))


def _acl(*ranges: str, name: str = "list", **more: Any) -> Declared:
    rules: dict[str, Any] = {"aclRules": [{"ip": each} for each in ranges]} if ranges else {}
    return resource("scaleway:kubernetes/acl:Acl", name, clusterId=ref("cluster"), **rules, **more)


_ALONE = resource(
    "scaleway:kubernetes/acl:Acl",
    "list",
    clusterId="fr-par/77777777-7777-4777-8777-777777777777",
    aclRules=[{"ip": "203.0.113.0/28"}],
)

CASES = (
    good("administrators only", _NETWORK, _CLUSTER, _acl("203.0.113.0/28"), environment="rehearsal"),
    good("a part of their range", _NETWORK, _CLUSTER, _acl("203.0.113.7/32"), environment="rehearsal"),
    good("nobody", _NETWORK, _CLUSTER, _acl(noIpAllowed=True), environment="rehearsal"),
    good("some office, where no range is known", _NETWORK, _CLUSTER, _acl("198.51.100.0/28")),
    good(
        "nodes through the gateway of another layer",
        _GATEWAY,
        _NETWORK,
        _CLUSTER,
        _acl("203.0.113.0/28", "198.51.100.9/32"),
        environment="rehearsal",
        on_engine=False,  # the other layer is no stack there
    ),
    bad("no list", _NETWORK, _CLUSTER, at="cluster", environment="rehearsal"),
    bad(
        "the list of another cluster",
        _NETWORK,
        _CLUSTER,
        _ALONE,
        at="cluster",
        environment="rehearsal",
    ),
    bad(
        "two lists",
        _NETWORK,
        _CLUSTER,
        _acl("203.0.113.0/28"),
        _acl("203.0.113.0/28", name="second"),
        at="cluster",
        environment="rehearsal",
    ),
    bad(
        "no private network", _cluster(), _acl("203.0.113.0/28"), at="cluster.privateNetworkId", environment="rehearsal"
    ),
    bad(
        "an empty list, which the provider refuses too",
        _NETWORK,
        _CLUSTER,
        _acl(),
        at="list.noIpAllowed",
        environment="rehearsal",
        on_engine=False,
    ),
    bad("the world", _NETWORK, _CLUSTER, _acl("0.0.0.0/0"), at="list.aclRules[0].ip", environment="rehearsal"),
    bad(
        "all of Scaleway",
        _NETWORK,
        _CLUSTER,
        resource("scaleway:kubernetes/acl:Acl", "list", clusterId=ref("cluster"), aclRules=[{"scalewayRanges": True}]),
        at="list.aclRules[0].scalewayRanges",
        environment="rehearsal",
    ),
    bad(
        "somebody else",
        _NETWORK,
        _CLUSTER,
        _acl("203.0.113.0/28", "198.51.100.9/32"),
        at="list.aclRules[1].ip",
        environment="rehearsal",
    ),
    bad("a wider range", _NETWORK, _CLUSTER, _acl("203.0.113.0/24"), at="list.aclRules[0].ip", environment="rehearsal"),
    bad("a wide range, where none is known", _NETWORK, _CLUSTER, _acl("203.0.112.0/20"), at="list.aclRules[0].ip"),
    good("a range is added", update(_ALONE, _ALONE)),
    bad("the list is deleted", delete(_ALONE), at="list"),
    bad("the list is replaced", replace(_ALONE, _ALONE), at="list"),
)
