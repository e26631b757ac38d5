"""HUB-NET-03: each VPC has a network ACL that drops, for IPv4 and for IPv6, and keeps it."""

from __future__ import annotations

from policies.context import Context
from policies.control import Control
from policies.findings import Violations
from policies.resource import Change, Resource, Stack
from policies.vocabulary import Severity

ACL = "scaleway:network/acl:Acl"
VPC = "scaleway:network/vpc:Vpc"
NETWORK = "scaleway:network/privateNetwork:PrivateNetwork"

CONTROL = Control(
    id="HUB-NET-03",
    title="Each VPC has ACLs that drop, for IPv4 and IPv6",
    severity=Severity.CRITICAL,
    answers=("SNC 13.2.a", "SATRE 2.2.09"),
    why="A VPC without an ACL, or with one for IPv4 only, routes everything between its networks; deleting an ACL sets "
    "its default policy back to accept. A network that names no VPC lies in the project's default one, which has none.",
    fix="Declare two network.Acl for each VPC, isIpv6 false and isIpv6 true, both with defaultPolicy drop; give each "
    "PrivateNetwork its vpcId.",
    source="Scaleway provider 2.81.0, vpc_acl: the default policy is accept, and a delete writes accept back",
)


@CONTROL.each(ACL)
def drops(acl: Resource, context: Context) -> Violations:
    if acl.value("defaultPolicy") != "drop":
        yield acl.violation("defaultPolicy", "be drop, written out: the provider's default is accept")


@CONTROL.beside(VPC)
def present(vpc: Resource, stack: Stack, context: Context) -> Violations:
    acls = stack.referring(vpc, "vpcId", ACL)
    for version, is_ipv6 in (("IPv4", False), ("IPv6", True)):
        if not any(bool(acl.value("isIpv6")) is is_ipv6 for acl in acls):
            yield vpc.violation("", f"have a network.Acl for {version}: without one everything is let through")


@CONTROL.each(NETWORK)
def lies_in_a_vpc_of_ours(network: Resource, context: Context) -> Violations:
    if not network.is_set("vpcId"):
        yield network.violation("vpcId", "be set: unset is the project's default VPC, which no ACL guards")


@CONTROL.change(ACL)
def stays(change: Change, context: Context) -> Violations:
    if change.deletes:
        yield change.violation("", "stay: deleting an ACL sets its default policy to accept")
