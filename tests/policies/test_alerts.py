"""The alerts that the table demands are those that the program turns on."""

from __future__ import annotations

from components.observability.alerts import ALERTS
from policies import tables

ROWS = tables.load("alerts").rows


def test_the_table_lists_what_the_program_turns_on() -> None:
    declared = {name: id_ for alerts in ALERTS.values() for name, id_ in alerts.items()}
    assert {name: row["id"] for name, row in ROWS.items()} == declared


def test_each_alert_watches_something() -> None:
    assert all(row["watches"] for row in ROWS.values())
