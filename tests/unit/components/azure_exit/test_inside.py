"""What is in a row is listed anew before it ends; what cannot be listed holds."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any, cast

import pytest

from azure_exit.plan import Plan, PlanRow
from components.azure_exit.arm import ArmError, ArmReader
from components.azure_exit.inside import may_hold, still_inside

ACCOUNT = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Storage/storageAccounts/stomop"
SERVICES = ("blobServices/default/containers", "fileServices/default/shares", "queueServices/default/queues")
TABLES = "tableServices/default/tables"


class Azure:
    """Has things at paths, and says of all else that it is not there."""

    def __init__(self, there: dict[str, list[str]], fault: str = "") -> None:
        self.there = there
        self.fault = fault

    def get(self, path: str, version: str, more: str = "") -> dict[str, Any] | None:
        if self.fault and path.endswith(self.fault):
            raise ArmError(f"GET {path}: 403")
        names = self.there.get(path)
        return None if names is None else {"value": [{"name": each, "id": f"{path}/{each}"} for each in names]}

    def rest_of(self, page: dict[str, Any]) -> Iterator[dict[str, Any]]:
        yield from page["value"]


def inside(there: dict[str, list[str]], fault: str = "", type_: str = "Microsoft.Storage/storageAccounts") -> list[str]:
    row = cast("PlanRow", SimpleNamespace(arm_id=ACCOUNT, type=type_, name="stomop", takes_along=()))
    plan = cast("Plan", SimpleNamespace(by_id={}))
    assert may_hold(plan, row)
    return still_inside(cast("ArmReader", Azure(there, fault)), plan, row)


def account(**more: list[str]) -> dict[str, list[str]]:
    return {ACCOUNT: [], **{f"{ACCOUNT}/{each}": more.get(each.partition("S")[0], []) for each in (*SERVICES, TABLES)}}


def test_an_empty_account_holds_nothing() -> None:
    assert inside(account()) == []


@pytest.mark.parametrize("service", [*SERVICES, TABLES])
def test_whatever_a_service_lists_is_inside(service: str) -> None:
    found = inside(account(**{service.partition("S")[0]: ["late"]}))
    assert found == [f"{ACCOUNT}/{service}/late".lower()]


@pytest.mark.parametrize("service", [*SERVICES, TABLES])
def test_a_service_that_is_not_listed_holds(service: str) -> None:
    with pytest.raises(ArmError, match="403"):
        inside(account(), fault=service)
    there = account()
    del there[f"{ACCOUNT}/{service}"]
    with pytest.raises(ArmError, match="what is in it is not known"):
        inside(there)


def test_nothing_is_in_what_is_not_there() -> None:
    assert inside({}) == []


def test_the_databases_of_azure_itself_are_none() -> None:
    there = {ACCOUNT: [], f"{ACCOUNT}/databases": ["master", "omop"]}
    assert inside(there, type_="Microsoft.Sql/servers") == [f"{ACCOUNT}/databases/omop".lower()]
