"""Cases of HUB-SPC-02."""

from functools import partial

from tests.policies import case
from tests.policies.case import Declared, bad, good, in_days, ref, resource
from tests.policies.cases.k8s import objects

NETWORK = "scaleway:network/privateNetwork:PrivateNetwork"
GATEWAY = "scaleway:network/gatewayNetwork:GatewayNetwork"
ROUTE = "scaleway:network/route:Route"
GROUP = "scaleway:instance/securityGroup:SecurityGroup"
CLUSTER = "scaleway:kubernetes/cluster:Cluster"
_VPC, _GATEWAY = "fr-par/44444444-4444-4444-8444-444444444444", "fr-par-1/55555555-5555-4555-8555-555555555555"
_TAGS = ["projet=p1"]


def _network(**other: object) -> Declared:
    given = {"vpcId": _VPC, "enableDefaultRoutePropagation": False, "tags": _TAGS}
    return resource(NETWORK, "network", {**given, **other})


def _gateway(**other: object) -> Declared:
    given = {"gatewayId": _GATEWAY, "privateNetworkId": ref("network"), "enableMasquerade": False}
    return resource(GATEWAY, "gateway", {**given, **other})


def _route(destination: str, *tags: str) -> Declared:
    nexthop = "fr-par-1/66666666-6666-4666-8666-666666666666"
    return resource(ROUTE, "route", vpcId=_VPC, destination=destination, nexthopResourceId=nexthop, tags=list(tags))


def _group(policy: str | None, *ranges: str, tags: list[str] = _TAGS) -> Declared:
    rules = [{"action": "accept", "protocol": "TCP", "port": 443, "ipRange": each} for each in ranges]
    given = {"outboundDefaultPolicy": policy, "outboundRules": rules, "tags": tags}
    return resource(GROUP, "group", given)


_CLUSTER = resource(
    CLUSTER,
    "cluster",
    {
        "type": "kapsule-dedicated-4",
        "version": "1.36.5",
        "cni": "cilium",
        "deleteAdditionalResources": False,
        "privateNetworkId": ref("network"),
    },
)
_SPACE = objects.namespace("p1", projet="p1")


def _egress(*rules: dict[str, object]) -> Declared:
    spec = {"podSelector": {}, "policyTypes": ["Egress"], "egress": list(rules)}
    return objects.object_(objects.NETWORK_POLICY, "egress", "p1", spec=spec)


def _probe(**other: object) -> Declared:
    given = {"space": "p1", "probed_at": in_days(-1), "reached": []}
    return resource("live:evidence/egress-probe", "probe", {**given, **other})


_read_good = partial(case.good, live=True, on_engine=False)
_read_bad = partial(case.bad, live=True, on_engine=False)

CASES = (
    good("no way out", _network(), _gateway()),
    good("the platform's network may have one", _network(tags=[]), _gateway(enableMasquerade=True)),
    good("nodes need the NAT", _network(), _gateway(enableMasquerade=True), _CLUSTER),
    bad("masqueraded", _network(), _gateway(enableMasquerade=True), at="gateway.enableMasquerade"),
    bad("unset: masqueraded", _network(), _gateway(enableMasquerade=None), at="gateway.enableMasquerade"),
    bad(
        "a default route",
        _network(),
        _gateway(ipamConfigs=[{"pushDefaultRoute": True}]),
        at="gateway.ipamConfigs[0].pushDefaultRoute",
    ),
    bad(
        "learns the default route",
        _network(enableDefaultRoutePropagation=True),
        at="network.enableDefaultRoutePropagation",
    ),
    good("a route to the platform", _route("10.64.0.0/24", *_TAGS)),
    bad("a route to everywhere", _route("0.0.0.0/0", *_TAGS), at="route.destination"),
    bad("a route to half of everywhere", _route("128.0.0.0/1", *_TAGS), at="route.destination"),
    good("listed flows", _group("drop", "10.64.0.0/24")),
    bad("all flows", _group("accept"), at="group.outboundDefaultPolicy"),
    bad("unset: all flows", _group(None), at="group.outboundDefaultPolicy"),
    bad("a flow to everywhere", _group("drop", "0.0.0.0/0"), at="group.outboundRules[0].ipRange"),
    case.bad(
        "a space that says so no more",
        case.update(_SPACE, objects.namespace("p1", note="moved")),
        at="p1.metadata.labels",
    ),
    case.good("pods reach the mirror", _SPACE, _egress({"to": [{"ipBlock": {"cidr": "10.64.0.0/24"}}]})),
    case.bad("pods reach everything", _SPACE, _egress({}), at="egress.spec.egress[0].to"),
    case.bad(
        "pods reach the internet",
        _SPACE,
        _egress({"to": [{"ipBlock": {"cidr": "0.0.0.0/0"}}]}),
        at="egress.spec.egress[0].to[0].ipBlock.cidr",
    ),
    _read_good("nothing answered", _probe()),
    _read_bad("something answered", _probe(reached=["1.1.1.1:53"]), at="probe.reached"),
    _read_bad("nobody looked", _probe(reached=None), at="probe.reached"),
    _read_bad("long ago", _probe(probed_at=in_days(-30)), at="probe.probed_at"),
)
