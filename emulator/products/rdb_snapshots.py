"""Managed databases: snapshots of volumes, logical backups of databases (`/rdb/v1/.../snapshots`, `/backups`)."""

from __future__ import annotations

import uuid
from datetime import timedelta

from scaleway.rdb.v1 import types as sdk

from emulator.clock import parse_time, rfc3339
from emulator.errors import invalid, transient_state
from emulator.product import Call
from emulator.products.rdb import add_database, fresh, rdb, steady_instance
from emulator.products.rdb_catalogue import find_node_type, volume_for
from emulator.products.rdb_endpoints import PUBLIC, add_endpoint
from emulator.products.rdb_upgrades import contents, new_instance
from emulator.schema import Body
from emulator.store import JSON, Record

YEAR = timedelta(days=365)


@rdb.route("POST", "/instances/{instance_id}/snapshots", body=Body(sdk.CreateSnapshotRequest, path=("instance_id",)))
def create_snapshot(call: Call) -> JSON:
    instance = steady_instance(call)
    now = call.cloud.clock.now()
    snapshot_id = str(uuid.uuid4())
    volume = instance.body["volume"]
    body: JSON = {
        "id": snapshot_id,
        "instance_id": instance.id,
        "instance_name": instance.body["name"],
        "name": call.body.get("name") or f"snp-{snapshot_id[:8]}",
        "status": "creating",
        "size": volume["size"],
        "expires_at": _expiry(call, call.body.get("expires_at")) or rfc3339(now + YEAR),
        "created_at": rfc3339(now),
        "updated_at": rfc3339(now),
        "node_type": instance.body["node_type"],
        "region": call.locality,
        "volume_type": {"type": volume["type"], "class": volume["class"]},
    }
    private = {"project_id": instance.body["project_id"], "contents": contents(call, instance)}
    return _under_way(call.begin(call.store.add("rdb.snapshot", body, private), during="creating", after="ready"))


@rdb.route("GET", "/snapshots")
def list_snapshots(call: Call) -> JSON:
    return call.page("snapshots", [record.body for record in _of_instance(call, "rdb.snapshot")])


@rdb.route("GET", "/snapshots/{snapshot_id}")
def get_snapshot(call: Call) -> JSON:
    return call.record("rdb.snapshot").body


@rdb.route("PATCH", "/snapshots/{snapshot_id}", body=Body(sdk.UpdateSnapshotRequest, path=("snapshot_id",)))
def update_snapshot(call: Call) -> JSON:
    return _update(call, _steady(call, "rdb.snapshot"))


@rdb.route("DELETE", "/snapshots/{snapshot_id}")
def delete_snapshot(call: Call) -> JSON:
    return _delete(call, call.record("rdb.snapshot"))


@rdb.route(
    "POST",
    "/snapshots/{snapshot_id}/create-instance",
    body=Body(sdk.CreateInstanceFromSnapshotRequest, path=("snapshot_id",)),
)
def create_instance_from_snapshot(call: Call) -> JSON:
    """It keeps the snapshot's engine, settings, users and encryption. The trap: it opens a public endpoint."""
    snapshot = _steady(call, "rdb.snapshot")
    held = snapshot.private["contents"]
    source = held["instance"]
    node_type = find_node_type(call.body.get("node_type") or snapshot.body["node_type"])
    volume = volume_for(node_type, source["volume"]["type"], source["volume"]["size"])
    changes = {"name": call.body["instance_name"], "node_type": node_type.name, "volume": volume}
    instance = new_instance(call, held, created_at=call.now(), **changes)
    instance.body["is_ha_cluster"] = bool(call.body.get("is_ha_cluster"))
    add_endpoint(call, instance.body, PUBLIC, "endpoint")
    return fresh(call, call.begin(instance, during="provisioning", after="ready"))


