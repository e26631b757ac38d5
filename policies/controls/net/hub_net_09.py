"""HUB-NET-09: whatever a rule opens stands in the flow matrix, with its purpose and its owner."""

from __future__ import annotations

from collections.abc import Iterator

from policies.context import Context
from policies.control import Control
from policies.findings import Violations
from policies.flow_matrix import Opening, matrix
from policies.ranges import lies_in
from policies.resource import Node, Resource
from policies.vocabulary import Severity

ACL = "scaleway:network/acl:Acl"
GROUPS = ("scaleway:instance/securityGroup:SecurityGroup", "scaleway:instance/securityGroupRules:SecurityGroupRules")
TRANSLATION = "scaleway:network/publicGatewayPatRule:PublicGatewayPatRule"
DATABASE = "scaleway:databases/acl:Acl"
POSTGRESQL = 5432

CONTROL = Control(
    id="HUB-NET-09",
    title="The flow matrix is the code",
    severity=Severity.MEDIUM,
    answers=("SNC 13.1.a", "SNC 13.1.b"),
    why="A flow that nobody wrote down is one that nobody asked for, and that nobody closes when its purpose is gone.",
    fix="Add the flow with purpose and owner to network.flows of the environment's file, run `python -m reference "
    "write`, and have the matrix signed; or take the rule out.",
    source="SecNumCloud 3.2, 13.1.a-b; the matrix is written from the code into docs/reference",
    organisation="The flow matrix is signed each year.",
)


@CONTROL.each(ACL)
def network_opens_what_is_listed(acl: Resource, context: Context) -> Violations:
    for rule in acl.nodes("rules"):
        if rule.value("action") == "accept":
            opening = Opening(
                protocol=str(rule.value("protocol") or "any"),
                source=rule.value("source"),
                source_ports=_ports(rule.value("srcPortLow"), rule.value("srcPortHigh")),
                destination=rule.value("destination"),
                destination_ports=_ports(rule.value("dstPortLow"), rule.value("dstPortHigh")),
            )
            if not any(line.covers(opening) for line in matrix(context)):
                yield rule.violation("", "open a flow of the matrix, no wider", value=_shown(opening))


@CONTROL.each(*GROUPS)
def group_opens_what_is_listed(group: Resource, context: Context) -> Violations:
    for direction in ("inboundRules", "outboundRules"):
        for rule in group.nodes(direction):
            if rule.value("action") == "accept" and not _is_listed(rule, context, inbound=direction == "inboundRules"):
                yield rule.violation("", "open a flow of the matrix, no wider", value=dict(rule.values))


@CONTROL.each(TRANSLATION)
def nobody_is_led_in_unlisted(translation: Resource, context: Context) -> Violations:
    # The matrix is about networks of the VPC: no line of it begins at the internet.
    yield translation.violation(
        "publicPort", "not be open: the matrix has no flow from the internet through the gateway"
    )


@CONTROL.each(DATABASE)
def database_admits_who_is_listed(acl: Resource, context: Context) -> Violations:
    for rule in acl.nodes("aclRules"):
        sources = [line.source for line in matrix(context) if POSTGRESQL in line.ports]
        if not lies_in(rule.value("ip"), sources):
            yield rule.violation("ip", f"lie in a network that a flow of the matrix to port {POSTGRESQL} comes from")


def _is_listed(rule: Node, context: Context, *, inbound: bool) -> bool:
    """Whether a security group's rule, which names one end only, is part of a flow."""
    ports = list(_group_ports(rule))
    other = rule.value("ip") or rule.value("ipRange")
    protocol = str(rule.value("protocol") or "any").lower()
    return bool(ports) and any(
        lies_in(other, (line.source if inbound else line.destination,))
        and protocol == line.protocol
        and set(ports) <= set(line.ports)
        for line in matrix(context)
    )


def _group_ports(rule: Node) -> Iterator[int]:
    if port := rule.value("port"):
        yield port
    elif text := str(rule.value("portRange") or ""):
        first, _, last = text.partition("-")
        if first.isdigit() and (last or first).isdigit():
            yield from range(int(first), int(last or first) + 1)


def _ports(low: object, high: object) -> tuple[int, int] | None:
    """Inclusive ports of a rule; the provider writes 0 to 0, or nothing, for all."""
    if not isinstance(low, int) or not isinstance(high, int) or not low or not high:
        return None
    return low, high


def _shown(opening: Opening) -> str:
    ports = "all ports" if opening.destination_ports is None else "-".join(map(str, opening.destination_ports))
    return f"{opening.protocol} {opening.source} to {opening.destination} {ports}"
