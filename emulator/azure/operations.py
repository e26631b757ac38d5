"""Operations that are accepted now and done later: 202 with `Azure-AsyncOperation` and `Location`, to be polled."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import TYPE_CHECKING

from emulator.azure.activity import event
from emulator.azure.ids import ResourceId
from emulator.clock import parse_time, rfc3339
from emulator.store import JSON, Record

if TYPE_CHECKING:
    from emulator.azure.azure import Azure
    from emulator.azure.call import Call

KIND = "azure.operation"
FAILURE = "azure.failure"
"""What a test asked for: the next operation on a resource is accepted, and then fails."""

HOST = "https://management.azure.com"


def accept(call: Call, id_: ResourceId, action: str, work: str) -> None:
    """Take a piece of work on, and tell the caller where to ask for it.

    It is done right after the reply to this request, unless a test asked for a delay on records of kind
    `azure.operation`; `None` means never.
    """
    azure = call.azure
    delay = azure.faults.delays.get(KIND, 0.0)
    number = str(uuid.uuid4())
    due = None if delay is None else rfc3339(azure.clock.now() + timedelta(seconds=delay))
    azure.store.add(
        KIND,
        {"id": number, "name": number, "status": "InProgress", "startTime": call.now(), "resourceId": id_.text},
        {
            "due": due,
            "work": work,
            "action": action,
            "event": event(call, id_.text, action, ("Succeeded", 200)),
            "principal": call.principal.name,
        },
    )
    base = f"{HOST}/subscriptions/{id_.subscription}/providers/{id_.type.partition('/')[0]}/locations/francecentral"
    suffix = f"{number}?api-version={call.api_version}"
    call.reply_headers |= {
        "Azure-AsyncOperation": f"{base}/operationStatuses/{suffix}",
        "Location": f"{base}/operationResults/{suffix}",
        "Retry-After": "0" if delay == 0.0 else "1",
    }


def finish(azure: Azure, record: Record) -> None:
    """Do the work of an operation, or fail as a test has asked for."""
    now = azure.clock.stamp()
    told = {**record.private["event"], "eventTimestamp": now, "submissionTimestamp": now}
    failure = azure.store.peek(FAILURE, record.body["resourceId"].lower())
    if failure is None:
        azure.work(record.private["work"], record.body["resourceId"])
        record.body |= {"status": "Succeeded", "endTime": now}
    else:
        azure.store.remove(failure)
        error = {"code": failure.body["code"], "message": failure.body["message"]}
        record.body |= {"status": "Failed", "endTime": now, "error": error}
        told |= {"status": {"value": "Failed"}, "subStatus": {"value": error["code"]}, "level": "Error"}
    azure.activity.append(told)
    azure.store.save(record)


def settle(azure: Azure) -> None:
    """Do what is due."""
    now = azure.clock.now()
    for record in azure.store.find(KIND, status="InProgress"):
        due = record.private["due"]
        if due is not None and parse_time(due) <= now:
            finish(azure, record)


def running(azure: Azure, key: str) -> bool:
    """Whether an operation on a resource goes on."""
    return any(record.body["resourceId"].lower() == key for record in azure.store.find(KIND, status="InProgress"))


def status(record: Record) -> JSON:
    """The body of the `Azure-AsyncOperation` address."""
    return {key: value for key, value in record.body.items() if key != "resourceId"}
