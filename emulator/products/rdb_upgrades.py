"""Managed databases: what makes an instance bigger, safer or newer (`/rdb/v1/.../instances/{id}/upgrade`)."""

from __future__ import annotations

import copy
import uuid

from scaleway.rdb.v1 import types as sdk

from emulator.errors import invalid, not_implemented
from emulator.product import Call
from emulator.products.rdb import ANYONE, add_database, add_user, fresh, rdb, shown, steady_instance
from emulator.products.rdb_catalogue import find_node_type, upgradable_versions, volume_for
from emulator.schema import Body
from emulator.store import JSON, Record


@rdb.route("POST", "/instances/{instance_id}/upgrade", body=Body(sdk.UpgradeInstanceRequest, path=("instance_id",)))
def upgrade_instance(call: Call) -> JSON:
    """One change at a time. A newer engine makes a new instance; everything else changes this one."""
    record = steady_instance(call)
    asked = {name: value for name, value in call.body.items() if value is not None}
    if "high_availability_mode" in asked or "upgradable_version_id" in asked:
        raise not_implemented("POST", "/upgrade with high_availability_mode or upgradable_version_id")
    if len(asked) != 1:
        raise invalid("body", "ask for one change at a time")
    if "major_upgrade_workflow" in asked:
        return _newer_engine(call, record, asked["major_upgrade_workflow"])
    instance = record.body
    if "node_type" in asked:
        node_type, volume = find_node_type(asked["node_type"]), instance["volume"]
        instance["volume"] = volume_for(node_type, volume["type"], volume["size"])
        instance["node_type"] = node_type.name
    elif "volume_size" in asked:
        if int(asked["volume_size"]) <= instance["volume"]["size"]:
            raise invalid("volume_size", "a volume can only grow")
        instance["volume"] = volume_for(
            find_node_type(instance["node_type"]), instance["volume"]["type"], int(asked["volume_size"])
        )
    elif "volume_type" in asked:
        size = instance["volume"]["size"]
        instance["volume"] = volume_for(find_node_type(instance["node_type"]), asked["volume_type"], size)
    elif "enable_ha" in asked:
        if not asked["enable_ha"]:
            raise invalid("enable_ha", "high availability cannot be switched off")
        instance["is_ha_cluster"] = True
    elif not asked["enable_encryption"]:
        raise invalid("enable_encryption", "encryption at rest cannot be switched off")
    else:
        instance["encryption"] = {"enabled": True}
    return shown(call, call.begin(record, during="configuring", after="ready"))


def contents(call: Call, source: Record) -> JSON:
    """What a copy of an instance's volume holds: its settings, users, databases and privileges."""
    users = {each.body["name"]: each.body["is_admin"] for each in call.store.find("rdb.user", instance_id=source.id)}
    databases = [each.body["name"] for each in call.store.find("rdb.database", instance_id=source.id)]
    private = {name: source.private[name] for name in ("privileges", "certificate")}
    held = {"instance": source.body, "private": private, "users": users, "databases": databases}
    return copy.deepcopy(held)


def new_instance(call: Call, held: JSON, **changes: object) -> Record:
    """An instance made of `contents`, without endpoints and without high availability."""
    body: JSON = copy.deepcopy(held["instance"])
    body.update(id=str(uuid.uuid4()), endpoints=[], is_ha_cluster=False, **changes)
    record = call.store.add("rdb.instance", body, {**copy.deepcopy(held["private"]), "acls": [dict(ANYONE)]})
    for name, is_admin in held["users"].items():
        add_user(call, record, name, is_admin=is_admin)
    for name in held["databases"]:
        add_database(call, record, name)
    return record


def _newer_engine(call: Call, record: Record, workflow: JSON) -> JSON:
    """Blue and green: a new instance under a new id, without HA; the endpoints move over when asked for."""
    versions = {each["id"]: each["name"] for each in upgradable_versions(record.body)}
    name = versions.get(workflow["upgradable_version_id"])
    if name is None:
        raise invalid("major_upgrade_workflow.upgradable_version_id", "is not one of upgradable_version")
    newer = new_instance(call, contents(call, record), engine=name)
    if workflow.get("with_endpoints"):
        newer.body["endpoints"], record.body["endpoints"] = record.body["endpoints"], []
        for address in call.store.find("ipam.ip", lambda ip: (ip.body["resource"] or {}).get("id") == record.id):
            address.body["resource"]["id"] = newer.id
            call.store.save(address)
    call.begin(record, during="configuring", after="ready")
    return fresh(call, call.begin(newer, during="initializing", after="ready"))
