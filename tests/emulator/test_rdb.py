"""Managed databases: endpoints that open unasked, what cannot be undone, what outlives an instance, who owns what."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from cryptography import x509
from scaleway import Client
from scaleway.rdb.v1 import RdbV1API

from tests.emulator.local import LocalCloud, created, refused
from tests.emulator.test_ipam import held
from tests.emulator.test_vpc import network, vpc

BASE = "/rdb/v1/regions/fr-par"
PASSWORD = "Str0ng-passw0rd"


def wanted(network_id: str | None = None, **fields: Any) -> dict[str, Any]:
    endpoint: dict[str, Any] = {"private_network": {"private_network_id": network_id, "ipam_config": {}}}
    return {
        "name": "hub",
        "engine": "PostgreSQL-17",
        "user_name": "hub_admin",
        "password": PASSWORD,
        "node_type": "DB-POP2-2C-8G",
        "is_ha_cluster": True,
        "disable_backup": False,
        "volume_type": "sbs_5k",
        "volume_size": 20_000_000_000,
        "init_endpoints": [endpoint] if network_id else None,
        "backup_same_region": True,
        "encryption": {"enabled": True},
        **fields,
    }


def instance(local: LocalCloud, network_id: str | None = None, **fields: Any) -> dict[str, Any]:
    made = created(local.owner.post(f"{BASE}/instances", json=wanted(network_id, **fields)))
    return get(local, f"instances/{made['id']}")


def get(local: LocalCloud, path: str) -> dict[str, Any]:
    return created(local.owner.get(f"{BASE}/{path}"))


def post(local: LocalCloud, path: str, **body: Any) -> dict[str, Any]:
    return created(local.owner.post(f"{BASE}/{path}", json=body))


def kinds(made: dict[str, Any]) -> list[str]:
    names = ("load_balancer", "private_network", "direct_access")
    return [name for endpoint in made["endpoints"] for name in names if name in endpoint]


def private_network(local: LocalCloud) -> str:
    return str(network(local, vpc(local))["id"])


def test_the_official_sdk_reads_what_is_on_offer(sdk_client: Client) -> None:
    api = RdbV1API(sdk_client)
    versions = {each.name: each for each in api.list_database_engines_all()[0].versions}
    assert versions["PostgreSQL-17"].available_settings
    assert versions["PostgreSQL-14"].disabled
    offers = {each.name: each for each in api.list_node_types_all(include_disabled_types=False)}
    assert [each.type_ for each in offers["db-pop2-2c-8g"].available_volume_types] == ["sbs_5k", "sbs_15k"]


def test_a_public_endpoint_opens_unless_another_is_asked_for(local: LocalCloud) -> None:
    public = instance(local)
    assert kinds(public) == ["load_balancer"]
    assert public["endpoint"] == public["endpoints"][0]
    assert get(local, f"instances/{public['id']}/acls")["rules"][0]["ip"] == "0.0.0.0/0"
    private = instance(local, private_network(local))
    assert (kinds(private), private["endpoint"]) == (["private_network"], None)


def test_what_a_creation_answers_does_not_know_the_public_endpoint_yet(local: LocalCloud) -> None:
    public = created(local.owner.post(f"{BASE}/instances", json=wanted()))
    assert (public["endpoints"], public["endpoint"], public["settings"]) == ([], None, [])
    private = created(local.owner.post(f"{BASE}/instances", json=wanted(private_network(local))))
    assert kinds(private) == ["private_network"]
    snapshot = post(local, f"instances/{public['id']}/snapshots", name="before")
    assert (snapshot["size"], snapshot["updated_at"]) == (None, None)
    assert get(local, f"snapshots/{snapshot['id']}")["size"]


def test_a_private_endpoint_holds_an_address_until_it_is_closed(local: LocalCloud) -> None:
    network_id = private_network(local)
    made = instance(local, network_id)
    endpoint = made["endpoints"][0]
    assert held(local, resource_id=made["id"]) == [endpoint["private_network"]["service_ip"]]
    refused(local.owner.delete(f"/vpc/v2/regions/fr-par/private-networks/{network_id}"), 412)
    assert local.owner.delete(f"{BASE}/endpoints/{endpoint['id']}").status_code == 204
    assert held(local, resource_id=made["id"]) == []
    again = {"private_network": {"private_network_id": network_id, "service_ip": "10.9.8.7/24"}}
    static = post(local, f"instances/{made['id']}/endpoints", endpoint_spec=again)
    assert static["private_network"]["provisioning_mode"] == "static"
    assert held(local, resource_id=made["id"]) == []
    refused(local.owner.delete(f"/vpc/v2/regions/fr-par/private-networks/{network_id}"), 412)
    refused(local.owner.post(f"{BASE}/instances/{made['id']}/endpoints", json={"endpoint_spec": again}), 400)
    refused(local.owner.delete(f"{BASE}/endpoints/{endpoint['id']}"), 404)


@pytest.mark.parametrize(
    ("fields", "argument"),
    [
        ({"engine": "PostgreSQL-14"}, "engine"),
        ({"engine": "PostgreSQL-9"}, "engine"),
        ({"node_type": "DB-NONE"}, "node_type"),
        ({"volume_type": "lssd"}, "volume_type"),
        ({"volume_type": "bssd"}, "volume_type"),
        ({"volume_size": 7_000_000_000}, "volume_size"),
        ({"password": "weak"}, "password"),
        ({"password": ""}, "password"),
        ({"user_name": "pg_root"}, "user_name"),
        ({"init_settings": [{"name": "lower_case_table_names", "value": "1"}]}, "init_settings"),
        ({"init_endpoints": [{}]}, "init_endpoints.0"),
        ({"no_such_field": 1}, "no_such_field"),
    ],
)
def test_what_no_instance_can_be_is_refused(local: LocalCloud, fields: dict[str, Any], argument: str) -> None:
    error = refused(local.owner.post(f"{BASE}/instances", json=wanted(**fields)), 400, "invalid_arguments")
    assert [detail["argument_name"] for detail in error["details"]] == [argument]
    assert local.cloud.inventory() == []


def test_a_creation_that_fails_leaves_no_address(local: LocalCloud) -> None:
    network_id = private_network(local)
    good = {"private_network": {"private_network_id": network_id, "ipam_config": {}}}
    refused(local.owner.post(f"{BASE}/instances", json=wanted(init_endpoints=[good, good])), 400)
    assert held(local) == []
    missing = "00000000-0000-0000-0000-000000000000"
    refused(local.owner.post(f"{BASE}/instances", json=wanted(missing)), 404, "not_found")


def test_backups_logs_and_settings_are_set_after_creation(local: LocalCloud) -> None:
    made = instance(local)
    path = f"{BASE}/instances/{made['id']}"
    changed = created(
        local.owner.patch(
            path,
            json={
                "backup_schedule_frequency": 12,
                "backup_schedule_retention": 30,
                "logs_policy": {"max_age_retention": 90, "total_disk_retention": None},
            },
        )
    )
    assert (changed["backup_schedule"]["frequency"], changed["backup_schedule"]["retention"]) == (12, 30)
    assert changed["logs_policy"] == {"max_age_retention": 90, "total_disk_retention": None}
    settings = [{"name": "rdb.enable_pgaudit", "value": "on"}, {"name": "max_connections", "value": "200"}]
    created(local.owner.put(f"{path}/settings", json={"settings": settings}))
    assert {each["name"] for each in created(local.owner.get(path))["settings"]} == {each["name"] for each in settings}
    for wrong in ({"name": "fsync", "value": "off"}, {"name": "max_connections", "value": "5"}):
        refused(local.owner.put(f"{path}/settings", json={"settings": [wrong]}), 400)


@pytest.mark.parametrize("value", ["none", "ALL", "READ,WRITE", "ROLE,DDL"], ids=lambda value: value.replace(",", "-"))
def test_the_classes_of_pgaudit_are_checked(local: LocalCloud, value: str) -> None:
    path = f"{BASE}/instances/{instance(local)['id']}/settings"
    created(local.owner.put(path, json={"settings": [{"name": "pgaudit.log", "value": value}]}))
    refused(local.owner.put(path, json={"settings": [{"name": "pgaudit.log", "value": f"{value},EVERYTHING"}]}), 400)


def test_some_upgrades_cannot_be_undone(local: LocalCloud) -> None:
    made = instance(local, is_ha_cluster=False, encryption={"enabled": False})
    path = f"instances/{made['id']}/upgrade"
    assert post(local, path, enable_ha=True)["is_ha_cluster"]
    assert post(local, path, enable_encryption=True)["encryption"] == {"enabled": True}
    assert post(local, path, volume_size=30_000_000_000)["volume"]["size"] == 30_000_000_000
    assert post(local, path, volume_type="sbs_15k")["volume"]["type"] == "sbs_15k"
    assert post(local, path, node_type="db-pop2-4c-16g")["node_type"] == "db-pop2-4c-16g"
    for undo in (
        {"enable_ha": False},
        {"enable_encryption": False},
        {"volume_size": 20_000_000_000},
        {"volume_type": "lssd"},
        {"enable_ha": True, "node_type": "db-pop2-2c-8g"},
    ):
        refused(local.owner.post(f"{BASE}/{path}", json=undo), 400)


def test_a_newer_engine_is_a_new_instance_without_ha(local: LocalCloud) -> None:
    made = instance(local, private_network(local), engine="PostgreSQL-16")
    post(local, f"instances/{made['id']}/databases", name="cohort")
    target = next(each for each in made["upgradable_version"] if each["name"] == "PostgreSQL-17")
    workflow = {"upgradable_version_id": target["id"], "with_endpoints": True}
    newer = post(local, f"instances/{made['id']}/upgrade", major_upgrade_workflow=workflow)
    assert newer["id"] != made["id"]
    assert (newer["engine"], newer["is_ha_cluster"], kinds(newer)) == ("PostgreSQL-17", False, ["private_network"])
    assert get(local, f"instances/{made['id']}")["endpoints"] == []
    assert held(local, resource_id=newer["id"]) != []
    assert get(local, f"instances/{newer['id']}/databases?name=cohort")["total_count"] == 1


def test_databases_users_and_privileges_refer_to_each_other(local: LocalCloud) -> None:
    made = instance(local)
    inside = f"instances/{made['id']}"
    post(local, f"{inside}/databases", name="cohort")
    assert get(local, f"{inside}/databases?name=cohort")["databases"][0]["owner"] == "_rdb_superadmin"
    post(local, f"{inside}/users", name="app", password=PASSWORD, is_admin=False)
    refused(local.owner.post(f"{BASE}/{inside}/databases", json={"name": "cohort"}), 409, "already_exists")
    refused(
        local.owner.post(f"{BASE}/{inside}/users", json={"name": "app", "password": PASSWORD, "is_admin": False}), 409
    )
    refused(
        local.owner.post(f"{BASE}/{inside}/users", json={"name": "weak", "password": "weak", "is_admin": False}), 400
    )
    grant = {"database_name": "cohort", "user_name": "app", "permission": "readwrite"}
    privileges = f"{BASE}/{inside}/privileges"
    assert created(local.owner.put(privileges, json=grant)) == grant
    for wrong, status in (({"user_name": "x"}, 404), ({"database_name": "x"}, 404), ({"permission": "custom"}, 400)):
        refused(local.owner.put(privileges, json={**grant, **wrong}), status)
    # As in PostgreSQL, a role with privileges cannot be dropped.
    refused(local.owner.delete(f"{BASE}/{inside}/users/app"), 412)
    created(local.owner.put(privileges, json={**grant, "permission": "none"}))
    asked = created(local.owner.get(privileges, params={"database_name": "cohort", "user_name": "app"}))
    assert [each["permission"] for each in asked["privileges"]] == ["none"]
    assert local.owner.delete(f"{BASE}/{inside}/users/app").status_code == 204
    refused(local.owner.delete(f"{BASE}/{inside}/users/app"), 404)


def test_a_deleted_database_takes_its_privileges_along(local: LocalCloud) -> None:
    inside = f"instances/{instance(local)['id']}"
    post(local, f"{inside}/databases", name="cohort")
    post(local, f"{inside}/users", name="app", password=PASSWORD, is_admin=False)
    grant = {"database_name": "cohort", "user_name": "app", "permission": "all"}
    created(local.owner.put(f"{BASE}/{inside}/privileges", json=grant))
    assert local.owner.delete(f"{BASE}/{inside}/databases/cohort").status_code == 204
    assert local.owner.delete(f"{BASE}/{inside}/users/app").status_code == 204


def test_an_acl_replaces_all_rules_and_its_removal_lets_nobody_in(local: LocalCloud) -> None:
    acls = f"{BASE}/instances/{instance(local)['id']}/acls"
    created(local.owner.put(acls, json={"rules": [{"ip": "192.0.2.0/24", "description": "office"}]}))
    assert [rule["ip"] for rule in created(local.owner.get(acls))["rules"]] == ["192.0.2.0/24"]
    refused(local.owner.put(acls, json={"rules": [{"ip": "2001:db8::/32", "description": ""}]}), 400)
    removed = local.owner.request("DELETE", acls, json={"acl_rule_ips": ["192.0.2.0/24"]})
    assert [rule["ip"] for rule in created(removed)["rules"]] == ["192.0.2.0/24"]
    assert created(local.owner.get(acls))["rules"] == []


def test_a_read_replica_may_be_in_another_zone_and_is_private_if_asked(local: LocalCloud) -> None:
    network_id = private_network(local)
    made = instance(local, network_id)
    spec = [{"private_network": {"private_network_id": network_id, "ipam_config": {}}}]
    replica = post(local, "read-replicas", instance_id=made["id"], endpoint_spec=spec, same_zone=False)
    assert (replica["same_zone"], kinds(replica)) == (False, ["private_network"])
    assert [each["id"] for each in get(local, f"instances/{made['id']}")["read_replicas"]] == [replica["id"]]
    for _ in range(2):
        post(local, "read-replicas", instance_id=made["id"], endpoint_spec=[{"direct_access": {}}])
    body = {"instance_id": made["id"], "endpoint_spec": [{"direct_access": {}}]}
    refused(local.owner.post(f"{BASE}/read-replicas", json=body), 412)
    refused(local.owner.post(f"{BASE}/read-replicas", json={"instance_id": network_id}), 404)
    created(local.owner.delete(f"{BASE}/read-replicas/{replica['id']}"))
    assert held(local, resource_id=replica["id"]) == []


def test_a_promoted_replica_opens_a_public_endpoint(local: LocalCloud) -> None:
    network_id = private_network(local)
    made = instance(local, network_id)
    spec = [{"private_network": {"private_network_id": network_id, "ipam_config": {}}}]
    replica = post(local, "read-replicas", instance_id=made["id"], endpoint_spec=spec, same_zone=False)
    promoted = post(local, f"read-replicas/{replica['id']}/promote")
    promoted = get(local, f"instances/{promoted['id']}")
    assert (kinds(promoted), promoted["encryption"]) == (["load_balancer"], {"enabled": True})
    refused(local.owner.get(f"{BASE}/read-replicas/{replica['id']}"), 404)


def test_an_instance_from_a_snapshot_opens_a_public_endpoint(local: LocalCloud) -> None:
    made = instance(local, private_network(local))
    post(local, f"instances/{made['id']}/databases", name="cohort")
    snapshot = post(local, f"instances/{made['id']}/snapshots", name="before")
    created(local.owner.delete(f"{BASE}/instances/{made['id']}"))
    copy = post(local, f"snapshots/{snapshot['id']}/create-instance", instance_name="copy")
    assert (copy["endpoints"], copy["endpoint"]) == ([], None)
    copy = get(local, f"instances/{copy['id']}")
    assert (kinds(copy), copy["encryption"], copy["is_ha_cluster"]) == (["load_balancer"], {"enabled": True}, False)
    assert get(local, f"instances/{copy['id']}/databases?name=cohort")["total_count"] == 1
    assert [each["name"] for each in get(local, f"instances/{copy['id']}/users")["users"]] == ["hub_admin"]


def test_snapshots_and_backups_outlive_their_instance(local: LocalCloud) -> None:
    made = instance(local)
    post(local, f"instances/{made['id']}/databases", name="cohort")
    snapshot = post(local, f"instances/{made['id']}/snapshots", name="s")
    backup = post(local, "backups", instance_id=made["id"], database_name="cohort", name="b")
    assert backup["same_region"]
    refused(
        local.owner.post(f"{BASE}/backups", json={"instance_id": made["id"], "database_name": "none"}), 404, "not_found"
    )
    past = {"name": "s", "expires_at": "2020-01-01T00:00:00Z"}
    refused(local.owner.patch(f"{BASE}/snapshots/{snapshot['id']}", json=past), 400)
    post(local, "read-replicas", instance_id=made["id"], endpoint_spec=[{"direct_access": {}}])
    created(local.owner.delete(f"{BASE}/instances/{made['id']}"))
    assert sorted(each["kind"] for each in local.cloud.inventory()) == ["rdb.backup", "rdb.snapshot"]
    assert [each["id"] for each in get(local, f"backups?project_id={local.project_id}")["database_backups"]] == [
        backup["id"]
    ]
    target = instance(local)
    post(local, f"backups/{backup['id']}/restore", instance_id=target["id"])
    assert get(local, f"instances/{target['id']}/databases?name=cohort")["total_count"] == 1
    created(local.owner.delete(f"{BASE}/snapshots/{snapshot['id']}"))
    created(local.owner.delete(f"{BASE}/backups/{backup['id']}"))


def test_the_certificate_is_one_and_can_be_renewed(local: LocalCloud) -> None:
    path = f"instances/{instance(local)['id']}"

    def pem() -> bytes:
        return base64.b64decode(get(local, f"{path}/certificate")["content"])

    first = pem()
    x509.load_pem_x509_certificate(first)
    assert local.owner.post(f"{BASE}/{path}/renew-certificate", json={}).status_code == 204
    assert pem() != first


def test_what_is_under_way_is_not_disturbed(local: LocalCloud) -> None:
    local.cloud.faults.delays["rdb.instance"] = 60.0
    made = instance(local)
    assert made["status"] == "provisioning"
    path = f"{BASE}/instances/{made['id']}"
    refused(local.owner.post(f"{path}/databases", json={"name": "cohort"}), 409, "transient_state")
    local.cloud.move_clock(61)
    created(local.owner.put(f"{path}/settings", json={"settings": [{"name": "work_mem", "value": "8"}]}))
    assert created(local.owner.get(path))["status"] == "configuring"
    refused(local.owner.patch(path, json={"tags": ["a"]}), 409, "transient_state")
    local.cloud.move_clock(61)
    assert created(local.owner.delete(path))["status"] == "deleting"
    local.cloud.move_clock(61)
    refused(local.owner.get(path), 404)


def test_passwords_are_never_shown_nor_kept(local: LocalCloud) -> None:
    made = instance(local)
    post(local, f"instances/{made['id']}/users", name="app", password=PASSWORD, is_admin=False)
    assert not any(PASSWORD in f"{record.body} {record.private}" for record in local.cloud.store.all())


def test_reading_is_not_writing(local: LocalCloud) -> None:
    made = instance(local)
    rule = {"permission_set_names": ["RelationalDatabasesReadOnly"], "project_ids": [local.project_id]}
    reader = local.application([rule])
    assert reader.get(f"{BASE}/instances/{made['id']}").status_code == 200
    refused(reader.post(f"{BASE}/instances/{made['id']}/databases", json={"name": "cohort"}), 403, "permissions_denied")
    refused(reader.delete(f"{BASE}/instances/{made['id']}"), 403)
    refused(local.application().get(f"{BASE}/instances"), 403)
