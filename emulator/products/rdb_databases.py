"""Managed databases: the databases, users and privileges of an instance (`/rdb/v1/.../instances/{id}/...`)."""

from __future__ import annotations

import re

from scaleway.rdb.v1 import types as sdk

from emulator.errors import conflict, invalid, not_found, precondition_failed
from emulator.product import Call
from emulator.products.rdb import add_database, add_user, check_password, check_user_name, rdb, steady_instance
from emulator.schema import Body
from emulator.store import JSON, Record


@rdb.route("GET", "/instances/{instance_id}/databases")
def list_databases(call: Call) -> JSON:
    return call.page("databases", [_database(record) for record in _parts(call, "rdb.database")])


@rdb.route("POST", "/instances/{instance_id}/databases", body=Body(sdk.CreateDatabaseRequest, path=("instance_id",)))
def create_database(call: Call) -> JSON:
    instance, name = steady_instance(call), call.body["name"]
    if not re.fullmatch(r"[a-zA-Z_][a-zA-Z0-9_$-]{0,62}", name) or name in ("postgres", "template0", "template1"):
        raise invalid("name", f"{name} is not a valid database name")
    if call.store.peek("rdb.database", f"{instance.id}/{name}"):
        raise conflict("database", name, f"database {name} already exists")
    # As recorded, owner and size are only known once the database is there.
    return {**_database(add_database(call, instance, name)), "owner": "", "size": 0}


@rdb.route("DELETE", "/instances/{instance_id}/databases/{name}")
def delete_database(call: Call) -> None:
    instance, name = steady_instance(call), call.params["name"]
    record = call.store.get("rdb.database", f"{instance.id}/{name}", "database")
    for key in [key for key in instance.private["privileges"] if key.partition("|")[0] == name]:
        del instance.private["privileges"][key]
    call.store.save(instance)
    call.store.remove(record)


@rdb.route("GET", "/instances/{instance_id}/users")
def list_users(call: Call) -> JSON:
    return call.page("users", [_user(record) for record in _parts(call, "rdb.user")])


@rdb.route("POST", "/instances/{instance_id}/users", body=Body(sdk.CreateUserRequest, path=("instance_id",)))
def create_user(call: Call) -> JSON:
    instance, name = steady_instance(call), call.body["name"]
    check_user_name(name)
    check_password(call.body.get("password"))
    if call.store.peek("rdb.user", f"{instance.id}/{name}"):
        raise conflict("user", name, f"user {name} already exists")
    return _user(add_user(call, instance, name, is_admin=bool(call.body.get("is_admin"))))


@rdb.route("PATCH", "/instances/{instance_id}/users/{name}", body=Body(sdk.UpdateUserRequest, path=("instance_id",)))
def update_user(call: Call) -> JSON:
    record = _one_user(call)
    if call.body.get("password") is not None:
        check_password(call.body["password"])
    if call.body.get("is_admin") is not None:
        record.body["is_admin"] = call.body["is_admin"]
    return _user(call.store.save(record))


@rdb.route("DELETE", "/instances/{instance_id}/users/{name}")
def delete_user(call: Call) -> None:
    """As in PostgreSQL, a role that still has privileges cannot be dropped."""
    record = _one_user(call)
    instance = call.store.get("rdb.instance", record.body["instance_id"])
    granted = [
        key.partition("|")[0]
        for key, permission in instance.private["privileges"].items()
        if key.partition("|")[2] == record.body["name"] and permission != "none"
    ]
    if granted and not record.body["is_admin"]:
        raise precondition_failed(
            "user_has_privileges",
            f"role {record.body['name']} cannot be dropped: it has privileges on {', '.join(granted)}",
        )
    for key in [key for key in instance.private["privileges"] if key.partition("|")[2] == record.body["name"]]:
        del instance.private["privileges"][key]
    call.store.save(instance)
    call.store.remove(record)


@rdb.route("GET", "/instances/{instance_id}/privileges")
def list_privileges(call: Call) -> JSON:
    """One row for each pair that was ever set, and for the pair that is asked for by both names."""
    instance = call.record("rdb.instance")
    database, user = call.first("database_name"), call.first("user_name")
    rows = {tuple(key.split("|", 1)): permission for key, permission in instance.private["privileges"].items()}
    if database and user and _both_exist(call, instance, database, user):
        rows.setdefault((database, user), "none")
    found = [
        {"database_name": key[0], "permission": permission, "user_name": key[1]}
        for key, permission in sorted(rows.items())
        if database in (None, key[0]) and user in (None, key[1])
    ]
    return call.page("privileges", found)


@rdb.route("PUT", "/instances/{instance_id}/privileges", body=Body(sdk.SetPrivilegeRequest, path=("instance_id",)))
def set_privilege(call: Call) -> JSON:
    """Grants on the objects that exist now. Later objects, and so the drift to `custom`, are beyond the stand-in."""
    instance = steady_instance(call)
    database, user = call.body["database_name"], call.body["user_name"]
    call.store.get("rdb.database", f"{instance.id}/{database}", "database")
    call.store.get("rdb.user", f"{instance.id}/{user}", "user")
    permission = call.body.get("permission") or "readonly"
    if permission == "custom":
        raise invalid("permission", "custom is reported, it cannot be set")
    instance.private["privileges"][f"{database}|{user}"] = permission
    call.store.save(instance)
    return {"database_name": database, "permission": permission, "user_name": user}


def _parts(call: Call, kind: str) -> list[Record]:
    instance = call.record("rdb.instance")
    found = call.store.find(kind, instance_id=instance.id)
    if name := call.first("name"):
        found = [each for each in found if each.body["name"] == name]
    return sorted(found, key=lambda each: str(each.body["name"]), reverse=(call.first("order_by") or "") == "name_desc")


def _one_user(call: Call) -> Record:
    instance, name = steady_instance(call), call.params["name"]
    record = call.store.peek("rdb.user", f"{instance.id}/{name}")
    if record is None:
        raise not_found("user", name)
    return record


def _both_exist(call: Call, instance: Record, database: str, user: str) -> bool:
    return bool(
        call.store.peek("rdb.database", f"{instance.id}/{database}")
        and call.store.peek("rdb.user", f"{instance.id}/{user}")
    )


def _database(record: Record) -> JSON:
    return {name: record.body[name] for name in ("managed", "name", "owner", "size")}


def _user(record: Record) -> JSON:
    return {name: record.body[name] for name in ("is_admin", "name")}
