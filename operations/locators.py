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
        path: of the listing.
        key: of the rows in the reply; `a.b` takes the rows under `b` of each row under `a`, whose id they then have
            as `(parent)`.
        same: reply field → input that has to be the same; `a.b` reaches into a reply's object.
        id: how the provider writes its id.
        useless_without: an input without which it cannot be used, for then only its creation told what is needed (a
            key's secret): it is deleted.
        item: path of one; the listing's with the item's id when left out.
        query: what the listing has to be told.
        is_entry: whether one is deleted by a change of the listing, sent to its path, and has none of its own.
    """

    path: str
    key: str
    same: Mapping[str, str]
    id: str = "{region}/{id}"
    useless_without: str = ""
    item: str = ""
    query: Mapping[str, str] = field(default_factory=dict)
    is_entry: bool = False


@dataclass(frozen=True)
class Member:
    """Found as an entry of a list in another object."""

    path: str
    key: str
    input: str
    id: str


@dataclass(frozen=True)
class Setting:
    """Found as a switch that is on in another object."""

    path: str
    query: Mapping[str, str]
    switch: str
    id: str


@dataclass(frozen=True)
class Bucket:
    """Found by its name, if it is the project's: all customers share the names."""

    id: str = "{region}/{name}"


@dataclass(frozen=True)
class Repeatable:
    """Not looked for: it sets something of another resource, and setting it again does no harm."""


Locator = Listed | Member | Setting | Bucket | Repeatable

_PROJECT = {"name": "name", "project_id": "projectId"}
_ZONAL = "{zone}/{id}"
_GLOBAL = "{id}"


_ORGANIZATION = {"organization_id": "{organizationId}"}


def _listed(path: str, key: str, id: str = "{region}/{id}", **same: str) -> Listed:
    return Listed(path, key, same or _PROJECT, id)


def _of_organization(path: str, key: str) -> Listed:
    """What is listed of a whole organisation, and has a name of its own in it."""
    return Listed(path, key, {"name": "name"}, _GLOBAL, query=_ORGANIZATION)


def _of_database(key: str) -> Listed:
    path = f"/rdb/v1/regions/{{region}}/instances/{{instanceId}}/{key}"
    return Listed(path, key, {"name": "name"}, "{region}/{instanceId}/{name}", item=f"{path}/{{name}}")


def _of_load_balancer(parent: str, key: str) -> Listed:
    zone = "/lb/v1/zones/{zone}"
    return Listed(f"{zone}/{parent}/{key}", key, {"name": "name"}, _ZONAL, item=f"{zone}/{key}/{{id}}")


LOCATORS: Mapping[str, Locator] = {
    "account/project:Project": _of_organization("/account/v3/projects", "projects"),
    "iam/application:Application": _of_organization("/iam/v1alpha1/applications", "applications"),
    "iam/group:Group": _of_organization("/iam/v1alpha1/groups", "groups"),
    "iam/groupMembership:GroupMembership": Member(
        "/iam/v1alpha1/groups/{groupId}", "application_ids", "applicationId", "{groupId}/app/{applicationId}"
    ),
    "iam/policy:Policy": _of_organization("/iam/v1alpha1/policies", "policies"),
    "iam/apiKey:ApiKey": Listed(
        "/iam/v1alpha1/api-keys",
        "api_keys",
        {"application_id": "applicationId", "description": "description"},
        "{access_key}",
        useless_without="secretId",
        item="/iam/v1alpha1/api-keys/{access_key}",
        query=_ORGANIZATION,
    ),
    "keymanager/key:Key": _listed("/key-manager/v1alpha1/regions/{region}/keys", "keys"),
    "secrets/secret:Secret": _listed("/secret-manager/v1beta1/regions/{region}/secrets", "secrets"),
    "secrets/version:Version": Listed(
        "/secret-manager/v1beta1/regions/{region}/secrets/{secretId}/versions",
        "versions",
        {"description": "description"},
        "{region}/{secretId}/{revision}",
        item="/secret-manager/v1beta1/regions/{region}/secrets/{secretId}/versions/{revision}",
    ),
    "observability/source:Source": Listed(
        "/cockpit/v1/regions/{region}/data-sources",
        "data_sources",
        {"name": "name", "type": "type"},
        query={"project_id": "{projectId}"},
    ),
    "observability/alertManager:AlertManager": Setting(
        "/cockpit/v1/regions/{region}/alert-manager",
        {"project_id": "{projectId}"},
        "alert_manager_enabled",
        "{region}/{projectId}/1",
    ),
    "billing/budget:Budget": Listed(
        "/billing/v2/budgets",
        "budgets",
        {"consumption_limit.units": "consumptionLimit", "enabled": "enabled"},
        _GLOBAL,
        query=_ORGANIZATION,
    ),
    "billing/budgetAlert:BudgetAlert": Listed(
        "/billing/v2/budgets/{budgetId}",
        "alerts",
        {"threshold": "threshold"},
        _GLOBAL,
        item="/billing/v2/budget-alerts/{id}",
    ),
    "billing/budgetAlertNotification:BudgetAlertNotification": Listed(
        "/billing/v2/budgets",
        "budgets.alerts.notifications",
        {"(parent)": "budgetAlertId"},
        _GLOBAL,
        item="/billing/v2/budget-alert-notifications/{id}",
        query=_ORGANIZATION,
    ),
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
        "/domain/v2beta1/dns-zones",
        "dns_zones",
        {"domain": "domain", "subdomain": "subdomain"},
        "{subdomain}.{domain}",
        item="/domain/v2beta1/dns-zones/{subdomain}.{domain}",
    ),
    "domain/record:Record": Listed(
        "/domain/v2beta1/dns-zones/{dnsZone}/records",
        "records",
        {"name": "name", "type": "type", "data": "data"},
        "{dnsZone}/{id}",
        is_entry=True,
    ),
    "kubernetes/cluster:Cluster": _listed("/k8s/v1/regions/{region}/clusters", "clusters"),
    "kubernetes/pool:Pool": Listed(
        "/k8s/v1/regions/{region}/clusters/{clusterId}/pools",
        "pools",
        {"name": "name"},
        item="/k8s/v1/regions/{region}/pools/{id}",
    ),
    "kubernetes/acl:Acl": Repeatable(),
    "databases/instance:Instance": _listed("/rdb/v1/regions/{region}/instances", "instances"),
    "databases/database:Database": _of_database("databases"),
    "databases/user:User": _of_database("users"),
    # Privileges of users on databases exist as soon as both do; setting one again does no harm.
    "databases/privilege:Privilege": Repeatable(),
    "databases/acl:Acl": Repeatable(),
    "databases/readReplica:ReadReplica": Listed(
        "/rdb/v1/regions/{region}/instances/{instanceId}",
        "read_replicas",
        {},
        item="/rdb/v1/regions/{region}/read-replicas/{id}",
    ),
    "registry/namespace:Namespace": _listed("/registry/v1/regions/{region}/namespaces", "namespaces"),
    "loadbalancers/ip:Ip": _listed("/lb/v1/zones/{zone}/ips", "ips", _ZONAL, project_id="projectId", tags="tags"),
    "loadbalancers/loadBalancer:LoadBalancer": _listed("/lb/v1/zones/{zone}/lbs", "lbs", _ZONAL, **_PROJECT),
    "loadbalancers/backend:Backend": _of_load_balancer("lbs/{lbId}", "backends"),
    "loadbalancers/frontend:Frontend": _of_load_balancer("lbs/{lbId}", "frontends"),
    "loadbalancers/certificate:Certificate": _of_load_balancer("lbs/{lbId}", "certificates"),
    "loadbalancers/acl:Acl": _of_load_balancer("frontends/{frontendId}", "acls"),
    "object/bucket:Bucket": Bucket(),
    "object/bucketPolicy:BucketPolicy": Repeatable(),
    "object/bucketAcl:BucketAcl": Repeatable(),
    "object/bucketLockConfiguration:BucketLockConfiguration": Repeatable(),
    "object/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": Repeatable(),
}
"""By the type's token without its package, `scaleway:`."""

PACKAGE = "scaleway"
OWN_PACKAGE = "pulumi-python"
"""Resources that this project declares by code of its own: each reads first what is there, and takes it over."""


def locator(kind: str) -> Locator | None:
    """The row for a resource type such as `scaleway:network/vpc:Vpc`; None when it has none."""
    package, _, rest = kind.partition(":")
    if package == OWN_PACKAGE:
        return Repeatable()
    return LOCATORS.get(rest) if package == PACKAGE else None
