"""The activity log: one event for each write that was asked for. It can only be appended to, which SQLite enforces."""

from __future__ import annotations

import json
import re
import uuid
from http import HTTPStatus
from typing import TYPE_CHECKING

from emulator.azure.errors import invalid
from emulator.azure.ids import parse
from emulator.store import JSON, Store

if TYPE_CHECKING:
    from emulator.azure.call import Call

SCHEMA = """
CREATE TABLE IF NOT EXISTS activity (number INTEGER PRIMARY KEY, time TEXT NOT NULL, subscription TEXT NOT NULL,
  body TEXT NOT NULL);
CREATE TRIGGER IF NOT EXISTS activity_no_update BEFORE UPDATE ON activity
  BEGIN SELECT RAISE(ABORT, 'the activity log can only be appended to'); END;
CREATE TRIGGER IF NOT EXISTS activity_no_delete BEFORE DELETE ON activity
  BEGIN SELECT RAISE(ABORT, 'the activity log can only be appended to'); END;
"""
_FILTER = re.compile(
    r"\s*(?P<field>eventTimestamp|resourceGroupName|resourceUri|resourceId|correlationId|resourceProvider)\s+"
    r"(?P<operator>ge|le|eq)\s+'(?P<value>[^']*)'\s*",
    re.IGNORECASE,
)


class ActivityLog:
    """The events of all subscriptions, in the order in which they came."""

    def __init__(self, store: Store) -> None:
        self._database = store.database
        self._database.executescript(SCHEMA)

    def append(self, body: JSON) -> None:
        row = (body["eventTimestamp"], body["subscriptionId"].lower(), json.dumps(body))
        self._database.execute("INSERT INTO activity (time, subscription, body) VALUES (?,?,?)", row)

    def all(self, subscription: str | None = None) -> list[JSON]:
        query = "SELECT body FROM activity WHERE ? IN ('', subscription) ORDER BY number"
        rows = self._database.execute(query, ((subscription or "").lower(),))
        return [json.loads(body) for (body,) in rows]

    def find(self, subscription: str, condition: str) -> list[JSON]:
        """Events of a subscription by an OData filter of `and`-ed comparisons, newest first, as Azure lists them.

        Raises Azure's 400 for a filter without a beginning, which Azure demands too.
        """
        if "eventtimestamp ge" not in condition.lower():
            raise invalid("BadRequest", "The $filter must hold a start time: eventTimestamp ge '...'.")
        found = self.all(subscription)
        for each in re.split(r"\s+and\s+", condition, flags=re.IGNORECASE):
            match = _FILTER.fullmatch(each)
            if match is None:
                raise invalid("BadRequest", f"The $filter clause is not supported: {each}")
            found = [body for body in found if _holds(body, match["field"].lower(), match["operator"], match["value"])]
        return found[::-1]


def _holds(body: JSON, field: str, operator: str, value: str) -> bool:
    actual: str
    if field == "resourceprovider":
        actual = body["resourceProviderName"]["value"]
    else:
        names = {"resourceuri": "resourceId"}
        name = names.get(field) or next(key for key in body if key.lower() == field)
        actual = body[name]
    if field == "eventtimestamp":
        actual, value = actual[:19], value[:19]
    else:
        actual, value = actual.lower(), value.lower()
    return {"ge": actual >= value, "le": actual <= value, "eq": actual == value}[operator.lower()]


def event(call: Call, resource: str, action: str, outcome: tuple[str, int], error: JSON | None = None) -> JSON:
    """An event in the shape of the API `eventtypes/management/values`.

    `outcome` is Azure's word (Accepted, Succeeded, Failed) and the HTTP status.
    """
    status, code = outcome
    id_ = parse(resource)
    phrase = "".join(HTTPStatus(code).phrase.split()) if code in {each.value for each in HTTPStatus} else str(code)
    now = call.now()
    subscription = id_.subscription if id_ else ""
    number = str(uuid.uuid4())
    properties: JSON = {"statusCode": phrase, "entity": resource}
    if error is not None:
        properties["statusMessage"] = json.dumps(error)
    return {
        "authorization": {"action": action, "scope": resource},
        "caller": call.principal.client_id,
        "channels": "Operation",
        "claims": {"appid": call.principal.client_id, "oid": call.principal.object_id},
        "correlationId": call.correlation,
        "eventDataId": number,
        "eventName": {"value": "EndRequest"},
        "category": {"value": "Administrative"},
        "httpRequest": {
            "clientRequestId": call.client_request,
            "clientIpAddress": "127.0.0.1",
            "method": call.method,
            "uri": f"https://management.azure.com{call.path}",
        },
        "id": f"{resource}/events/{number}",
        "level": "Error" if status == "Failed" else "Informational",
        "resourceGroupName": id_.resource_group if id_ else "",
        "resourceProviderName": {"value": id_.type.partition("/")[0] if id_ else ""},
        "resourceId": resource,
        "resourceType": {"value": id_.type if id_ else ""},
        "operationId": call.operation,
        "operationName": {"value": action, "localizedValue": action},
        "properties": properties,
        "status": {"value": status},
        "subStatus": {"value": phrase},
        "eventTimestamp": now,
        "submissionTimestamp": now,
        "subscriptionId": subscription,
        "tenantId": call.tenant,
    }
