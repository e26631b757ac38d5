"""What runs and what holds data: clusters, servers, databases, keys, secrets, images."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from scaleway.instance.v1 import InstanceV1API
from scaleway.k8s.v1 import K8SV1API
from scaleway.key_manager.v1alpha1 import KeyManagerV1Alpha1API
from scaleway.rdb.v1 import RdbV1API
from scaleway.registry.v1 import RegistryV1API
from scaleway.secret.v1beta1 import SecretV1Beta1API

from policies.reading.live.session import Found, Session, each_region, each_zone, lists
from policies.reading.live.values import camel, place, plain

_K8S, _RDB = "scaleway:kubernetes/", "scaleway:databases/"


@lists(f"{_K8S}cluster:Cluster", f"{_K8S}pool:Pool", f"{_K8S}acl:Acl", where=each_region)
def clusters(session: Session, region: str) -> Iterator[Found]:
    api = K8SV1API(session.client)
    for each in api.list_clusters_all(region=region):
        # A cluster with its rules or nothing: one whose rules may not be read is not one without.
        yield from list(_cluster(api, region, each))


def _cluster(api: Any, region: str, cluster: Any) -> Iterator[Found]:
    id_ = place(region, cluster.id)
    values = camel(cluster)
    if cluster.auto_upgrade:
        window = plain(cluster.auto_upgrade.maintenance_window) or {}
        values["autoUpgrade"] = {
            "enable": cluster.auto_upgrade.enabled,
            "maintenanceWindowDay": window.get("day"),
            "maintenanceWindowStartHour": window.get("start_hour"),
        }
    login = values.get("openIdConnectConfig")
    if login:
        values["openIdConnectConfig"] = {**login, "groupsClaims": login.get("groupsClaim")}
    yield Found(f"{_K8S}cluster:Cluster", id_, cluster.name, values)
    for pool in api.list_pools_all(cluster_id=cluster.id, region=region):
        values = {**camel(pool), "clusterId": id_}
        yield Found(f"{_K8S}pool:Pool", place(region, pool.id), pool.name, values)
    rules = api.list_cluster_acl_rules_all(cluster_id=cluster.id, region=region)
    # A cluster is always under rules; open to the world is one of them.
    values = {
        "clusterId": id_,
        "region": region,
        "noIpAllowed": not rules,
        "aclRules": [camel(rule) for rule in rules],
    }
    yield Found(f"{_K8S}acl:Acl", id_, f"{cluster.name}-acl", values)


@lists("scaleway:instance/server:Server", where=each_zone)
def servers(session: Session, zone: str) -> Iterator[Found]:
    for each in InstanceV1API(session.client).list_servers_all(zone=zone):
        values = camel(
            each,
            organization="organizationId",
            project="projectId",
            commercial_type="type",
            dynamic_ip_required="enableDynamicIp",
        )
        values |= {
            "ipIds": [place(zone, ip.id) for ip in each.public_ips],
            "securityGroupId": place(zone, each.security_group.id) if each.security_group else None,
        }
        yield Found("scaleway:instance/server:Server", place(zone, each.id), each.name, values)


@lists(
    f"{_RDB}instance:Instance",
    f"{_RDB}acl:Acl",
    f"{_RDB}database:Database",
    f"{_RDB}user:User",
    f"{_RDB}privilege:Privilege",
    f"{_RDB}readReplica:ReadReplica",
    where=each_region,
)
def databases(session: Session, region: str) -> Iterator[Found]:
    api = RdbV1API(session.client)
    for each in api.list_instances_all(region=region):
        yield from _database(api, region, each)


def _database(api: Any, region: str, instance: Any) -> Iterator[Found]:
    id_, bare = place(region, instance.id), instance.id
    schedule, encryption = instance.backup_schedule, instance.encryption
    volume = plain(instance.volume) or {}
    values = {
        **camel(instance),
        "disableBackup": schedule.disabled if schedule else None,
        "backupScheduleFrequency": schedule.frequency if schedule else None,
        "backupScheduleRetention": schedule.retention if schedule else None,
        "volumeType": volume.get("type"),
        "volumeSizeInGb": (volume.get("size") or 0) // 10**9 or None,
        "encryptionAtRest": encryption.enabled if encryption else None,
        "settings": {setting.name: setting.value for setting in instance.settings},
        **_endpoints(instance),
    }
    yield Found(f"{_RDB}instance:Instance", id_, instance.name, values)
    rules = [camel(rule) for rule in api.list_instance_acl_rules_all(instance_id=bare, region=region)]
    # Also without a public endpoint: they hold for one that somebody adds.
    acl = {"instanceId": id_, "region": region, "aclRules": rules}
    yield Found(f"{_RDB}acl:Acl", id_, f"{instance.name}-acl", acl)
    for database in api.list_databases_all(instance_id=bare, region=region):
        data = {**camel(database), "instanceId": id_, "region": region}
        yield Found(f"{_RDB}database:Database", f"{id_}/{database.name}", database.name, data)
    for user in api.list_users_all(instance_id=bare, region=region):
        data = {**camel(user), "instanceId": id_, "region": region}
        yield Found(f"{_RDB}user:User", f"{id_}/{user.name}", user.name, data)
    for right in api.list_privileges_all(instance_id=bare, region=region):
        data = {**camel(right), "instanceId": id_, "region": region}
        name = f"{right.database_name}/{right.user_name}"
        yield Found(f"{_RDB}privilege:Privilege", f"{id_}/{name}", name, data)
    for replica in instance.read_replicas:
        data = {**camel(replica), "instanceId": id_, "region": region, **_endpoints(replica)}
        yield Found(f"{_RDB}readReplica:ReadReplica", place(region, replica.id), f"{instance.name}-replica", data)


def _endpoints(thing: Any) -> dict[str, Any]:
    """The endpoints that there are, under the provider's names of their kinds; a kind that is not there is unset."""
    found: dict[str, Any] = {"privateNetwork": None, "loadBalancer": None, "directAccess": None}
    for each in thing.endpoints:
        shared = {"endpointId": each.id, "ip": each.ip, "port": each.port}
        if each.private_network is not None:
            network = each.private_network.private_network_id
            found["privateNetwork"] = {**shared, "pnId": network, "privateNetworkId": network}
        if each.load_balancer is not None:
            found["loadBalancer"] = shared
        if each.direct_access is not None:
            found["directAccess"] = shared
    return found