@rdb.route("POST", "/backups", body=Body(sdk.CreateDatabaseBackupRequest, required=("instance_id", "database_name")))
def create_backup(call: Call) -> JSON:
    """A logical backup: never encrypted, even when its instance is. Source: Scaleway documentation."""
    instance = steady_instance(call, call.body["instance_id"])
    database = call.store.get("rdb.database", f"{instance.id}/{call.body['database_name']}", "database")
    now, backup_id = call.now(), str(uuid.uuid4())
    body: JSON = {
        "id": backup_id,
        "instance_id": instance.id,
        "database_name": database.body["name"],
        "name": call.body.get("name") or f"bkp-{backup_id[:8]}",
        "status": "creating",
        "size": 1255,
        "expires_at": _expiry(call, call.body.get("expires_at")),
        "created_at": now,
        "updated_at": now,
        "instance_name": instance.body["name"],
        "download_url": None,
        "download_url_expires_at": None,
        "region": call.locality,
        "same_region": instance.body["backup_same_region"],
    }
    record = call.store.add("rdb.backup", body, {"project_id": instance.body["project_id"]})
    return _under_way(call.begin(record, during="creating", after="ready"))


@rdb.route("GET", "/backups")
def list_backups(call: Call) -> JSON:
    return call.page("database_backups", [record.body for record in _of_instance(call, "rdb.backup")])


@rdb.route("GET", "/backups/{backup_id}")
def get_backup(call: Call) -> JSON:
    return call.record("rdb.backup").body


@rdb.route("PATCH", "/backups/{backup_id}", body=Body(sdk.UpdateDatabaseBackupRequest, path=("database_backup_id",)))
def update_backup(call: Call) -> JSON:
    return _update(call, _steady(call, "rdb.backup"))


@rdb.route("DELETE", "/backups/{backup_id}")
def delete_backup(call: Call) -> JSON:
    return _delete(call, call.record("rdb.backup"))


@rdb.route(
    "POST",
    "/backups/{backup_id}/restore",
    body=Body(sdk.RestoreDatabaseBackupRequest, path=("database_backup_id",), required=("instance_id",)),
)
def restore_backup(call: Call) -> JSON:
    record = _steady(call, "rdb.backup")
    instance = steady_instance(call, call.body["instance_id"])
    name = call.body.get("database_name") or record.body["database_name"]
    if call.store.peek("rdb.database", f"{instance.id}/{name}") is None:
        add_database(call, instance, name)
    return call.begin(record, during="restoring", after="ready").body


def _of_instance(call: Call, kind: str) -> list[Record]:
    # Neither kind says its project, so the listing's filter for it is applied here.
    project_ids = call.query.pop("project_id", [])
    wanted = call.first("instance_id")
    found = call.records(kind, **({"instance_id": wanted} if wanted else {}))
    return [record for record in found if not project_ids or record.private["project_id"] in project_ids]


def _under_way(record: Record) -> JSON:
    """A copy as its creation answers it: how large it gets is not known yet. Source: recorded replies."""
    return {**record.body, "size": None, "updated_at": None}


def _steady(call: Call, kind: str) -> Record:
    record = call.record(kind)
    if record.body["status"] != "ready":
        raise transient_state(kind.partition(".")[2], record.id, record.body["status"])
    return record


def _update(call: Call, record: Record) -> JSON:
    expires_at = _expiry(call, call.body.get("expires_at"))
    for name, value in (("name", call.body.get("name")), ("expires_at", expires_at)):
        if value is not None:
            record.body[name] = value
    record.body["updated_at"] = call.now()
    return call.store.save(record).body


def _delete(call: Call, record: Record) -> JSON:
    record.body["status"] = "deleting"
    return call.begin(record, during="deleting", after=None).body


def _expiry(call: Call, text: str | None) -> str | None:
    if text is None:
        return None
    moment = parse_time(text)
    if moment <= call.cloud.clock.now():
        raise invalid("expires_at", f"{text} is in the past")
    return rfc3339(moment)
