"""Managed databases: PostgreSQL instances (`/rdb/v1`). What an instance has is in the files beside this one.

There is no PostgreSQL behind an instance, so nothing here is about what is stored in it. Autobackups are not simulated.
"""

from __future__ import annotations

import base64
import re
import uuid
from datetime import timedelta

import trustme
from scaleway.rdb.v1 import types as sdk

from emulator.clock import rfc3339
from emulator.errors import invalid, not_found, not_implemented, transient_state
from emulator.identity import Permission
from emulator.product import Call, Product
from emulator.products.ipam import detach
from emulator.products.rdb_catalogue import (
    ENGINES,
    NODE_TYPES,
    default_settings,
    find_engine,
    find_node_type,
    upgradable_versions,
    version_of,
    volume_for,
)
from emulator.products.rdb_endpoints import PUBLIC, open_endpoints
from emulator.products.rdb_settings import check_settings
from emulator.schema import Body
from emulator.store import JSON, Record

rdb = Product("rdb", "/rdb/v1/regions/{region}", Permission.product("RelationalDatabases"))

ANYONE = {"ip": "0.0.0.0/0", "description": "IP allowed"}
STEADY = ("ready", "disk_full", "error")
# Everything of these kinds is in an instance and goes with it. Snapshots and backups outlive it.
PARTS = ("rdb.user", "rdb.database", "rdb.read_replica")


@rdb.route("GET", "/database-engines")
def list_engines(call: Call) -> JSON:
    now = call.cloud.clock.now()
    versions = [each.shown(now) for each in ENGINES if call.first("version") in (None, str(each.version))]
    engine: JSON = {"name": "PostgreSQL", "logo_url": "", "versions": versions, "region": call.locality}
    return call.page("engines", [engine] if call.first("name") in (None, "PostgreSQL") else [])


@rdb.route("GET", "/node-types")
def list_node_types(call: Call) -> JSON:
    return call.page("node_types", [each.shown(call.locality) for each in NODE_TYPES])


@rdb.route("POST", "/instances", body=Body(sdk.CreateInstanceRequest, required=("engine", "node_type")))
def create_instance(call: Call) -> JSON:
    project_id = call.project()
    body = call.body
    if body.get("high_availability_mode") not in (None, "unknown_high_availability_mode"):
        raise not_implemented("POST", "/instances with high_availability_mode: use is_ha_cluster")
    now = call.cloud.clock.now()
    engine = find_engine(body["engine"], now)
    node_type = find_node_type(body["node_type"])
    volume = volume_for(node_type, body.get("volume_type"), body.get("volume_size"))
    if body.get("init_settings"):
        raise invalid("init_settings", f"{engine.name} has no initial settings")
    if body.get("user_name"):
        check_user_name(body["user_name"])
        check_password(body.get("password"))
    instance_id = str(uuid.uuid4())
    disabled = bool(body.get("disable_backup"))
    instance: JSON = {
        "id": instance_id,
        "name": body.get("name") or f"rdb-{instance_id[:8]}",
        "organization_id": call.principal.organization_id,
        "project_id": project_id,
        "region": call.locality,
        "created_at": rfc3339(now),
        "status": "provisioning",
        "engine": engine.name,
        "node_type": node_type.name,
        "is_ha_cluster": bool(body.get("is_ha_cluster")),
        "tags": body.get("tags") or [],
        "settings": default_settings(node_type),
        "init_settings": [],
        "volume": volume,
        "encryption": {"enabled": bool((body.get("encryption") or {}).get("enabled"))},
        "backup_same_region": bool(body.get("backup_same_region")),
        "backup_schedule": {
            "disabled": disabled,
            "frequency": 24,
            "retention": 7,
            "next_run_at": None if disabled else rfc3339(now + timedelta(hours=24)),
        },
        "logs_policy": {"max_age_retention": 30, "total_disk_retention": None},
        "maintenances": [],
        "endpoints": [],
    }
    # The trap: a public endpoint opens, to every address, unless another kind of endpoint was asked for.
    open_endpoints(call, instance, body.get("init_endpoints") or [PUBLIC], "init_endpoints")
    private = {"privileges": {}, "acls": [dict(ANYONE)], "certificate": _certificate()}
    record = call.store.add("rdb.instance", instance, private)
    user_name = body.get("user_name")
    add_database(call, record, "rdb")
    if user_name:
        add_user(call, record, user_name, is_admin=True)
        record.private["privileges"][f"rdb|{user_name}"] = "all"
    return {**fresh(call, call.begin(record, during="provisioning", after="ready")), "settings": []}


