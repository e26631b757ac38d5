"""How a resource that the state does not know of is found in the cloud: by what its inputs say it is.

One row per resource type. A path's and an id's `{field}` is one of the resource's inputs without its locality
(`fr-par/UUID` becomes `UUID`); `{region}` and `{zone}` are the input or the environment's own. `{id}` in an id is what
the API calls it. Paths are those of Scaleway's API, ids those that the provider gives (its version in engine/pins.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Listed:
    """Found in a listing, by the fields that tell it from all others.

    Attributes:
        path: of the listing; the item's own path is `item` or the listing's with the item's id.
        key: of the rows in the reply.
        same: reply field → input that has to be the same; `a.b` reaches into a reply's object.
        id: how the provider writes its id.
        useless: it cannot be used without what only its creation told (a key's secret), so it is deleted.
        item: path of one, for those that are deleted.
    """

    path: str
    key: str
    same: Mapping[str, str]
    id: str = "{region}/{id}"
    useless: bool = False
    item: str = ""


@dataclass(frozen=True)
class Member:
    """Found as an entry of a list in another object."""

    path: str
    key: str
    input: str
    id: str


@dataclass(frozen=True)
class Bucket:
    """Found by its name, which is the same for everybody."""

    id: str = "{region}/{name}"


@dataclass(frozen=True)
class Repeatable:
    """Not looked for: it sets something of another resource, and setting it again does no harm."""


Locator = Listed | Member | Bucket | Repeatable

_PROJECT = {"name": "name", "project_id": "projectId"}
_ZONAL = "{zone}/{id}"
_GLOBAL = "{id}"


def _listed(path: str, key: str, id: str = "{region}/{id}", **same: str) -> Listed:
    return Listed(path, key, same or _PROJECT, id)


LOCATORS: Mapping[str, Locator] = {
    "account/project:Project": _listed("/account/v3/projects", "projects", _GLOBAL, name="name"),
    "iam/application:Application": _listed("/iam/v1alpha1/applications", "applications", _GLOBAL, name="name"),
    "iam/group:Group": _listed("/iam/v1alpha1/groups", "groups", _GLOBAL, name="name"),
    "iam/groupMembership:GroupMembership": Member(
        "/iam/v1alpha1/groups/{groupId}", "application_ids", "applicationId", "{groupId}/app/{applicationId}"
    ),
    "iam/policy:Policy": _listed("/iam/v1alpha1/policies", "policies", _GLOBAL, name="name"),
    "iam/apiKey:ApiKey": Listed(
        "/iam/v1alpha1/api-keys",
        "api_keys",
        {"application_id": "applicationId", "description": "description"},
        "{access_key}",
        useless=True,
        item="/iam/v1alpha1/api-keys/{access_key}",
    ),
    "keymanager/key:Key": _listed("/key-manager/v1alpha1/regions/{region}/keys", "keys"),
    "secrets/secret:Secret": _listed("/secret-manager/v1beta1/regions/{region}/secrets", "secrets"),
    "secrets/version:Version": Listed(
        "/secret-manager/v1beta1/regions/{region}/secrets/{secretId}/versions",
        "versions",
        {"description": "description"},
        "{region}/{secretId}/{revision}",
        useless=True,
        item="/secret-manager/v1beta1/regions/{region}/secrets/{secretId}/versions/{revision}",
    ),
    "observability/source:Source": _listed(
        "/cockpit/v1/regions/{region}/data-sources", "data_sources", name="name", project_id="projectId", type="type"
    ),
    "observability/alertManager:AlertManager": Repeatable(),
    "billing/budget:Budget": _listed("/billing/v2beta1/budgets", "budgets", _GLOBAL, organization_id="organizationId"),
    "network/vpc:Vpc": _listed("/vpc/v2/regions/{region}/vpcs", "vpcs"),
    "network/privateNetwork:PrivateNetwork": _listed(
        "/vpc/v2/regions/{region}/private-networks", "private_networks", name="name", vpc_id="vpcId"
    ),
    "network/acl:Acl": Repeatable(),
    "network/publicGatewayIp:PublicGatewayIp": _listed(
        "/vpc-gw/v2/zones/{zone}/ips", "ips", _ZONAL, project_id="projectId", tags="tags"
    ),
    "network/publicGateway:PublicGateway": _listed("/vpc-gw/v2/zones/{zone}/gateways", "gateways", _ZONAL, **_PROJECT),
    "network/gatewayNetwork:GatewayNetwork": _listed(
        "/vpc-gw/v2/zones/{zone}/gateway-networks",
        "gateway_networks",
        _ZONAL,
        gateway_id="gatewayId",
        private_network_id="privateNetworkId",
    ),
    "instance/securityGroup:SecurityGroup": Listed(
        "/instance/v1/zones/{zone}/security_groups", "security_groups", {"name": "name", "project": "projectId"}, _ZONAL
    ),
    "domain/zone:Zone": Listed(
        "/domain/v2beta1/dns-zones", "dns_zones", {"domain": "domain", "subdomain": "subdomain"}, "{subdomain}.{domain}"
    ),
    "domain/record:Record": Listed(
        "/domain/v2beta1/dns-zones/{dnsZone}/records",
        "records",
        {"name": "name", "type": "type", "data": "data"},
        "{dnsZone}/{id}",
    ),
    "kubernetes/cluster:Cluster": _listed("/k8s/v1/regions/{region}/clusters", "clusters"),
    "kubernetes/pool:Pool": _listed(
        "/k8s/v1/regions/{region}/clusters/{clusterId}/pools", "pools", name="name", cluster_id="clusterId"
    ),
    "kubernetes/acl:Acl": Repeatable(),
    "databases/instance:Instance": _listed("/rdb/v1/regions/{region}/instances", "instances"),
    "databases/database:Database": _listed(
        "/rdb/v1/regions/{region}/instances/{instanceId}/databases",
        "databases",
        "{region}/{instanceId}/{name}",
        name="name",
    ),
    "databases/user:User": _listed(
        "/rdb/v1/regions/{region}/instances/{instanceId}/users", "users", "{region}/{instanceId}/{name}", name="name"
    ),
    # Privileges of users on databases exist as soon as both do; setting one again does no harm.
    "databases/privilege:Privilege": Repeatable(),
    "databases/acl:Acl": Repeatable(),
    "databases/readReplica:ReadReplica": Listed(
        "/rdb/v1/regions/{region}/instances/{instanceId}", "read_replicas", {}, "{region}/{id}"
    ),
    "registry/namespace:Namespace": _listed("/registry/v1/regions/{region}/namespaces", "namespaces"),
    "loadbalancers/ip:Ip": _listed("/lb/v1/zones/{zone}/ips", "ips", _ZONAL, project_id="projectId", tags="tags"),
    "loadbalancers/loadBalancer:LoadBalancer": _listed("/lb/v1/zones/{zone}/lbs", "lbs", _ZONAL, **_PROJECT),
    "loadbalancers/backend:Backend": _listed(
        "/lb/v1/zones/{zone}/lbs/{lbId}/backends", "backends", _ZONAL, name="name"
    ),
    "loadbalancers/frontend:Frontend": _listed(
        "/lb/v1/zones/{zone}/lbs/{lbId}/frontends", "frontends", _ZONAL, name="name"
    ),
    "loadbalancers/certificate:Certificate": _listed(
        "/lb/v1/zones/{zone}/lbs/{lbId}/certificates", "certificates", _ZONAL, name="name"
    ),
    "loadbalancers/acl:Acl": _listed("/lb/v1/zones/{zone}/frontends/{frontendId}/acls", "acls", _ZONAL, name="name"),
    "object/bucket:Bucket": Bucket(),
    "object/bucketPolicy:BucketPolicy": Repeatable(),
    "object/bucketAcl:BucketAcl": Repeatable(),
    "object/bucketLockConfiguration:BucketLockConfiguration": Repeatable(),
    "object/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": Repeatable(),
}
"""By the type's token without its package, `scaleway:`."""

PACKAGE = "scaleway"


def locator(kind: str) -> Locator | None:
    """The row for a resource type such as `scaleway:network/vpc:Vpc`."""
    package, _, rest = kind.partition(":")
    return LOCATORS.get(rest) if package == PACKAGE else None


__all__ = ["LOCATORS", "Bucket", "Listed", "Locator", "Member", "Repeatable", "field", "locator"]
