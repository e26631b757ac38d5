"""What the dated tables of services say is read as it is meant, and lifts only what it names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from policies import tables
from policies.context import Context
from policies.controls.res.hub_res_04 import valid
from policies.services import CONFIRMATIONS, OF_SCALEWAY, SCOPE, is_confirmed, service_of
from policies.tables import Table
from reference.declarations import collect
from settings import hardware, load_environment
from settings.vocabulary import Region, Zone

TODAY = date(2026, 11, 25)
ROW = {"owner": "director", "environments": ["production"], "until": date(2027, 12, 31), "decision": "register 12"}


class _Told(Context):
    """A context that has its own confirmations."""

    rows: Mapping[str, Any]

    def table(self, name: str) -> Table:
        return replace(super().table(name), rows=self.rows) if name == CONFIRMATIONS else super().table(name)


def _told(rows: Mapping[str, Any]) -> Context:
    context = _Told(today=TODAY)
    object.__setattr__(context, "rows", rows)
    return context


@pytest.mark.parametrize(
    ("row", "holds"),
    [
        ({"document": "annex 3", "signed": date(2026, 11, 1), "until": date(2027, 11, 1)}, True),
        ({"document": "annex 3", "signed": date(2026, 11, 1), "until": date(2026, 11, 24)}, False),
        ({"document": "annex 3", "signed": date(2026, 11, 26), "until": date(2027, 11, 1)}, False),
        ({"document": "", "signed": date(2026, 11, 1), "until": date(2027, 11, 1)}, False),
    ],
)
def test_a_confirmation_holds_between_its_days(row: Mapping[str, Any], holds: bool) -> None:
    service = service_of("scaleway:keymanager/key:Key")
    assert service is not None
    assert is_confirmed(service, _told({service.name: row})) is holds
    assert not is_confirmed(service, _told({"Cockpit": row}))


def test_a_derogation_names_its_owner_environment_end_and_decision() -> None:
    assert valid({"D-1": ROW}, "production", TODAY) == "D-1"
    assert valid({"D-1": ROW}, "preproduction", TODAY) is None
    assert valid({"D-1": ROW}, "production", date(2028, 1, 1)) is None
    for key in ("owner", "until", "decision"):
        assert valid({"D-1": {**ROW, key: None}}, "production", TODAY) is None


@pytest.mark.parametrize("environment", ["rehearsal", "production"])
def test_every_type_that_the_program_declares_is_of_a_service(environment: str) -> None:
    kinds = {each.kind for each in collect(load_environment(environment)).resources if each.custom}
    ours = {kind for kind in kinds if not kind.startswith("pulumi:")}
    assert {kind for kind in ours if service_of(kind) is None} == set()
    assert OF_SCALEWAY


def test_each_type_is_of_one_service() -> None:
    patterns = [pattern for row in tables.load(SCOPE).rows.values() for pattern in row["types"]]
    assert len(patterns) == len(set(patterns))


def test_settings_and_tables_name_the_same_families() -> None:
    rows = tables.load("instance-families").rows
    assert tuple(rows["excluded"]) == hardware.NOT_ELIGIBLE
    offered = {name.partition("-")[0] for gpu in (False, True) for name in hardware.node_types(gpu=gpu)}
    assert offered == set(rows["eligible"])


def test_settings_and_tables_name_the_same_places() -> None:
    rows = tables.load("localities").rows
    assert rows["regions"] == [each.value for each in Region]
    assert rows["zones"] == [each.value for each in Zone]


def test_no_table_says_that_scaleway_is_qualified() -> None:
    rows = tables.load("secnumcloud").rows
    assert rows["offer"] != "qualified"
    assert "qualified" not in rows["services"].values()


@pytest.mark.parametrize("name", tables.names())
def test_no_table_is_stale(name: str) -> None:
    table = tables.load(name)
    assert not table.is_stale(TODAY)
    assert table.as_of <= TODAY
    assert table.source and table.confidence