@rdb.route("GET", "/instances")
def list_instances(call: Call) -> JSON:
    found = call.records("rdb.instance")
    if (wanted := call.first("has_maintenances")) == "true":
        found = [record for record in found if record.body["maintenances"] and wanted]
    return call.page("instances", [shown(call, record) for record in found])


@rdb.route("GET", "/instances/{instance_id}")
def get_instance(call: Call) -> JSON:
    return shown(call, call.record("rdb.instance"))


@rdb.route("PATCH", "/instances/{instance_id}", body=Body(sdk.UpdateInstanceRequest, path=("instance_id",)))
def update_instance(call: Call) -> JSON:
    record = steady_instance(call)
    body, instance = call.body, record.body
    schedule: JSON = dict(instance["backup_schedule"])
    for name, ours in (("backup_schedule_frequency", "frequency"), ("backup_schedule_retention", "retention")):
        if body.get(name) is not None:
            if int(body[name]) < 1:
                raise invalid(name, "must be at least 1")
            schedule[ours] = body[name]
    if body.get("is_backup_schedule_disabled") is not None:
        schedule["disabled"] = body["is_backup_schedule_disabled"]
    if schedule != instance["backup_schedule"]:
        due = call.cloud.clock.now() + timedelta(hours=schedule["frequency"])
        schedule["next_run_at"] = None if schedule["disabled"] else rfc3339(due)
    instance["backup_schedule"] = schedule
    call.assign(record, "name", "tags", "backup_same_region")
    instance["logs_policy"].update({key: value for key, value in (body.get("logs_policy") or {}).items() if value})
    return shown(call, call.store.save(record))


@rdb.route("DELETE", "/instances/{instance_id}")
def delete_instance(call: Call) -> JSON:
    record = call.record("rdb.instance")
    body = shown(call, record)
    for kind in PARTS:
        for part in call.store.find(kind, instance_id=record.id):
            detach(call, part.id)
            call.store.remove(part)
    detach(call, record.id)
    record.body["status"] = "deleting"
    call.begin(record, during="deleting", after=None)
    return {**body, "status": "deleting"}


@rdb.route("PUT", "/instances/{instance_id}/settings", body=Body(sdk.SetInstanceSettingsRequest, path=("instance_id",)))
def set_settings(call: Call) -> JSON:
    """Replaces all settings."""
    return _configure(call, call.body.get("settings") or [])


@rdb.route(
    "POST", "/instances/{instance_id}/settings", body=Body(sdk.AddInstanceSettingsRequest, path=("instance_id",))
)
def add_settings(call: Call) -> JSON:
    added = {each["name"]: each for each in call.body.get("settings") or []}
    kept = [each for each in call.record("rdb.instance").body["settings"] if each["name"] not in added]
    return _configure(call, [*kept, *added.values()])


@rdb.route(
    "DELETE", "/instances/{instance_id}/settings", body=Body(sdk.DeleteInstanceSettingsRequest, path=("instance_id",))
)
def delete_settings(call: Call) -> JSON:
    names = call.body.get("setting_names") or []
    return _configure(
        call, [each for each in call.record("rdb.instance").body["settings"] if each["name"] not in names]
    )


@rdb.route("POST", "/instances/{instance_id}/restart")
def restart_instance(call: Call) -> JSON:
    return shown(call, call.begin(steady_instance(call), during="restarting", after="ready"))


@rdb.route("GET", "/instances/{instance_id}/certificate")
def get_certificate(call: Call) -> JSON:
    content = base64.b64encode(call.record("rdb.instance").private["certificate"].encode()).decode()
    return {"name": "ssl_certificate", "content_type": "application/x-pem-file", "content": content}


