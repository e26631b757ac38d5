"""HUB-NET-02: nothing but the listed public front is open to everybody."""

from __future__ import annotations

from datetime import timedelta

from policies.context import Context
from policies.control import Control
from policies.evidence import newest, past
from policies.findings import Violations
from policies.fronts import FRONTEND, TABLE, balancer_of, is_private, listed_ports
from policies.ranges import is_world
from policies.resource import Node, Resource, Stack
from policies.vocabulary import Severity

GROUPS = ("scaleway:instance/securityGroup:SecurityGroup", "scaleway:instance/securityGroupRules:SecurityGroupRules")
NETWORK_ACL = "scaleway:network/acl:Acl"
LISTS = {
    "scaleway:databases/acl:Acl": "aclRules",
    "scaleway:kubernetes/acl:Acl": "aclRules",
    "scaleway:redis/cluster:Cluster": "acls",
}
BALANCER_ACL = "scaleway:loadbalancers/acl:Acl"
# A scan from outside. `scanned_at`: when; `open`: blocks of `address` and `port` that answered.
SCAN = "live:evidence/port-scan"

CONTROL = Control(
    id="HUB-NET-02",
    title="No rule is open to the world",
    severity=Severity.CRITICAL,
    answers=("SNC 9.6.d", "SNC 13.2", "CNIL 8"),
    why="A rule that admits 0.0.0.0/0 puts administration and data before every scanner of the internet.",
    fix="Name the ranges that need to come in; the public comes in through the front of the table public-front.",
    source="SecNumCloud 3.2, 9.6.d and 13.2; Scaleway provider 2.81.0: rules name ip or "
    "ipRange, and one that names neither is taken to admit all (derived)",
    tables=(TABLE,),
    organisation="A scan from outside is run each month, and its record kept.",
)


@CONTROL.each(*GROUPS)
def group_admits_nobody_unknown(group: Resource, context: Context) -> Violations:
    for rule in group.nodes("inboundRules"):
        source = rule.value("ip") or rule.value("ipRange")
        if rule.value("action") == "accept" and is_world(source):
            yield rule.violation("ipRange", "name who may come in, and not the world", value=source)


@CONTROL.each(NETWORK_ACL)
def network_admits_no_world(acl: Resource, context: Context) -> Violations:
    for rule in acl.nodes("rules"):
        if rule.value("action") == "accept" and is_world(rule.value("source")):
            yield rule.violation("source", "name the network that may come in, and not the world")


@CONTROL.each(*LISTS)
def list_admits_nobody_unknown(acl: Resource, context: Context) -> Violations:
    for rule in acl.nodes(LISTS[acl.type]):
        if rule.value("scalewayRanges") is True:
            yield rule.violation("scalewayRanges", "not be true: it admits every customer of Scaleway")
        elif is_world(rule.value("ip")):
            yield rule.violation("ip", "name who may come in, and not the world")


@CONTROL.beside(BALANCER_ACL)
def balancer_admits_nobody_unknown(acl: Resource, stack: Stack, context: Context) -> Violations:
    frontends = stack.referred(acl, "frontendId", FRONTEND)
    if not all(_is_listed(each, stack, context) for each in frontends) or not frontends:
        yield from _admits_world(acl.root)


@CONTROL.beside(FRONTEND)
def frontend_admits_nobody_unknown(frontend: Resource, stack: Stack, context: Context) -> Violations:
    if not _is_listed(frontend, stack, context):
        for acl in frontend.nodes("acls"):
            yield from _admits_world(acl)


@CONTROL.beside(FRONTEND)
def front_serves_listed_ports(frontend: Resource, stack: Stack, context: Context) -> Violations:
    balancer = balancer_of(frontend, stack)
    if balancer is not None and is_private(balancer):
        return
    ports = listed_ports(balancer, context) if balancer is not None else ()
    if frontend.value("inboundPort") not in ports:
        listed = f"one of {', '.join(map(str, ports))}" if ports else "of a front in the table public-front"
        yield frontend.violation(
            "inboundPort", f"be {listed}: whatever a public load balancer listens on is open to all"
        )


@CONTROL.whole(SCAN)
def scan_finds_the_front_only(stack: Stack, context: Context) -> Violations:
    rows = context.table(TABLE).rows
    latest = newest(stack, SCAN, "scanned_at")
    if latest is None:
        yield stack.subject.violation("", f"have a scan of its public addresses of the last {rows['scan_days']} days")
        return
    when, scan = latest
    yield from past(scan, "scanned_at", context)
    if when.date() < context.today - timedelta(days=rows["scan_days"]):
        yield scan.violation("scanned_at", f"be at most {rows['scan_days']} days ago")
    if not isinstance(scan.value("open"), list):
        yield scan.violation("open", "list what answered, also when nothing did")
    front = {port for each in rows["fronts"].values() for port in each["ports"]}
    bastion = context.environment.network.bastion.port if context.environment else None
    for answer in scan.nodes("open"):
        if answer.value("port") not in front | {bastion}:
            yield answer.violation("port", "not answer from outside")


def _admits_world(acl: Node) -> Violations:
    sources = acl.value("match.ipSubnets") or []
    opens = acl.value("match.invert") is True or any(is_world(each) for each in sources)
    if acl.value("action.type") == "allow" and opens:
        yield acl.violation("match.ipSubnets", "name who may come in: this load balancer is no listed front")


def _is_listed(frontend: Resource, stack: Stack, context: Context) -> bool:
    balancer = balancer_of(frontend, stack)
    return balancer is not None and bool(listed_ports(balancer, context))
