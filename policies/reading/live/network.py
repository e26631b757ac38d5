"""Networks: VPCs and their ACLs, private networks, routes, gateways, security groups, load balancers, DNS."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import Any

from scaleway.domain.v2beta1 import DomainV2Beta1API
from scaleway.instance.v1 import InstanceV1API
from scaleway.lb.v1 import LbV1ZonedAPI
from scaleway.vpc.v2 import VpcV2API
from scaleway.vpcgw.v2 import VpcgwV2API
from scaleway_core.api import ScalewayException

from policies.reading.live.session import Found, Session, each_region, each_zone, lists
from policies.reading.live.values import camel, place, plain

VPC, ACL = "scaleway:network/vpc:Vpc", "scaleway:network/acl:Acl"
_LB = "scaleway:loadbalancers/"
_PAGE = 100


@lists(VPC, ACL, where=each_region)
def vpcs(session: Session, region: str) -> Iterator[Found]:
    api = VpcV2API(session.client)
    for each in api.list_vp_cs_all(region=region):
        # A VPC and its ACLs or nothing: one whose ACLs may not be read is not one without.
        yield from list(_vpc(api, region, each))


def _vpc(api: Any, region: str, vpc: Any) -> Iterator[Found]:
    id_ = place(region, vpc.id)
    values = camel(
        vpc,
        routing_enabled="enableRouting",
        custom_routes_propagation_enabled="enableCustomRoutesPropagation",
        transitivity_enabled="enableTransitivity",
    )
    yield Found(VPC, id_, vpc.name, values)
    for is_ipv6 in (False, True):
        acl = api.get_acl(vpc_id=vpc.id, is_ipv6=is_ipv6, region=region)
        rules = {**camel(acl), "vpcId": id_, "isIpv6": is_ipv6, "region": region}
        yield Found(ACL, id_, f"{vpc.name}-{'ipv6' if is_ipv6 else 'ipv4'}", rules)


@lists("scaleway:network/privateNetwork:PrivateNetwork", where=each_region)
def private_networks(session: Session, region: str) -> Iterator[Found]:
    for each in VpcV2API(session.client).list_private_networks_all(region=region):
        subnets = [subnet.subnet for subnet in each.subnets]
        values = {
            **camel(each, default_route_propagation_enabled="enableDefaultRoutePropagation"),
            "ipv4Subnet": {"subnet": next((subnet for subnet in subnets if ":" not in subnet), None)},
            "ipv6Subnets": [{"subnet": subnet} for subnet in subnets if ":" in subnet],
        }
        yield Found("scaleway:network/privateNetwork:PrivateNetwork", place(region, each.id), each.name, values)


@lists("scaleway:network/route:Route", where=each_region)
def routes(session: Session, region: str) -> Iterator[Found]:
    for each in _routes(VpcV2API(session.client), region):
        # What the product keeps for itself is nobody's to declare.
        if not each.get("is_read_only"):
            name = each.get("description") or each["id"]
            yield Found("scaleway:network/route:Route", place(region, each["id"]), name, camel(each))


def _routes(api: Any, region: str) -> Iterator[dict[str, Any]]:
    """The SDK of today has no call for it."""
    for page in count(1):
        params = {"page": page, "page_size": _PAGE}
        answer = api._request("GET", f"/vpc/v2/regions/{region}/routes-with-nexthop", params=params)
        if not answer.ok:
            raise ScalewayException(answer)
        found = answer.json()["routes"]
        yield from (each.get("route") or {} for each in found)
        if len(found) < _PAGE:
            return


@lists("scaleway:network/connector:Connector", where=each_region)
def connectors(session: Session, region: str) -> Iterator[Found]:
    for each in VpcV2API(session.client).list_vpc_connectors_all(region=region):
        yield Found("scaleway:network/connector:Connector", place(region, each.id), each.name, camel(each))


@lists(
    "scaleway:network/publicGateway:PublicGateway",
    "scaleway:network/publicGatewayIp:PublicGatewayIp",
    "scaleway:network/gatewayNetwork:GatewayNetwork",
    "scaleway:network/publicGatewayPatRule:PublicGatewayPatRule",
    where=each_zone,
)
def gateways(session: Session, zone: str) -> Iterator[Found]:
    api = VpcgwV2API(session.client)
    for each in api.list_gateways_all(zone=zone):
        values = camel(each, smtp_enabled="enableSmtp", bastion_allowed_ips="allowedIpRanges")
        values["ipId"] = place(zone, each.ipv4.id) if each.ipv4 else None
        yield Found("scaleway:network/publicGateway:PublicGateway", place(zone, each.id), each.name, values)
    for ip in api.list_i_ps_all(zone=zone):
        yield Found("scaleway:network/publicGatewayIp:PublicGatewayIp", place(zone, ip.id), ip.address, camel(ip))
    for link in api.list_gateway_networks_all(zone=zone):
        values = camel(link, masquerade_enabled="enableMasquerade")
        values["ipamConfigs"] = [{"pushDefaultRoute": link.push_default_route, "ipamIpId": link.ipam_ip_id}]
        yield Found("scaleway:network/gatewayNetwork:GatewayNetwork", place(zone, link.id), link.id, values)
    for rule in api.list_pat_rules_all(zone=zone):
        kind = "scaleway:network/publicGatewayPatRule:PublicGatewayPatRule"
        yield Found(kind, place(zone, rule.id), f"{rule.public_port}", camel(rule))


@lists("scaleway:instance/securityGroup:SecurityGroup", where=each_zone)
def security_groups(session: Session, zone: str) -> Iterator[Found]:
    api = InstanceV1API(session.client)
    for each in api.list_security_groups_all(zone=zone):
        rules = [_rule(rule) for rule in api.list_security_group_rules_all(security_group_id=each.id, zone=zone)]
        values = {
            **camel(each, organization="organizationId", project="projectId"),
            "inboundRules": [rule for direction, rule in rules if direction == "inbound"],
            "outboundRules": [rule for direction, rule in rules if direction == "outbound"],
        }
        # The one that a project has by itself is there when nothing was ever declared.
        yield Found("scaleway:instance/securityGroup:SecurityGroup", place(zone, each.id), each.name, values)


def _rule(rule: Any) -> tuple[str, dict[str, Any]]:
    first, last = rule.dest_port_from, rule.dest_port_to
    values = camel(rule)
    values |= {"port": first if last in (None, first) else None, "portRange": f"{first}-{last}" if last else None}
    return values["direction"], values


@lists(
    f"{_LB}loadBalancer:LoadBalancer",
    f"{_LB}frontend:Frontend",
    f"{_LB}backend:Backend",
    f"{_LB}certificate:Certificate",
    f"{_LB}acl:Acl",
    where=each_zone,
)
def load_balancers(session: Session, zone: str) -> Iterator[Found]:
    api = LbV1ZonedAPI(session.client)
    for each in api.list_lbs_all(zone=zone):
        networks = [
            {"privateNetworkId": network.private_network_id}
            for network in api.list_lb_private_networks_all(lb_id=each.id, zone=zone)
        ]
        values = {
            **camel(each),
            "ipIds": [place(zone, ip.id) for ip in each.ip],
            "ipId": place(zone, each.ip[0].id) if each.ip else None,
            "privateNetworks": networks,
        }
        lb_id = place(zone, each.id)
        yield Found(f"{_LB}loadBalancer:LoadBalancer", lb_id, each.name, values)
        yield from _parts(api, zone, each.id, lb_id)


def _parts(api: Any, zone: str, bare: str, lb_id: str) -> Iterator[Found]:
    for front in api.list_frontends_all(lb_id=bare, zone=zone):
        id_ = place(zone, front.id)
        values = {
            **camel(front),
            "lbId": lb_id,
            "backendId": place(zone, front.backend.id) if front.backend else None,
            "certificateIds": [place(zone, each) for each in front.certificate_ids],
        }
        yield Found(f"{_LB}frontend:Frontend", id_, front.name, values)
        for acl in api.list_acls_all(frontend_id=front.id, zone=zone):
            match = {"ipSubnets": list(acl.match.ip_subnet), **camel(acl.match)} if acl.match else None
            rule = {**camel(acl), "frontendId": id_, "match": match}
            yield Found(f"{_LB}acl:Acl", place(zone, acl.id), acl.name, rule)
    for back in api.list_backends_all(lb_id=bare, zone=zone):
        values = {**camel(back, pool="serverIps"), "lbId": lb_id}
        yield Found(f"{_LB}backend:Backend", place(zone, back.id), back.name, values)
    for each in api.list_certificates_all(lb_id=bare, zone=zone):
        is_letsencrypt = plain(each.type_) in ("letsencryt", "letsencrypt")  # the API misspells it
        values = {
            **camel(each),
            "lbId": lb_id,
            "letsencrypt": {"commonName": each.common_name} if is_letsencrypt else None,
        }
        yield Found(f"{_LB}certificate:Certificate", place(zone, each.id), each.name, values)


@lists(f"{_LB}ip:Ip", where=each_zone)
def load_balancer_ips(session: Session, zone: str) -> Iterator[Found]:
    for each in LbV1ZonedAPI(session.client).list_i_ps_all(zone=zone):
        yield Found(f"{_LB}ip:Ip", place(zone, each.id), each.ip_address, camel(each))


@lists("scaleway:domain/zone:Zone", "scaleway:domain/record:Record")
def dns(session: Session, _: str) -> Iterator[Found]:
    api = DomainV2Beta1API(session.client)
    for each in api.list_dns_zones_all(domain=""):
        name = f"{each.subdomain}.{each.domain}".lstrip(".")
        yield Found("scaleway:domain/zone:Zone", name, name, camel(each))
        for record in api.list_dns_zone_records_all(dns_zone=name, name=""):
            values = {**camel(record), "dnsZone": name}
            yield Found("scaleway:domain/record:Record", f"{name}/{record.id}", record.name or name, values)
