"""HUB-NET-04: nothing has a public address but the gateway and the listed front."""

from __future__ import annotations

from policies.context import Context
from policies.control import Control
from policies.findings import Violations
from policies.fronts import LOAD_BALANCER, TABLE, is_private, listed_ports
from policies.resource import Resource
from policies.vocabulary import Severity

SERVER = "scaleway:instance/server:Server"
TEMPLATE = "scaleway:autoscaling/instanceTemplate:InstanceTemplate"
POOL = "scaleway:kubernetes/pool:Pool"

CONTROL = Control(
    id="HUB-NET-04",
    title="No public addresses",
    severity=Severity.CRITICAL,
    answers=("SNC 13.2", "SPER-6"),
    why="A machine with a public address can be reached, and can send, past every guard of the private network; pool "
    "nodes get one unless told otherwise.",
    fix="Set publicIpDisabled to true on pools and assignFlexibleIp to false on load balancers; take ipId, ipIds and "
    "enableDynamicIp off servers. The front's load balancer is listed in the table public-front.",
    source="Scaleway provider 2.81.0, k8s_pool: publicIpDisabled is false by default",
    tables=(TABLE,),
)


@CONTROL.each(SERVER)
def server_has_none(server: Resource, context: Context) -> Violations:
    if server.value("enableDynamicIp"):
        yield server.violation("enableDynamicIp", "not be true")
    for path in ("ipId", "ipIds", "publicIps"):
        if server.is_set(path):
            yield server.violation(path, "not be set: servers are reached over the private network", value="set")


@CONTROL.each(TEMPLATE)
def template_has_none(template: Resource, context: Context) -> Violations:
    for path in ("publicIpsV4Count", "publicIpsV6Count"):
        if template.value(path):
            yield template.violation(path, "be 0: servers are reached over the private network")


@CONTROL.each(POOL)
def nodes_have_none(pool: Resource, context: Context) -> Violations:
    if pool.value("publicIpDisabled") is not True:
        yield pool.violation("publicIpDisabled", "be true, written out: nodes get public addresses otherwise")


@CONTROL.each(LOAD_BALANCER)
def balancer_has_none(balancer: Resource, context: Context) -> Violations:
    if listed_ports(balancer, context):
        return
    for path in ("ipIds", "ipId"):
        if balancer.is_set(path):
            yield balancer.violation(path, "not be set: this load balancer is no front of the table public-front")
            return
    if is_private(balancer):
        return
    path = "assignFlexibleIpv6" if balancer.value("assignFlexibleIpv6") else "assignFlexibleIp"
    yield balancer.violation(path, "be false, written out: this load balancer is no front of the table public-front")
