"""Lists: resources of a scope, of a type, locks, deleted vaults, backups, events, operations."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

from emulator.azure import locks, operations, retained, types
from emulator.azure.errors import group_not_found, not_implemented, refusal, subscription_not_found
from emulator.azure.ids import within
from emulator.azure.routes import Reply, Routes, listing
from emulator.clock import parse_time
from emulator.store import JSON, Record

if TYPE_CHECKING:
    from emulator.azure.azure import Azure
    from emulator.azure.call import Call

ROUTES = Routes()
SUBSCRIPTION = "/subscriptions/{subscription}"
READ = "*/read"


def _scope(call: Call, parameters: dict[str, str]) -> str:
    """The scope that a list is asked for, which must be there."""
    scope = f"/subscriptions/{parameters['subscription']}"
    if call.azure.peek(scope) is None:
        raise subscription_not_found(parameters["subscription"])
    if group := parameters.get("group"):
        scope = f"{scope}/resourceGroups/{group}"
        if call.azure.peek(scope) is None:
            raise group_not_found(group)
    return scope.lower()


def generic(record: Record) -> JSON:
    """A row of `az resource list`: poorer than the resource itself, without its properties."""
    body = record.body
    shown = ("id", "name", "type", "location", "kind", "managedBy", "sku", "tags", "identity", "zones")
    row = {key: body[key] for key in shown if body.get(key) not in (None, "", {})}
    return {
        **row,
        "createdTime": record.private["created"],
        "changedTime": record.private["changed"],
        "provisioningState": (body.get("properties") or {}).get("provisioningState", "Succeeded"),
    }


def tracked(azure: Azure, scope: str) -> list[Record]:
    """What `az resource list` shows of a scope."""
    return [
        record
        for record in azure.resources()
        if within(record.id, scope)
        and ((type_ := types.find(record.private["type"])) is not None and type_.tracked)
        and record.private.get("hidden_from") != "list"
    ]


@ROUTES.route("GET", "/subscriptions", READ)
def subscriptions(call: Call, parameters: dict[str, str]) -> Reply:
    kind = "microsoft.resources/subscriptions"
    return listing(call, [copy.deepcopy(each.body) for each in call.azure.resources() if each.private["type"] == kind])


@ROUTES.route("GET", f"{SUBSCRIPTION}/resourceGroups", READ)
def groups(call: Call, parameters: dict[str, str]) -> Reply:
    scope, kind = _scope(call, parameters), "microsoft.resources/resourcegroups"
    found = [each for each in call.azure.resources() if each.private["type"] == kind and within(each.id, scope)]
    return listing(call, [copy.deepcopy(each.body) for each in found])


@ROUTES.route("GET", f"{SUBSCRIPTION}/resources", READ)
def resources(call: Call, parameters: dict[str, str]) -> Reply:
    return listing(call, [generic(each) for each in tracked(call.azure, _scope(call, parameters))])


@ROUTES.route("GET", f"{SUBSCRIPTION}/resourceGroups/{{group}}/resources", READ)
def group_resources(call: Call, parameters: dict[str, str]) -> Reply:
    return resources(call, parameters)


@ROUTES.route("GET", "{+scope}/providers/Microsoft.Authorization/locks", READ)
def lock_list(call: Call, parameters: dict[str, str]) -> Reply:
    """Locks of a scope and of all that lies in it; with `$filter=atScope()` those that hold at it."""
    scope = parameters["scope"].lower()
    at_scope = "atscope" in call.query.get("$filter", "").lower()
    found = []
    for record in locks.all_locks(call.azure):
        own = record.id.rpartition("/providers/")[0]
        if within(scope, own) if at_scope else within(own, scope) or within(scope, own):
            found.append(copy.deepcopy(record.body))
    return listing(call, found)


_DELETED = (
    ("Microsoft.KeyVault/deletedVaults", "vault"),
    ("Microsoft.KeyVault/deletedManagedHSMs", "hsm"),
    ("Microsoft.Storage/deletedAccounts", "account"),
    ("Microsoft.OperationalInsights/deletedWorkspaces", "workspace"),
)


def _deleted_list(path: str, kind: str) -> None:
    @ROUTES.route("GET", f"{SUBSCRIPTION}/providers/{path}", READ)
    def serve(call: Call, parameters: dict[str, str]) -> Reply:
        _scope(call, parameters)
        found = retained.kept(call.azure, kind, parameters["subscription"])
        return listing(call, [retained.shown(each) for each in found])


for _path, _kind in _DELETED:
    _deleted_list(_path, _kind)


@ROUTES.route("GET", f"{SUBSCRIPTION}/providers/Microsoft.DocumentDB/restorableDatabaseAccounts", READ)
def restorable(call: Call, parameters: dict[str, str]) -> Reply:
    _scope(call, parameters)
    found = retained.kept(call.azure, "cosmos", parameters["subscription"])
    return listing(call, [retained.shown(each) for each in found])


@ROUTES.route("GET", "{+server}/restorableDroppedDatabases", READ)
def dropped_databases(call: Call, parameters: dict[str, str]) -> Reply:
    server = parameters["server"].lower() + "/"
    found = [each for each in retained.kept(call.azure, "database") if each.body["resource"].lower().startswith(server)]
    return listing(call, [retained.shown(each) for each in found])


def backups(azure: Azure, kind: str) -> list[Record]:
    """Copies of a kind that are left."""
    return azure.store.find("azure.backup", lambda record: record.body["kind"] == kind)


@ROUTES.route("GET", "{+vault}/deletedBackupInstances", READ)
def deleted_instances(call: Call, parameters: dict[str, str]) -> Reply:
    vault = parameters["vault"].lower()
    rows = [
        {
            "id": each.body["id"],
            "name": each.body["row"]["name"],
            "type": "Microsoft.DataProtection/backupVaults/deletedBackupInstances",
            "properties": {
                **each.body["row"]["properties"],
                "deletionInfo": {
                    "deletionTime": each.body["createdAt"],
                    "scheduledPurgeTime": each.body["expiresAt"],
                },
            },
        }
        for each in backups(call.azure, "deleted-backup-instance")
        if each.body["vault"] == vault
    ]
    return listing(call, rows)


_LTR = f"{SUBSCRIPTION}/providers/Microsoft.Sql/locations/{{location}}"
_LTR_ONE = "longTermRetentionServers/{server}/longTermRetentionDatabases/{database}/longTermRetentionBackups/{name}"


@ROUTES.route("GET", f"{_LTR}/longTermRetentionBackups", READ)
def long_term_backups(call: Call, parameters: dict[str, str]) -> Reply:
    """Long-term SQL backups, which outlive their server."""
    place = f"/subscriptions/{parameters['subscription']}/".lower()
    found = [each for each in backups(call.azure, "sql-ltr") if each.body["id"].lower().startswith(place)]
    return listing(call, [_long_term(each) for each in found])


def _long_term(record: Record) -> JSON:
    source = record.body["source"].split("/")
    return {
        "id": record.body["id"],
        "name": record.body["id"].rpartition("/")[2],
        "type": "Microsoft.Sql/locations/longTermRetentionServers/longTermRetentionDatabases/longTermRetentionBackups",
        "properties": {
            "serverName": source[8],
            "databaseName": source[10],
            "backupTime": record.body["createdAt"],
            "backupExpirationTime": record.body["expiresAt"],
        },
    }


@ROUTES.route("GET", f"{_LTR}/{_LTR_ONE}", READ)
def long_term_backup(call: Call, parameters: dict[str, str]) -> Reply:
    return 200, _long_term(_find_long_term(call))


@ROUTES.route("DELETE", f"{_LTR}/{_LTR_ONE}", "Microsoft.Sql/locations/longTermRetentionBackups/delete")
def delete_long_term_backup(call: Call, parameters: dict[str, str]) -> Reply:
    record = _find_long_term(call)
    if record.body.get("immutable"):
        raise refusal(409, "LtrBackupImmutable", f"The backup {record.body['id']} is immutable until it expires.")
    call.azure.store.remove(record)
    return 200, None


def _find_long_term(call: Call) -> Record:
    for each in backups(call.azure, "sql-ltr"):
        if each.body["id"].lower() == call.path.lower().rstrip("/"):
            return each
    raise refusal(404, "LongTermRetentionBackupNotFound", "The requested long term retention backup was not found.")


@ROUTES.route("GET", f"{SUBSCRIPTION}/providers/Microsoft.Insights/eventtypes/management/values", READ)
def events(call: Call, parameters: dict[str, str]) -> Reply:
    _scope(call, parameters)
    return listing(call, call.azure.activity.find(parameters["subscription"], call.query.get("$filter", "")))


_OPERATION = f"{SUBSCRIPTION}/providers/{{namespace}}/locations/{{location}}"


@ROUTES.route("GET", f"{_OPERATION}/operationStatuses/{{number}}", READ)
def operation_status(call: Call, parameters: dict[str, str]) -> Reply:
    record = call.azure.store.peek(operations.KIND, parameters["number"])
    if record is None:
        raise refusal(404, "OperationNotFound", f"The operation '{parameters['number']}' was not found.")
    return 200, operations.status(record)


@ROUTES.route("GET", f"{_OPERATION}/operationResults/{{number}}", READ)
def operation_result(call: Call, parameters: dict[str, str]) -> Reply:
    record = call.azure.store.peek(operations.KIND, parameters["number"])
    if record is None:
        raise refusal(404, "OperationNotFound", f"The operation '{parameters['number']}' was not found.")
    return (202 if record.body["status"] == "InProgress" else 204), None


def collection(call: Call) -> Reply | None:
    """Serve a list of one type below a scope or a resource; None when the path is no such list."""
    before, _, after = call.path.rpartition("/providers/")
    parts = after.strip("/").split("/")
    if not after or len(parts) % 2 == 1:
        return None
    name = "/".join([parts[0], *parts[1::2]])
    type_ = types.find(name)
    if type_ is None:
        raise not_implemented(call.method, f"the type {name}")
    parent = "/".join([before, "providers", *parts[:-1]]) if len(parts) > 2 else before
    call.principal.require(f"{name}/read", parent)
    if parent and call.azure.peek("/".join(parent.split("/")[:3])) is None:
        raise subscription_not_found(parent.split("/")[2])
    rows = [
        call.azure.view(each)
        for each in call.azure.resources()
        if each.private["type"] == name.lower() and within(each.id, parent)
    ]
    if name.lower().endswith("/blobservices/containers") and "deleted" in call.query.get("$include", ""):
        account = parent.lower()
        rows += [
            _deleted_container(call, each)
            for each in retained.kept(call.azure, "container")
            if each.body["resource"].lower().startswith(account + "/")
        ]
    return listing(call, rows)


def _deleted_container(call: Call, record: Record) -> JSON:
    body: JSON = copy.deepcopy(record.private["body"])
    left = (parse_time(record.body["purgedAt"]) - call.azure.clock.now()).days
    body["properties"] |= {
        "deleted": True,
        "deletedTime": record.body["deletedAt"],
        "remainingRetentionDays": left,
        "version": record.id,
    }
    return body
