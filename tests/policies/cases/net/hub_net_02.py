"""Cases of HUB-NET-02."""

from typing import Any

from tests.policies.case import Declared, bad, good, in_days, ref, resource

GROUP = "scaleway:instance/securityGroup:SecurityGroup"
DATABASE = "scaleway:databases/acl:Acl"
KUBERNETES = "scaleway:kubernetes/acl:Acl"
_ID = "fr-par/77777777-7777-4777-8777-777777777777"
_VPC = resource("scaleway:network/vpc:Vpc", "vpc")


def _group(**rule: Any) -> Declared:
    return resource(GROUP, "group", inboundRules=[{"action": "accept", "protocol": "TCP", "port": 443} | rule])


def _redis(ip: str) -> Declared:
    more = {"acls": [{"ip": ip}], "version": "7.2.11", "nodeType": "RED1-S", "userName": "admin"}
    return resource("scaleway:redis/cluster:Cluster", "redis", more)


def _balancer(name: str = "hub-entry", **more: Any) -> Declared:
    return resource("scaleway:loadbalancers/loadBalancer:LoadBalancer", "balancer", type="LB-S", name=name, **more)


def _frontend(port: int = 443, **more: Any) -> Declared:
    given = {"lbId": ref("balancer"), "backendId": ref("backend"), "inboundPort": port}
    return resource("scaleway:loadbalancers/frontend:Frontend", "frontend", given | more)


_BACKEND = resource(
    "scaleway:loadbalancers/backend:Backend", "backend", lbId=ref("balancer"), forwardPort=443, forwardProtocol="tcp"
)
_PRIVATE = _balancer("hub-inner", assignFlexibleIp=False)
_OPEN: dict[str, Any] = {"action": {"type": "allow"}, "match": {"ipSubnets": ["0.0.0.0/0"]}}


def _rule(source: str) -> dict[str, Any]:
    return {"action": "accept", "protocol": "TCP", "source": source, "destination": "10.0.2.0/24"} | {
        "srcPortLow": 1024,
        "srcPortHigh": 65535,
        "dstPortLow": 5432,
        "dstPortHigh": 5432,
    }


def _acl(source: str) -> Declared:
    return resource(
        "scaleway:network/acl:Acl", "acl", vpcId=ref("vpc"), isIpv6=False, defaultPolicy="drop", rules=[_rule(source)]
    )


def _unlisted(field: str) -> Declared:
    return resource("live:evidence/port-scan", "scan", {"scanned_at": in_days(-1), field: None})


def _scan(*ports: int, days_ago: int = 1) -> Declared:
    found = [{"address": "198.51.100.1", "port": port} for port in ports]
    return resource("live:evidence/port-scan", "scan", scanned_at=in_days(-days_ago), open=found)


CASES = (
    good("a group admits a range", _group(ipRange="203.0.113.0/28")),
    good("a group drops the world", _group(action="drop", ipRange="0.0.0.0/0")),
    good("a database admits a range", resource(DATABASE, "list", instanceId=_ID, aclRules=[{"ip": "10.0.0.0/16"}])),
    good("the front admits the world", _balancer(), _BACKEND, _frontend(acls=[_OPEN])),
    good("a private load balancer listens where it likes", _PRIVATE, _BACKEND, _frontend(5432)),
    good("a network admits a network", _VPC, _acl("10.0.1.0/24")),
    bad("a group admits the world", _group(ipRange="0.0.0.0/0"), at="group.inboundRules[0].ipRange"),
    bad("a group admits half of the world", _group(ipRange="128.0.0.0/1"), at="group.inboundRules[0].ipRange"),
    bad("a group admits the other world", _group(ipRange="::/0"), at="group.inboundRules[0].ipRange"),
    bad("a group names nobody", _group(), at="group.inboundRules[0].ipRange"),
    bad(
        "rules of their own admit the world",
        resource(
            "scaleway:instance/securityGroupRules:SecurityGroupRules",
            "rules",
            securityGroupId="fr-par-1/77777777-7777-4777-8777-777777777777",
            inboundRules=[{"action": "accept", "port": 22, "ipRange": "0.0.0.0/0"}],
        ),
        at="rules.inboundRules[0].ipRange",
    ),
    bad("a network admits the world", _VPC, _acl("0.0.0.0/0"), at="acl.rules[0].source"),
    bad(
        "a database admits the world",
        resource(DATABASE, "list", instanceId=_ID, aclRules=[{"ip": "10.0.0.0/16"}, {"ip": "0.0.0.0/0"}]),
        at="list.aclRules[1].ip",
    ),
    bad("a cache admits the world", _redis("0.0.0.0/0"), at="redis.acls[0].ip"),
    bad(
        "a cluster admits the world",
        resource(KUBERNETES, "list", clusterId=_ID, aclRules=[{"ip": "0.0.0.0/0"}]),
        at="list.aclRules[0].ip",
    ),
    bad(
        "a cluster admits all of Scaleway",
        resource(KUBERNETES, "list", clusterId=_ID, aclRules=[{"scalewayRanges": True}]),
        at="list.aclRules[0].scalewayRanges",
    ),
    bad(
        "a load balancer that is no front admits the world",
        _PRIVATE,
        _BACKEND,
        _frontend(acls=[_OPEN]),
        at="frontend.acls[0].match.ipSubnets",
    ),
    bad(
        "the same in a list of its own",
        _PRIVATE,
        _BACKEND,
        _frontend(externalAcls=True),
        resource("scaleway:loadbalancers/acl:Acl", "list", frontendId=ref("frontend"), index=1, **_OPEN),
        at="list.match.ipSubnets",
    ),
    bad("the front listens elsewhere", _balancer(), _BACKEND, _frontend(5432), at="frontend.inboundPort"),
    bad("a second front", _balancer("hub-second"), _BACKEND, _frontend(), at="frontend.inboundPort"),
    good("a scan finds the front", _scan(443, 80), live=True),
    good("a scan finds the bastion", _scan(443, 61000), environment="rehearsal", live=True),
    bad("a scan finds a database", _scan(443, 5432), at="scan.open[1].port", live=True),
    bad("the last scan is old", _scan(443, days_ago=60), at="scan.scanned_at", live=True),
    bad("a scan of tomorrow", _scan(443, days_ago=-2), at="scan.scanned_at", live=True),
    bad("a scan that lists nothing", _unlisted("open"), at="scan.open", live=True),
    bad("nobody scanned", at="stack", live=True),
)