@lists("live:rdb/database_backup", f"{_RDB}databaseBackup:DatabaseBackup", where=each_region)
def database_backups(session: Session, region: str) -> Iterator[Found]:
    for each in RdbV1API(session.client).list_database_backups_all(region=region):
        yield Found("live:rdb/database_backup", place(region, each.id), each.name, plain(each))
        values = {**camel(each), "instanceId": place(region, each.instance_id)}
        yield Found(f"{_RDB}databaseBackup:DatabaseBackup", place(region, each.id), each.name, values)


@lists("live:rdb/snapshot", f"{_RDB}snapshot:Snapshot", where=each_region)
def database_snapshots(session: Session, region: str) -> Iterator[Found]:
    for each in RdbV1API(session.client).list_snapshots_all(region=region):
        yield Found("live:rdb/snapshot", place(region, each.id), each.name, plain(each))
        values = {**camel(each), "instanceId": place(region, each.instance_id)}
        yield Found(f"{_RDB}snapshot:Snapshot", place(region, each.id), each.name, values)


@lists("scaleway:keymanager/key:Key", where=each_region)
def keys(session: Session, region: str) -> Iterator[Found]:
    api = KeyManagerV1Alpha1API(session.client)
    for each in api.list_keys_all(scheduled_for_deletion=False, region=region):
        usage, algorithm = _usage(plain(each.usage) or {})
        # The SDK of today has no field for it.
        raw = api._request("GET", f"/key-manager/v1alpha1/regions/{region}/keys/{each.id}").json()
        values = {
            **camel(each),
            "usage": usage,
            "algorithm": algorithm,
            "unprotected": not each.protected,
            "protectionLevel": raw.get("protection_level"),
        }
        yield Found("scaleway:keymanager/key:Key", place(region, each.id), each.name, values)


def _usage(given: dict[str, Any]) -> tuple[str | None, str | None]:
    """Of the usages the one that has an algorithm; the API calls those that have none unknown."""
    named = ((name, value) for name, value in given.items() if value and not str(value).startswith("unknown"))
    return next(named, (None, None))


@lists("scaleway:secrets/secret:Secret", where=each_region)
def secrets(session: Session, region: str) -> Iterator[Found]:
    for each in SecretV1Beta1API(session.client).list_secrets_all(scheduled_for_deletion=False, region=region):
        values = camel(each)
        values["keyId"] = place(region, each.key_id) if each.key_id else None
        yield Found("scaleway:secrets/secret:Secret", place(region, each.id), each.name, values)


@lists("scaleway:registry/namespace:Namespace", where=each_region)
def namespaces(session: Session, region: str) -> Iterator[Found]:
    for each in RegistryV1API(session.client).list_namespaces_all(region=region):
        yield Found("scaleway:registry/namespace:Namespace", place(region, each.id), each.name, camel(each))