@rdb.route("POST", "/instances/{instance_id}/renew-certificate")
def renew_certificate(call: Call) -> None:
    record = steady_instance(call)
    record.private["certificate"] = _certificate()
    call.store.save(record)


def steady_instance(call: Call, instance_id: str | None = None) -> Record:
    """The instance, which must not be in the middle of something else. Raises the API's 409."""
    record = call.record("rdb.instance", instance_id)
    if record.body["status"] not in STEADY:
        raise transient_state("instance", record.id, record.body["status"])
    return record


def shown(call: Call, record: Record) -> JSON:
    """An instance as the API shows it, with its read replicas and the newer engines that it may go to."""
    public = [each for each in record.body["endpoints"] if "load_balancer" in each]
    return {
        **record.body,
        "endpoint": public[0] if public else None,
        "read_replicas": [each.body for each in call.store.find("rdb.read_replica", instance_id=record.id)],
        "upgradable_version": upgradable_versions(record.body),
    }


def fresh(call: Call, record: Record) -> JSON:
    """A new instance as its creation answers it: of its endpoints only private ones are known.

    Source: recorded replies.
    """
    return {**shown(call, record), "endpoint": None, "endpoints": private_endpoints(record)}


def private_endpoints(record: Record) -> list[JSON]:
    """The endpoints of an instance or of a read replica that lie in a Private Network."""
    return [each for each in record.body["endpoints"] if "private_network" in each]


def add_user(call: Call, instance: Record, name: str, *, is_admin: bool) -> Record:
    body: JSON = {"id": f"{instance.id}/{name}", "instance_id": instance.id, "name": name, "is_admin": is_admin}
    return call.store.add("rdb.user", body, {"project_id": instance.body["project_id"]})


def add_database(call: Call, instance: Record, name: str) -> Record:
    body: JSON = {
        "id": f"{instance.id}/{name}",
        "instance_id": instance.id,
        "name": name,
        "owner": "_rdb_superadmin",
        "managed": True,
        "size": 7_713_583,
    }
    return call.store.add("rdb.database", body, {"project_id": instance.body["project_id"]})


def check_user_name(name: str) -> None:
    if not re.fullmatch(r"[a-zA-Z][a-zA-Z0-9_$-]{0,62}", name) or name.lower().startswith(("pg_", "_rdb_")):
        raise invalid("user_name", f"{name} is not a valid user name")


def check_password(password: str | None) -> None:
    """Source: Scaleway's documentation of password rules for managed databases."""
    classes = (r"[a-z]", r"[A-Z]", r"[0-9]", r"[^A-Za-z0-9]")
    if not password or not 8 <= len(password) <= 128 or not all(re.search(each, password) for each in classes):
        raise invalid(
            "password",
            "must have 8 to 128 characters, with at least one digit, one upper case letter, one lower case letter "
            "and one special character",
        )


def find_endpoint(call: Call, endpoint_id: str) -> tuple[Record, JSON]:
    """The instance or read replica that has an endpoint, and the endpoint. Raises the API's 404."""
    for kind in ("rdb.instance", "rdb.read_replica"):
        for stored in call.store.find(kind):
            for endpoint in stored.body["endpoints"]:
                if endpoint["id"] == endpoint_id:
                    return call.record(kind, stored.id), endpoint
    raise not_found("endpoint", endpoint_id)


def _configure(call: Call, settings: list[JSON]) -> JSON:
    record = steady_instance(call)
    check_settings(settings, version_of(record.body))
    record.body["settings"] = sorted(
        ({"name": each["name"], "value": str(each["value"])} for each in settings), key=lambda each: each["name"]
    )
    call.begin(record, during="configuring", after="ready")
    return {"settings": record.body["settings"]}


def _certificate() -> str:
    authority = trustme.CA(organization_name="Stand-in cloud (rehearsal only)", organization_unit_name="databases")
    return authority.cert_pem.bytes().decode()
