"""HUB-NET-05: the API of a cluster answers to the administrators' ranges and to its own nodes, and stays so."""

from __future__ import annotations

from policies.access_list import has_exactly_one
from policies.context import Context
from policies.control import Control
from policies.findings import Violations
from policies.ranges import is_world, lies_in, network
from policies.resource import Change, Resource, Stack
from policies.vocabulary import Severity

CLUSTER = "scaleway:kubernetes/cluster:Cluster"
ACL = "scaleway:kubernetes/acl:Acl"
GATEWAY_ADDRESS = "scaleway:network/publicGatewayIp:PublicGatewayIp"
REFERENCE = "pulumi:pulumi:StackReference"
# Where nobody says who administers, a list is judged by its width alone.
WIDEST_UNKNOWN = 24

CONTROL = Control(
    id="HUB-NET-05",
    title="The cluster's API is fenced",
    severity=Severity.CRITICAL,
    answers=("SNC 9.6", "CIS K8s 5", "PA-022"),
    why="A new cluster's API answers the whole internet, and does so again as soon as its list is deleted.",
    fix="Declare one kubernetes.Acl for each cluster, with noIpAllowed, or with the ranges of network.bastion and "
    "platform.kubernetes.api_access and the gateway's own address; set privateNetworkId.",
    source="Scaleway provider 2.81.0, k8s_acl: a cluster admits 0.0.0.0/0 without it, and again after a delete",
)


@CONTROL.each(CLUSTER)
def is_private(cluster: Resource, context: Context) -> Violations:
    if not cluster.is_set("privateNetworkId"):
        yield cluster.violation("privateNetworkId", "name a private network")


@CONTROL.beside(CLUSTER)
def has_one_list(cluster: Resource, stack: Stack, context: Context) -> Violations:
    lists = stack.referring(cluster, "clusterId", ACL)
    yield from has_exactly_one(cluster, lists, "kubernetes.Acl", "without one its API admits 0.0.0.0/0")


@CONTROL.each(ACL)
def admits_somebody_named(acl: Resource, context: Context) -> Violations:
    rules = list(acl.nodes("aclRules"))
    if not rules and acl.value("noIpAllowed") is not True:
        yield acl.violation("noIpAllowed", "be true where no range is listed")
    for rule in rules:
        if rule.value("scalewayRanges") is True:
            yield rule.violation("scalewayRanges", "not be true: it admits every customer of Scaleway")


@CONTROL.beside(ACL)
def admits_administrators_only(acl: Resource, stack: Stack, context: Context) -> Violations:
    gateways = 0
    for rule in sorted(acl.nodes("aclRules"), key=lambda each: not each.is_known("ip")):
        source = rule.value("ip")
        if rule.value("scalewayRanges") is True:
            continue  # said already
        if is_world(source):
            yield rule.violation("ip", "name who may come in, and not the world")
        elif _is_administrators(source, context):
            continue
        elif gateways == 0 and _is_our_gateway(acl, source, stack):
            gateways += 1  # nodes come from one
        else:
            yield rule.violation(
                "ip",
                "lie in the ranges that people administer from (network.bastion, platform.kubernetes.api_access), or "
                "be the address of our own gateway",
            )


@CONTROL.change(ACL)
def stays(change: Change, context: Context) -> Violations:
    if change.deletes:
        yield change.violation("", "stay: deleting the list opens the cluster's API to 0.0.0.0/0")


def _is_administrators(source: object, context: Context) -> bool:
    if context.environment is None:
        found = network(source)
        return found is not None and (found.version == 6 or found.prefixlen >= WIDEST_UNKNOWN)
    return lies_in(source, context.administration_ranges)


def _is_our_gateway(acl: Resource, source: object, stack: Stack) -> bool:
    """Whether a source is one address, which a gateway of this stack has or another layer publishes.

    The engine's pack is not shown what other layers publish, only that the list was fed by one of them.
    """
    found = network(source)
    if found is None or found.num_addresses != 1:
        return False
    addresses = [each.values.get("address") for each in stack.of(GATEWAY_ADDRESS)]
    references = stack.of(REFERENCE)
    if not addresses and not references:
        return any(f"{REFERENCE}::" in urn for urn in acl.feeds.get("aclRules", ()))
    published = (value for each in references for path, value in each.leaves() if path.startswith("outputs"))
    return str(found.network_address) in (*addresses, *published)
