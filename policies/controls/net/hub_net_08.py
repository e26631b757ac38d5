"""HUB-NET-08: a network holds one class of data, and is joined to no other that nobody answers for."""

from __future__ import annotations

from policies.context import Context
from policies.control import Control
from policies.findings import Violations
from policies.peers import NODES, TABLE, is_peer, own_ranges, ranges_beyond, tier
from policies.ranges import is_world, lies_in
from policies.resource import Resource, Stack
from policies.vocabulary import Severity

VPC = "scaleway:network/vpc:Vpc"
NETWORK = "scaleway:network/privateNetwork:PrivateNetwork"
# By what property a tagged resource is attached to networks.
ATTACHED = {
    "scaleway:databases/instance:Instance": "privateNetwork",
    "scaleway:instance/server:Server": "privateNetworks",
    "scaleway:kubernetes/cluster:Cluster": "privateNetworkId",
    "scaleway:loadbalancers/loadBalancer:LoadBalancer": "privateNetworks",
    "scaleway:mongodb/instance:Instance": "privateNetwork",
    "scaleway:opensearch/deployment:Deployment": "privateNetwork",
    "scaleway:redis/cluster:Cluster": "privateNetworks",
    "scaleway:s2svpn/gateway:Gateway": "privateNetworkId",
}
# By what property a resource is attached to the tier that is made for it: the network ACL opens flows by tier.
TIERS = {
    "scaleway:databases/instance:Instance": ("privateNetwork", "data"),
    "scaleway:databases/readReplica:ReadReplica": ("privateNetwork", "data"),
    "scaleway:kubernetes/cluster:Cluster": ("privateNetworkId", NODES),
    "scaleway:loadbalancers/loadBalancer:LoadBalancer": ("privateNetworks", "entry"),
}
# By what property a resource joins the VPC to another network.
JOINED = {
    "scaleway:network/connector:Connector": "targetVpcId",
    "scaleway:s2svpn/customerGateway:CustomerGateway": "ipv4Public",
    "scaleway:interlink/link:Link": "connectionId",
}
ROUTE = "scaleway:network/route:Route"
INGRESS = "scaleway:network/ingressRule:IngressRule"
FILTERS = ("scaleway:s2svpn/routingPolicy:RoutingPolicy", "scaleway:interlink/routingPolicy:RoutingPolicy")

CONTROL = Control(
    id="HUB-NET-08",
    title="Networks are cut by sensitivity",
    severity=Severity.HIGH,
    answers=("SNC 13.1", "SNC 13.2", "SATRE 2.2.10"),
    why="Where classes of data share a network, the weakest machine opens all of it; a transitive VPC or a peer that "
    "nobody listed is a road around every other guard.",
    fix="Tag each network with one class (donnees=...), attach only what holds the same; leave enableTransitivity "
    "off; put databases into the network tagged tier=data, the cluster into tier=cluster, load balancers into "
    "tier=entry; list each peer in the table network-peers with its ranges, owner and purpose.",
    source="SecNumCloud 3.2, 13.1-13.2; Scaleway provider 2.81.0, vpc: a transitive VPC forwards a peer's packets",
    tables=("tag-values", TABLE),
    organisation="Who signs the flow matrix decides on peers.",
)


@CONTROL.each(VPC, NETWORK)
def has_one_class(network: Resource, context: Context) -> Violations:
    tags = network.value("tags") or []
    if len({each for each in tags if str(each).startswith("donnees=")}) != 1:
        yield network.violation("tags", "hold one class of data: donnees=... once")


@CONTROL.each(VPC)
def forwards_for_nobody(vpc: Resource, context: Context) -> Violations:
    if vpc.value("enableTransitivity"):
        yield vpc.violation("enableTransitivity", "not be true: peers would reach each other through this VPC")


@CONTROL.beside(*ATTACHED)
def holds_what_the_network_holds(resource: Resource, stack: Stack, context: Context) -> Violations:
    path = ATTACHED[resource.type]
    own = context.data_class(resource)
    if own in context.table("tag-values").rows["describing"]:
        return
    for network in stack.referred(resource, path, NETWORK):
        other = context.data_class(network)
        if own != other:
            yield resource.violation(path, f"be a network of {own}: {network.name} is one of {other}", value=other)


@CONTROL.beside(*TIERS)
def lies_in_its_tier(resource: Resource, stack: Stack, context: Context) -> Violations:
    """Networks that say no tier are left to whoever asks for it."""
    path, wanted = TIERS[resource.type]
    for network in stack.referred(resource, path, NETWORK):
        if tier(network) not in ("", wanted):
            yield resource.violation(path, f"be the network of tier {wanted}, and {network.name} is of another")


@CONTROL.each(NETWORK)
def has_addresses_of_the_environment(network: Resource, context: Context) -> Violations:
    subnet = network.value("ipv4Subnet.subnet")
    if not subnet:
        yield network.violation(
            "ipv4Subnet.subnet", "be written out: Scaleway draws one otherwise, which no flow of the matrix is about"
        )
    elif not lies_in(subnet, own_ranges(context)):
        yield network.violation("ipv4Subnet.subnet", "lie in the environment's own range")


@CONTROL.each(*JOINED)
def joins_a_listed_peer(link: Resource, context: Context) -> Violations:
    path = JOINED[link.type]
    if not link.is_set(path) or not is_peer(link.value(path), context.table(TABLE).rows["peers"]):
        yield link.violation(path, "be a peer of the table network-peers")


@CONTROL.each(ROUTE)
def leads_to_known_networks(route: Resource, context: Context) -> Violations:
    known = (*own_ranges(context), *ranges_beyond(context.table(TABLE).rows["peers"]))
    if not lies_in(route.value("destination"), known):
        yield route.violation("destination", "lie in the environment's own ranges, or in those of a listed peer")


@CONTROL.each(INGRESS)
def comes_from_a_listed_peer(rule: Resource, context: Context) -> Violations:
    if not lies_in(rule.value("source"), ranges_beyond(context.table(TABLE).rows["peers"])):
        yield rule.violation("source", "lie in the ranges of a peer of the table network-peers")


@CONTROL.each(*FILTERS)
def announces_no_more_than_needed(policy: Resource, context: Context) -> Violations:
    beyond = ranges_beyond(context.table(TABLE).rows["peers"])
    for path, known, whose in (
        ("prefixFilterIns", beyond, "a listed peer"),
        ("prefixFilterOuts", own_ranges(context), "the environment"),
    ):
        for each in policy.value(path) or ():
            if is_world(each) or not lies_in(each, known):
                yield policy.violation(path, f"lie in the ranges of {whose}")
                break
