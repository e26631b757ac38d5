"""Azure Resource Graph: `POST /providers/Microsoft.ResourceGraph/resources`, for the queries that an inventory needs.

Pages behave as Azure's: without an order they overlap, so that rows come twice and others never. A query may use
`where`, `project`, `order by`/`sort by`, `take`/`limit`, `count`; what else the language has answers 501.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from emulator.azure import types
from emulator.azure.errors import invalid, not_implemented
from emulator.azure.identity import TENANT
from emulator.azure.ids import require
from emulator.azure.listings import backups
from emulator.azure.routes import Reply, Routes
from emulator.store import JSON, Record

if TYPE_CHECKING:
    from emulator.azure.azure import Azure
    from emulator.azure.call import Call

ROUTES = Routes()
TABLES = ("resources", "resourcecontainers", "authorizationresources", "policyresources", "recoveryservicesresources")
MOST = 1000
"""Rows of a page at most."""

SUBSCRIPTION = "microsoft.resources/subscriptions"

Rows = list[JSON]
_CONDITION = re.compile(
    r"(?P<field>[\w.]+)\s*(?P<operator>=~|!~|==|!=|in~|in|has|contains|startswith|endswith)\s*(?P<value>.+)", re.DOTALL
)


def row(body: JSON) -> JSON:
    """A resource as a row: type and resource group in lower case, empty strings where there is nothing."""
    id_ = require(str(body["id"]))
    found = {
        "id": body["id"],
        "name": body["name"],
        "type": id_.type.lower(),
        "tenantId": TENANT,
        "kind": body.get("kind") or "",
        "location": body.get("location") or "",
        "resourceGroup": id_.resource_group.lower(),
        "subscriptionId": id_.subscription,
        "managedBy": body.get("managedBy") or "",
        "sku": body.get("sku"),
        "plan": body.get("plan"),
        "properties": body.get("properties") or {},
        "tags": body.get("tags") or {},
        "identity": body.get("identity"),
        "zones": body.get("zones"),
        "extendedLocation": body.get("extendedLocation"),
    }
    if id_.type.lower() == "microsoft.resources/subscriptions":
        found |= {"type": "microsoft.resources/subscriptions", "properties": {"state": body.get("state")}}
    if id_.type.lower() == "microsoft.resources/resourcegroups":
        found["type"] = "microsoft.resources/subscriptions/resourcegroups"
    return found


def table(azure: Azure, name: str) -> Rows:
    """All rows of a table, with those that Resource Graph has not forgotten yet."""
    found = [
        row(azure.view(record, _spelling(record)))
        for record in azure.resources()
        if (type_ := types.find(record.private["type"])) is not None
        and type_.table == name
        and record.private.get("hidden_from") != "graph"
    ]
    for ghost in azure.store.find("azure.ghost"):
        type_ = types.find(require(ghost.body["row"]["id"]).type)
        if type_ is not None and type_.table == name and azure.peek(ghost.id) is None:
            found.append(row(ghost.body["row"]))
    if name == "recoveryservicesresources":
        found += [
            {**row({**copy.deepcopy(each.body["row"]), "id": each.body["source"]}), "id": each.body["id"]}
            | {"type": "microsoft.dataprotection/backupvaults/deletedbackupinstances"}
            for each in backups(azure, "deleted-backup-instance")
        ]
    return found


def _spelling(record: Record) -> str:
    """A resource's id as Resource Graph has it: Azure's own lists do not agree on the case of ids."""
    id_ = str(record.body["id"])
    lowered = record.private["facts"].get("lower_case_in_graph")
    return id_.replace("/resourceGroups/", "/resourcegroups/") if lowered else id_


def run(azure: Azure, query: str, subscriptions: list[str] | None = None) -> tuple[Rows, bool]:
    """The rows of a query, and whether their order is settled. Raises 400 or 501 for what cannot be run."""
    head, *steps = [each.strip() for each in query.strip().rstrip(";").split("|")]
    if head.lower() not in TABLES:
        raise not_implemented("Resource Graph", f"the table {head}")
    wanted = {each.lower() for each in subscriptions or []}
    rows = [each for each in table(azure, head.lower()) if not wanted or each["subscriptionId"].lower() in wanted]
    ordered = False
    for step in steps:
        verb, _, rest = step.partition(" ")
        if verb in ("order", "sort"):
            ordered = True
            rows = _order(rows, rest)
        elif verb == "where":
            rows = [each for each in rows if _where(each, rest)]
        elif verb == "project":
            rows = [_project(each, rest) for each in rows]
        elif verb in ("take", "limit"):
            rows = rows[: int(rest)]
        elif verb == "count":
            rows = [{"Count": len(rows)}]
        else:
            raise not_implemented("Resource Graph", f"the operator {verb}")
    return rows, ordered


def _get(each: JSON, path: str) -> Any:
    value: Any = each
    for step in path.split("."):
        value = value.get(step) if isinstance(value, dict) else None
    return value


def _order(rows: Rows, rest: str) -> Rows:
    for key in reversed([each.strip() for each in rest.removeprefix("by ").split(",")]):
        field, _, direction = key.partition(" ")

        def value(each: JSON, field: str = field) -> str:
            return str(_get(each, field) or "").lower()

        rows = sorted(rows, key=value, reverse=direction.strip().lower() != "asc")
    return rows


def _project(each: JSON, rest: str) -> JSON:
    found: JSON = {}
    for part in rest.split(","):
        name, equals, path = part.partition("=")
        found[name.strip()] = _get(each, (path if equals else name).strip())
    return found


def _where(each: JSON, condition: str) -> bool:
    if re.search(r"\sor\s", condition):
        return any(_where(each, part) for part in re.split(r"\sor\s", condition))
    parts = re.split(r"\sand\s", condition)
    return all(_compare(each, part.strip()) for part in parts)


def _compare(each: JSON, condition: str) -> bool:
    match = re.fullmatch(r"(isempty|isnotempty)\(([\w.]+)\)", condition)
    if match:
        return bool(_get(each, match[2])) == (match[1] == "isnotempty")
    match = _CONDITION.fullmatch(condition)
    if match is None:
        raise invalid("BadRequest", f"Query is invalid. Please refer to the documentation: {condition}")
    actual = _get(each, match["field"])
    values = re.findall(r"'([^']*)'|\"([^\"]*)\"", match["value"])
    wanted = [one or other for one, other in values] or [match["value"].strip()]
    return _OPERATORS[match["operator"]]("" if actual is None else str(actual), wanted)


def _lower(wanted: list[str]) -> list[str]:
    return [each.lower() for each in wanted]


_OPERATORS: dict[str, Callable[[str, list[str]], bool]] = {
    "==": lambda actual, wanted: actual == wanted[0],
    "!=": lambda actual, wanted: actual != wanted[0],
    "=~": lambda actual, wanted: actual.lower() == wanted[0].lower(),
    "!~": lambda actual, wanted: actual.lower() != wanted[0].lower(),
    "in": lambda actual, wanted: actual in wanted,
    "in~": lambda actual, wanted: actual.lower() in _lower(wanted),
    "has": lambda actual, wanted: wanted[0].lower() in actual.lower(),
    "contains": lambda actual, wanted: wanted[0].lower() in actual.lower(),
    "startswith": lambda actual, wanted: actual.lower().startswith(wanted[0].lower()),
    "endswith": lambda actual, wanted: actual.lower().endswith(wanted[0].lower()),
}


def page(rows: Rows, number: int, size: int, *, ordered: bool) -> Rows:
    """One page. Without an order each page but the first begins with the last row of the one before."""
    start = number * size
    if ordered or number == 0:
        return rows[start : start + size]
    return rows[start - number : start - number + size][: max(0, len(rows) - start)]


@ROUTES.route("POST", "/providers/Microsoft.ResourceGraph/resources", "Microsoft.ResourceGraph/resources/read")
def query_resources(call: Call, parameters: dict[str, str]) -> Reply:
    query = call.body.get("query")
    if not isinstance(query, str) or not query.strip():
        raise invalid("BadRequest", "Please provide a query.")
    options = call.body.get("options") or {}
    size = int(options.get("$top") or options.get("top") or 100)
    if not 1 <= size <= MOST:
        raise invalid("BadRequest", f"$top must be between 1 and {MOST}.")
    token = str(options.get("$skipToken") or "0")
    if not token.isdigit():
        raise invalid("BadRequest", "The $skipToken is not one that was handed out.")
    number = int(token)
    rows, ordered = run(call.azure, query, call.body.get("subscriptions"))
    data = page(rows, number, size, ordered=ordered)
    more = (number + 1) * size < len(rows)
    call.reply_headers |= {"x-ms-user-quota-remaining": "14", "x-ms-user-quota-resets-after": "00:00:05"}
    body: JSON = {
        "totalRecords": len(rows),
        "count": len(data),
        "data": data,
        "facets": [],
        "resultTruncated": "false",
    }
    if more:
        body["$skipToken"] = str(number + 1)
    return 200, body
