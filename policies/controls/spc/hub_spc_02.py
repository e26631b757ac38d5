"""HUB-SPC-02: no road leads from a research space to the internet."""

from __future__ import annotations

from datetime import timedelta
from ipaddress import ip_network

from policies.context import Context
from policies.control import Control
from policies.evidence import EVIDENCE, fresh
from policies.findings import Violations
from policies.kubernetes import NAMESPACE, NETWORK_POLICY, SPACE_LABEL, label, namespace
from policies.resource import Change, Resource, Stack
from policies.spaces import space
from policies.vocabulary import Severity

NETWORK = "scaleway:network/privateNetwork:PrivateNetwork"
GATEWAY = "scaleway:network/gatewayNetwork:GatewayNetwork"
ROUTE = "scaleway:network/route:Route"
GROUP = "scaleway:instance/securityGroup:SecurityGroup"
CLUSTER = "scaleway:kubernetes/cluster:Cluster"
# Fields: space, probed_at, reached (a list of what answered; empty when nothing did).
PROBE = f"{EVIDENCE}egress-probe"
PROBED_DAYS = 7
"""How old a probe may be; the kit's own value."""

CONTROL = Control(
    id="HUB-SPC-02",
    title="No road from a space to the internet",
    severity=Severity.CRITICAL,
    answers=("SATRE 2.2.11", "SATRE 3.1.12", "SNDS 4.5"),
    why="There is no managed filter on the way out. A default route, a gateway that masquerades (the provider's "
    "default) or one rule to everywhere lets data leave past the airlock.",
    fix="On a space's network: enableDefaultRoutePropagation false, and on its GatewayNetwork enableMasquerade false "
    "and no pushDefaultRoute. Where private pools need the NAT, drop outbound in the security group.",
    source="Scaleway provider 2.81.0: masquerade is on by default; scaleway documentation: no egress firewall",
    live="Probes of DNS tunnels and of other buckets' endpoints fail too; the others are evidence of the kind "
    "egress-probe.",
)


@CONTROL.each(NETWORK)
def learns_no_default_route(network: Resource, context: Context) -> Violations:
    if space(network) and network.value("enableDefaultRoutePropagation") is True:
        yield network.violation("enableDefaultRoutePropagation", "be false in a research space")


@CONTROL.beside(GATEWAY)
def is_not_masqueraded(gateway: Resource, stack: Stack, context: Context) -> Violations:
    if _is_closed(gateway, stack) and gateway.value("enableMasquerade") is not False:
        yield gateway.violation("enableMasquerade", "be false for a research space: the provider's default is true")


@CONTROL.beside(GATEWAY)
def gives_no_default_route(gateway: Resource, stack: Stack, context: Context) -> Violations:
    if not _is_closed(gateway, stack):
        return
    for config in gateway.nodes("ipamConfigs"):
        if config.value("pushDefaultRoute") is True:
            yield config.violation("pushDefaultRoute", "be false for a research space")


@CONTROL.each(ROUTE)
def routes_nowhere(route: Resource, context: Context) -> Violations:
    if space(route) and _is_everywhere(route.value("destination")):
        yield route.violation("destination", "not be everywhere in a research space")


@CONTROL.each(GROUP)
def sends_nothing(group: Resource, context: Context) -> Violations:
    if not space(group):
        return
    if group.value("outboundDefaultPolicy") != "drop":
        yield group.violation("outboundDefaultPolicy", "be drop in a research space: the provider's default is accept")
    for rule in group.nodes("outboundRules"):
        if rule.value("action") == "accept" and _is_everywhere(rule.value("ipRange") or rule.value("ip")):
            yield rule.violation("ipRange", "be a range of the platform in a research space")


@CONTROL.beside(NETWORK_POLICY)
def pods_send_nothing(policy: Resource, stack: Stack, context: Context) -> Violations:
    here = namespace(policy)
    places = (each for each in stack.of(NAMESPACE) if each.value("metadata.name") == here)
    if not any(label(each, SPACE_LABEL) for each in places):
        return
    for rule in policy.nodes("spec.egress"):
        if not rule.is_set("to"):
            yield rule.violation("to", "be set in a research space: unset is everywhere")
        for peer in rule.nodes("to"):
            if peer.is_set("ipBlock") and _is_everywhere(peer.value("ipBlock.cidr")):
                yield peer.violation("ipBlock.cidr", "not be everywhere in a research space")


@CONTROL.change(NAMESPACE)
def stays_a_space(change: Change, context: Context) -> Violations:
    """Without its label nothing above would look at what pods there send."""
    old, new = change.old, change.new
    if old is not None and new is not None and label(old, SPACE_LABEL) and not label(new, SPACE_LABEL):
        yield change.violation("metadata.labels", f"still have {SPACE_LABEL}: {label(old, SPACE_LABEL)}")


@CONTROL.each(PROBE)
def probed_lately(probe: Resource, context: Context) -> Violations:
    yield from fresh(probe, "probed_at", timedelta(days=PROBED_DAYS), context)


@CONTROL.each(PROBE)
def reached_nothing(probe: Resource, context: Context) -> Violations:
    if probe.value("reached") != []:
        yield probe.violation("reached", "be an empty list: what answers is a road out")


def _is_closed(gateway: Resource, stack: Stack) -> bool:
    """Whether a gateway is attached to a space's network that has no nodes. Private nodes need the NAT."""
    networks = stack.referred(gateway, "privateNetworkId", NETWORK)
    nodes = [
        network for cluster in stack.of(CLUSTER) for network in stack.referred(cluster, "privateNetworkId", NETWORK)
    ]
    return any(space(network) and network not in nodes for network in networks)


def _is_everywhere(given: object) -> bool:
    """Whether a range is the internet; unset stands for everything. Half of it, and worse, counts too."""
    if not given:
        return True
    try:
        return ip_network(str(given), strict=False).prefixlen <= 1
    except ValueError:
        return False
