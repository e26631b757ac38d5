"""Cases of HUB-NET-09. In the rehearsal's matrix the cluster (10.64.16.0/20) reaches data (10.64.32.0/20) on 5432."""

from typing import Any

from tests.policies.case import Declared, bad, good, resource

CLUSTER, DATA = "10.64.16.0/20", "10.64.32.0/20"
_VPC = "fr-par/77777777-7777-4777-8777-777777777777"
_AT = "acl.rules[0]"


def _acl(*, ipv6: bool = False, **more: Any) -> Declared:
    rule = {
        "action": "accept",
        "protocol": "TCP",
        "source": CLUSTER,
        "srcPortLow": 1024,
        "srcPortHigh": 65535,
        "destination": DATA,
        "dstPortLow": 5432,
        "dstPortHigh": 5432,
    }
    given = {"vpcId": _VPC, "isIpv6": ipv6, "defaultPolicy": "drop", "rules": [rule | more]}
    return resource("scaleway:network/acl:Acl", "acl", given)


_BACK: dict[str, Any] = {
    "source": DATA,
    "srcPortLow": 5432,
    "srcPortHigh": 5432,
    "destination": CLUSTER,
    "dstPortLow": 1024,
    "dstPortHigh": 65535,
}


def _group(direction: str, **rule: Any) -> Declared:
    given = {direction: [{"action": "accept", "protocol": "TCP", "ipRange": CLUSTER, "port": 5432} | rule]}
    return resource("scaleway:instance/securityGroup:SecurityGroup", "group", given)


def _database(ip: str) -> Declared:
    return resource("scaleway:databases/acl:Acl", "list", instanceId=_VPC, aclRules=[{"ip": ip}])


_IN = {"environment": "rehearsal"}

CASES = (
    good("a listed flow", _acl(), **_IN),
    good("its way back", _acl(**_BACK), **_IN),
    good("a part of it", _acl(source="10.64.17.0/24"), **_IN),
    good("a rule that drops", _acl(action="drop", destination="0.0.0.0/0"), **_IN),
    good("a group for the same flow", _group("inboundRules"), **_IN),
    good("out to a listed network", _group("outboundRules", ipRange=DATA), **_IN),
    good("a database's list", _database(CLUSTER), **_IN),
    bad("another port", _acl(dstPortLow=22, dstPortHigh=22), at=_AT, **_IN),
    bad("more ports", _acl(dstPortHigh=5433), at=_AT, **_IN),
    bad("all ports", _acl(dstPortLow=0, dstPortHigh=0), at=_AT, **_IN),
    bad("any protocol", _acl(protocol="ANY"), at=_AT, **_IN),
    bad("a wider source", _acl(source="10.64.0.0/16"), at=_AT, **_IN),
    bad("the other way round", _acl(source=DATA, destination=CLUSTER), at=_AT, **_IN),
    bad("a way back to any port", _acl(**(_BACK | {"dstPortLow": 1})), at=_AT, **_IN),
    bad("IPv6, which no flow uses", _acl(ipv6=True, source="fd00::/64", destination="fd01::/64"), at=_AT, **_IN),
    bad("an environment without a matrix", _acl(), at=_AT),
    bad("a group opens more", _group("inboundRules", port=22), at="group.inboundRules[0]", **_IN),
    bad("a group opens all ports", _group("inboundRules", port=0), at="group.inboundRules[0]", **_IN),
    bad("a way out", _group("outboundRules", ipRange="198.51.100.0/24"), at="group.outboundRules[0]", **_IN),
    bad(
        "a database's list with a network that no flow leads from to it",
        _database(DATA),
        at="list.aclRules[0].ip",
        **_IN,
    ),
    bad("a database's list", _database("10.64.0.0/24"), at="list.aclRules[0].ip", environment="production"),
    bad(
        "a way in through the gateway",
        resource(
            "scaleway:network/publicGatewayPatRule:PublicGatewayPatRule",
            "translation",
            gatewayId="fr-par-1/77777777-7777-4777-8777-777777777777",
            privateIp="10.64.0.5",
            privatePort=8443,
            publicPort=8443,
        ),
        at="translation.publicPort",
        **_IN,
    ),
)
