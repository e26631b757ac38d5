"""A plan counts only as the one that the inventory beside it gives, with the plan's own schedule."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from azure_exit.plan import Plan
from emulator.azure.export import write_export
from operations.exit_guards import require_own_inventory
from operations.exit_site import Site
from operations.exits import RefusedError


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("inventory")
    write_export(made)
    return made


def site(folder: Path) -> Site:
    return cast("Site", SimpleNamespace(session=SimpleNamespace(folder=SimpleNamespace(inventory=folder))))


def edited(plan: Plan, **changed: Any) -> Plan:
    return Plan.model_validate({**plan.model_dump(), **changed})


def test_the_plan_of_the_inventory_passes(plan: Plan, folder: Path) -> None:
    require_own_inventory(site(folder), plan)


def test_how_the_listings_were_paged_makes_no_difference(plan: Plan, folder: Path) -> None:
    inventory = {**plan.inventory.model_dump(), "files": {}}
    require_own_inventory(site(folder), edited(plan, inventory=inventory))


@pytest.mark.parametrize(
    "change",
    [
        lambda rows: rows[5].update(wave=9),
        lambda rows: next(each for each in rows if each["held"]).update(held=()),
        lambda rows: next(each for each in rows if each["after"]).update(after=()),
        lambda rows: rows.pop(),
    ],
)
def test_an_edited_plan_is_refused(plan: Plan, folder: Path, change: Callable[[list[dict[str, Any]]], Any]) -> None:
    rows = [dict(each) for each in plan.model_dump()["rows"]]
    change(rows)
    with pytest.raises(RefusedError, match="is not what its inventory and schedule give"):
        require_own_inventory(site(folder), edited(plan, rows=tuple(rows)))
