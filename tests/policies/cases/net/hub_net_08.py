"""Cases of HUB-NET-08. The rehearsal's own range is 10.64.0.0/16; no peer is listed."""

from typing import Any

from tests.policies.case import Declared, bad, good, ref, resource

_ID = "fr-par/77777777-7777-4777-8777-777777777777"


def _network(*tags: str, subnet: str = "10.64.16.0/24") -> Declared:
    given: dict[str, Any] = {"ipv4Subnet": {"subnet": subnet}} if subnet else {}
    return resource("scaleway:network/privateNetwork:PrivateNetwork", "network", given, tags=list(tags))


def _vpc(**more: Any) -> Declared:
    return resource("scaleway:network/vpc:Vpc", "vpc", {"tags": ["donnees=sante"]} | more)


def _database(*tags: str) -> Declared:
    given = {"nodeType": "DB-POP2-2C-8G", "engine": "PostgreSQL-17", "privateNetwork": {"pnId": ref("network")}}
    return resource("scaleway:databases/instance:Instance", "database", given, tags=list(tags))


def _server(*tags: str) -> Declared:
    given = {"type": "POP2-2C-8G", "image": "ubuntu_noble", "privateNetworks": [{"pnId": ref("network")}]}
    return resource("scaleway:instance/server:Server", "server", given, tags=list(tags))


def _route(destination: str) -> Declared:
    given = {"vpcId": _ID, "destination": destination, "nexthopPrivateNetworkId": _ID}
    return resource("scaleway:network/route:Route", "route", given)


_CUSTOMER = resource("scaleway:s2svpn/customerGateway:CustomerGateway", "peer", asn=65000, ipv4Public="198.51.100.9")


def _filter(**more: Any) -> Declared:
    return resource("scaleway:s2svpn/routingPolicy:RoutingPolicy", "filter", isIpv6=False, **more)


CASES = (
    good("one class", _vpc(), _network("donnees=sante", "owner=a")),
    good("the same class attached", _network("donnees=sante"), _database("donnees=sante"), _server()),
    good("what describes data beside it", _network("donnees=sante"), _database("donnees=metadonnees")),
    good("a route inside", _route("10.64.16.0/20"), environment="rehearsal"),
    good("announces its own", _filter(prefixFilterOuts=["10.64.0.0/20"]), environment="rehearsal"),
    bad("addresses that Scaleway draws", _network("donnees=sante", subnet=""), at="network.ipv4Subnet.subnet"),
    bad("no class", _network("owner=a"), at="network.tags"),
    bad("a VPC without tags", _vpc(tags=[]), at="vpc.tags"),
    bad("two classes", _network("donnees=sante", "donnees=synthetic"), at="network.tags"),
    bad("transitive", _vpc(enableTransitivity=True), at="vpc.enableTransitivity"),
    bad(
        "a database of another class",
        _network("donnees=synthetic"),
        _database("donnees=sante"),
        at="database.privateNetwork",
    ),
    bad("a server of another class", _network("donnees=sante"), _server("donnees=public"), at="server.privateNetworks"),
    bad(
        "a peer that nobody listed",
        resource("scaleway:network/connector:Connector", "peer", vpcId=_ID, targetVpcId=_ID),
        at="peer.targetVpcId",
    ),
    bad("a VPN to somebody", _CUSTOMER, at="peer.ipv4Public"),
    bad(
        "a line to somebody",
        resource("scaleway:interlink/link:Link", "peer", popId=_ID, bandwidthMbps=50),
        at="peer.connectionId",
        on_engine=False,  # the provider asks the API for the place first
    ),
    bad("a route to the world", _route("0.0.0.0/0"), at="route.destination"),
    bad("a route elsewhere", _route("10.80.0.0/16"), at="route.destination", environment="rehearsal"),
    bad(
        "a peer's packets led in",
        resource(
            "scaleway:network/ingressRule:IngressRule",
            "rule",
            vpcId=_ID,
            source="10.80.0.0/16",
            nexthopPrivateNetworkId=_ID,
            nexthopResourceIp="10.64.0.9",
        ),
        at="rule.source",
    ),
    bad("takes any route", _filter(prefixFilterIns=["0.0.0.0/0"]), at="filter.prefixFilterIns"),
    bad(
        "announces more",
        _filter(prefixFilterOuts=["10.0.0.0/8"]),
        at="filter.prefixFilterOuts",
        environment="rehearsal",
    ),
    good("a database in its tier", _network("donnees=sante", "tier=data"), _database("donnees=sante")),
    bad(
        "a database among the nodes",
        _network("donnees=sante", "tier=cluster"),
        _database("donnees=sante"),
        at="database.privateNetwork",
    ),
    good("addresses of its own", _network("donnees=sante", subnet="10.64.16.0/20"), environment="rehearsal"),
    bad(
        "addresses of another",
        _network("donnees=sante", subnet="10.80.0.0/20"),
        at="network.ipv4Subnet.subnet",
        environment="rehearsal",
    ),
    bad("all addresses", _network("donnees=sante", subnet="0.0.0.0/0"), at="network.ipv4Subnet.subnet"),
)
