"""The correlation id of each deletion comes from Azure's activity log, by resource and time, when it shows it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast
from urllib.parse import unquote

import pytest

from azure_exit.ledger import Entry, Kind
from azure_exit.plan import Plan, PlanRow
from components.azure_exit.arm import ArmError, ArmReader
from components.azure_exit.replies import look_for_missing, replies, reply_told, requested_at
from components.azure_exit.session import Session

NOW = datetime(2027, 1, 6, 9, tzinfo=UTC)
VAULT = "/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/kv"


def row(arm_id: str = VAULT) -> PlanRow:
    found = SimpleNamespace(id=arm_id.lower(), arm_id=arm_id, subscription=arm_id.split("/")[2])
    return cast("PlanRow", found)


def event(correlation: str, minute: int, status: str = "Succeeded", **more: Any) -> dict[str, Any]:
    found = {
        "resourceId": VAULT,
        "correlationId": correlation,
        "operationId": f"operation-{correlation}",
        "operationName": {"value": "Microsoft.KeyVault/vaults/delete", "localizedValue": "Delete"},
        "status": {"value": status},
        "eventTimestamp": f"2027-01-06T09:{minute:02}:00Z",
    }
    return {**found, **more}


class Azure:
    """Answers with events, or cannot be asked."""

    def __init__(self, *events: dict[str, Any], fault: str = "") -> None:
        self.events = events
        self.fault = fault
        self.asked: list[str] = []

    def values(self, path: str, version: str, more: str) -> Iterator[dict[str, Any]]:
        self.asked.append(f"{path}?{version}{unquote(more)}")
        if self.fault:
            raise ArmError(self.fault)
        yield from self.events


def reader(azure: Azure) -> ArmReader:
    return cast("ArmReader", azure)


def test_each_request_once_with_the_last_that_was_said_of_it() -> None:
    azure = Azure(event("b", 3), event("a", 2, "Failed"), event("c", 5), event("c", 4, "Accepted"))
    found = [(each.correlation_id, each.operation_id, each.status) for each in replies(reader(azure), row(), NOW)]
    assert found == [
        ("a", "operation-a", "Failed"),
        ("b", "operation-b", "Succeeded"),
        ("c", "operation-c", "Succeeded"),
    ]
    (asked,) = azure.asked
    assert "eventTimestamp ge '2027-01-06T08:55:00Z'" in asked
    assert f"resourceUri eq '{VAULT}'" in asked


@pytest.mark.parametrize(
    "other",
    [
        {"operationName": {"value": "Microsoft.KeyVault/vaults/write"}},
        {"resourceId": f"{VAULT}/keys/one"},
        {"correlationId": ""},
    ],
)
def test_what_is_no_deletion_of_this_row_is_none(other: dict[str, Any]) -> None:
    assert replies(reader(Azure(event("a", 1, **other))), row(), NOW) == ()


def test_a_purge_is_one_and_the_case_of_ids_says_nothing() -> None:
    purge = event("p", 1, operationName={"value": "Microsoft.KeyVault/locations/deletedVaults/purge/action"})
    shouted = event("s", 2, resourceId=VAULT.upper())
    assert [each.correlation_id for each in replies(reader(Azure(purge, shouted)), row(), NOW)] == ["p", "s"]


def test_that_it_could_not_be_asked_is_told_and_guesses_nothing() -> None:
    assert reply_told(reader(Azure(fault="403")), row(), NOW) == {"replies": [], "unread": "403"}


def entry(kind: Kind, body: dict[str, Any], minutes: int = 0) -> Entry:
    return Entry(0, NOW + timedelta(minutes=minutes), kind.value, "ops@hub.example", "", body, "", "")


def test_what_the_log_showed_late_is_found_later() -> None:
    key = VAULT.lower()
    asked = entry(Kind.REQUEST, {"row": key}, 7)
    without = entry(Kind.REPLY, {"row": key, "told": "deleted", "replies": []}, 8)
    noted: list[tuple[Kind, dict[str, Any]]] = []
    session = cast("Session", SimpleNamespace(note=lambda kind, body: noted.append((kind, body))))
    plan = cast("Plan", SimpleNamespace(by_id={key: row()}))
    assert look_for_missing(session, plan, reader(Azure()), [asked, without]) == 1
    assert noted == []
    azure = Azure(event("a", 9))
    assert look_for_missing(session, plan, reader(azure), [asked, without]) == 0
    assert "ge '2027-01-06T09:02:00Z'" in azure.asked[0]
    ((kind, body),) = noted
    assert (kind, body["row"], body["replies"][0]["correlation_id"]) == (Kind.REPLY, key, "a")
    answered = entry(Kind.REPLY, body, 20)
    assert look_for_missing(session, plan, reader(Azure(fault="not asked")), [asked, without, answered]) == 0
    assert requested_at([without, asked], key) == asked.at
    assert requested_at([without], key) is None
