"""Cases of HUB-NET-04."""

from typing import Any

from tests.policies.case import Declared, bad, good, ref, resource

_IP = resource("scaleway:loadbalancers/ip:Ip", "ip")
_ID = "fr-par-1/77777777-7777-4777-8777-777777777777"


def _server(**more: Any) -> Declared:
    return resource("scaleway:instance/server:Server", "server", type="POP2-2C-8G", image="ubuntu_noble", **more)


def _pool(**more: Any) -> Declared:
    given = {"clusterId": "fr-par/77777777-7777-4777-8777-777777777777", "nodeType": "POP2-4C-16G", "size": 1}
    return resource("scaleway:kubernetes/pool:Pool", "pool", given | more)


def _balancer(name: str, **more: Any) -> Declared:
    return resource("scaleway:loadbalancers/loadBalancer:LoadBalancer", "balancer", name=name, type="LB-S", **more)


def _template(**more: Any) -> Declared:
    volumes = [{"name": "root", "volumeType": "sbs", "boot": True, "fromEmpty": {"size": 20}}]
    given = {"commercialType": "POP2-2C-8G", "volumes": volumes, **more}
    return resource("scaleway:autoscaling/instanceTemplate:InstanceTemplate", "template", given)


CASES = (
    good("a server", _server()),
    good("a server that says no", _server(enableDynamicIp=False)),
    good("private nodes", _pool(publicIpDisabled=True)),
    good("a private load balancer", _balancer("hub-inner", assignFlexibleIp=False)),
    good("the front", _IP, _balancer("hub-entry", ipIds=[ref("ip")])),
    good(
        "the front of this environment", _IP, _balancer("rehearsal-entry", ipIds=[ref("ip")]), environment="rehearsal"
    ),
    good("a template", _template(publicIpsV4Count=0)),
    bad("a server with whatever address", _server(enableDynamicIp=True), at="server.enableDynamicIp"),
    bad("a server with an address", _server(ipId=_ID), at="server.ipId"),
    bad("a server with several", _server(ipIds=[_ID]), at="server.ipIds"),
    bad("servers of a template", _template(publicIpsV4Count=1), at="template.publicIpsV4Count"),
    bad("nodes, unset", _pool(), at="pool.publicIpDisabled"),
    bad("nodes that say so", _pool(publicIpDisabled=False), at="pool.publicIpDisabled"),
    bad("a load balancer, unset", _balancer("hub-inner"), at="balancer.assignFlexibleIp"),
    bad("a load balancer with an address", _IP, _balancer("hub-inner", ipIds=[ref("ip")]), at="balancer.ipIds"),
    bad(
        "another one that is called a front",
        _IP,
        _balancer("other-entry", ipIds=[ref("ip")]),
        at="balancer.ipIds",
        environment="rehearsal",
    ),
    bad(
        "a load balancer with the new kind of address",
        _balancer("hub-inner", assignFlexibleIp=False, assignFlexibleIpv6=True),
        at="balancer.assignFlexibleIpv6",
    ),
)
