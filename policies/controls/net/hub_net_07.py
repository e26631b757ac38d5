"""HUB-NET-07: the bastion admits named ranges, and the gateway leads nobody in by another way."""

from __future__ import annotations

from policies.context import Context
from policies.control import Control
from policies.findings import Violations
from policies.peers import NODES, tier
from policies.ranges import is_world, lies_in
from policies.resource import Resource, Stack
from policies.vocabulary import Severity

GATEWAY = "scaleway:network/publicGateway:PublicGateway"
TRANSLATION = "scaleway:network/publicGatewayPatRule:PublicGatewayPatRule"
ATTACHMENT = "scaleway:network/gatewayNetwork:GatewayNetwork"
NETWORK = "scaleway:network/privateNetwork:PrivateNetwork"
TABLE = "public-front"

CONTROL = Control(
    id="HUB-NET-07",
    title="Bastion and address translation are narrow",
    severity=Severity.HIGH,
    answers=("SNC 9.6", "PA-022 R21"),
    why="The bastion opens to every SSH key of the project, and without ranges to the whole internet; a translation "
    "puts a private machine before it. A network that the gateway leads out of is a way out for all that lies in it.",
    fix="Set allowedIpRanges to the ranges of network.bastion; enableSmtp to false; declare no PatRule to a port of "
    "administration. Set enableMasquerade and pushDefaultRoute to false for each network but that of the nodes (tag "
    "tier=cluster), and enableDefaultRoutePropagation to false.",
    source="Scaleway documentation, Public Gateways: without ranges the bastion admits all; ANSSI PA-022 R21; provider "
    "2.81.0, vpc_public_gateway: enable_smtp is computed, and has no default",
    tables=(TABLE,),
)


@CONTROL.each(GATEWAY)
def bastion_admits_administrators_only(gateway: Resource, context: Context) -> Violations:
    if not gateway.value("bastionEnabled"):
        return
    ranges = gateway.value("allowedIpRanges") or []
    if not ranges:
        yield gateway.violation("allowedIpRanges", "name the administrators' ranges: unset admits everybody")
    elif any(is_world(each) for each in ranges):
        yield gateway.violation("allowedIpRanges", "name the administrators' ranges, and not the world")
    elif (known := context.administration_ranges) and not all(lies_in(each, known) for each in ranges):
        yield gateway.violation("allowedIpRanges", f"lie in the administrators' ranges: {', '.join(map(str, known))}")


@CONTROL.each(GATEWAY)
def sends_no_mail(gateway: Resource, context: Context) -> Violations:
    if gateway.value("enableSmtp") is not False:
        yield gateway.violation(
            "enableSmtp", "be false, written out: mail is a way out for data, and unset keeps what the gateway has"
        )


@CONTROL.each(TRANSLATION)
def leads_to_no_administration(translation: Resource, context: Context) -> Violations:
    never = context.table(TABLE).rows["never"]
    if translation.value("privatePort") in never:
        yield translation.violation("privatePort", f"not be one of {', '.join(map(str, never))}: use the bastion")


@CONTROL.beside(ATTACHMENT)
def leads_nobody_out_but_nodes(attachment: Resource, stack: Stack, context: Context) -> Violations:
    """Networks that say no tier are left to whoever asks for it."""
    tiers = {tier(each) for each in stack.referred(attachment, "privateNetworkId", NETWORK)} - {""}
    if not tiers or tiers == {NODES}:
        return
    if attachment.value("enableMasquerade") is not False:
        yield attachment.violation(
            "enableMasquerade", "be false, written out: only nodes go out through the gateway, and the default is true"
        )
    for each in attachment.nodes("ipamConfigs"):
        if each.value("pushDefaultRoute"):
            yield each.violation("pushDefaultRoute", "not be true: only nodes are led to the gateway")


@CONTROL.each(NETWORK)
def learns_no_way_out(network: Resource, context: Context) -> Violations:
    if network.value("enableDefaultRoutePropagation") is not False:
        yield network.violation(
            "enableDefaultRoutePropagation", "be false, written out: the network learns a way out of its neighbours'"
        )
