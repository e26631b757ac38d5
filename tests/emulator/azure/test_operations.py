"""Operations that are accepted now and done later, and the events that tell of them."""

from __future__ import annotations

import sqlite3

import pytest

from emulator.azure.rows.compute import MACHINE
from emulator.azure.rows.shape import COMPUTE, DATA, LAKE
from tests.emulator.azure.local import LocalAzure

EVENTS = f"/subscriptions/{DATA}/providers/Microsoft.Insights/eventtypes/management/values"


def _path(url: str) -> str:
    return url.removeprefix("https://management.azure.com")


def test_a_delete_is_polled_to_its_end(azure: LocalAzure) -> None:
    azure.azure.faults.delays["azure.operation"] = 60.0
    headers = azure.delete(MACHINE, 202).headers
    assert headers["Retry-After"] == "1"
    status, result = _path(headers["Azure-AsyncOperation"]), _path(headers["Location"])
    assert azure.get(status)["status"] == "InProgress"
    assert azure.ask("GET", result).status_code == 202
    assert azure.get(MACHINE)["properties"]["provisioningState"] == "Deleting"
    azure.wait(seconds=61)
    assert azure.get(status)["status"] == "Succeeded"
    assert azure.ask("GET", result).status_code == 204
    assert azure.gone(MACHINE)


def test_an_operation_can_be_kept_from_ending(azure: LocalAzure) -> None:
    azure.azure.faults.delays["azure.operation"] = None
    status = _path(azure.delete(MACHINE, 202).headers["Azure-AsyncOperation"])
    azure.wait(days=300)
    assert azure.get(status)["status"] == "InProgress"


def test_an_accepted_operation_can_fail(azure: LocalAzure) -> None:
    azure.control("POST", "/failures", {"id": MACHINE, "code": "OSProvisioningTimedOut", "message": "no answer"})
    status = azure.get(_path(azure.delete(MACHINE, 202).headers["Azure-AsyncOperation"]))
    assert (status["status"], status["error"]["code"]) == ("Failed", "OSProvisioningTimedOut")
    assert [each["status"]["value"] for each in azure.azure.activity.all()] == ["Accepted", "Failed"]
    azure.delete(MACHINE, 202)
    assert azure.gone(MACHINE)


def test_two_operations_on_one_resource_are_refused(azure: LocalAzure) -> None:
    azure.azure.faults.delays["azure.operation"] = 60.0
    azure.delete(MACHINE, 202)
    azure.refused("DELETE", MACHINE, 409, "AnotherOperationInProgress")
    azure.wait(seconds=61)
    azure.delete(MACHINE, 204)


def test_each_write_is_an_event_with_who_and_what(azure: LocalAzure) -> None:
    reply = azure.ask("DELETE", MACHINE, principal="executor")
    events = azure.azure.activity.all(DATA)
    assert [each["status"]["value"] for each in events] == ["Accepted", "Succeeded"]
    for each in events:
        assert each["operationName"]["value"] == "Microsoft.Compute/virtualMachines/delete"
        assert each["correlationId"] == reply.headers["x-ms-correlation-request-id"]
        assert each["operationId"] == reply.headers["x-ms-request-id"]
        assert each["caller"] == azure.azure.identity.credentials()["executor"]["ARM_CLIENT_ID"]


def test_a_client_may_choose_the_correlation(azure: LocalAzure) -> None:
    with azure.client("owner") as client:
        chosen = {"x-ms-correlation-request-id": "6f0c2d51-0000-4000-8000-000000000001"}
        client.delete(f"{MACHINE}?api-version=2024-01-01", headers=chosen)
    assert {each["correlationId"] for each in azure.azure.activity.all()} == set(chosen.values())


def test_a_refused_write_is_an_event_too_and_a_read_is_none(azure: LocalAzure) -> None:
    azure.get(LAKE)
    azure.refused("DELETE", LAKE, 409, "ScopeLocked")
    [event] = azure.azure.activity.all()
    assert (event["status"]["value"], event["subStatus"]["value"]) == ("Failed", "Conflict")
    assert "ScopeLocked" in event["properties"]["statusMessage"]


def test_events_are_found_by_time_and_group(azure: LocalAzure) -> None:
    azure.delete(MACHINE, 202)
    azure.wait(days=1)
    azure.refused("DELETE", LAKE, 409, "ScopeLocked")
    azure.refused("GET", EVENTS, 400, "BadRequest")
    everything = azure.values(f"{EVENTS}?$filter=eventTimestamp ge '2026-11-01T00:00:00Z'")
    assert [each["status"]["value"] for each in everything] == ["Failed", "Succeeded", "Accepted"]
    group = COMPUTE.rpartition("/")[2]
    narrow = f"{EVENTS}?$filter=eventTimestamp ge '2026-11-01T00:00:00Z' and resourceGroupName eq '{group}'"
    assert len(azure.values(narrow)) == 2


def test_nobody_changes_the_log(azure: LocalAzure) -> None:
    azure.delete(MACHINE, 202)
    for statement in ("UPDATE activity SET body = '{}'", "DELETE FROM activity"):
        with pytest.raises(sqlite3.IntegrityError, match="appended"):
            azure.azure.store.database.execute(statement)


def test_machines_are_stopped_and_started(azure: LocalAzure) -> None:
    azure.post(f"{MACHINE}/deallocate")
    assert azure.get(MACHINE)["properties"]["powerState"] == "PowerState/deallocated"
    azure.post(f"{MACHINE}/start")
    assert azure.get(MACHINE)["properties"]["powerState"] == "PowerState/running"
