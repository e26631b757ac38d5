"""Deletions that Azure's log has and the ledger does not prove: counted without the kit."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from operations.exit_rehearsal.count import unproven_deletes

ROW = "/subscriptions/1/resourceGroups/g/providers/Microsoft.KeyVault/vaults/v"


def event(at: str = "2027-01-01T00:00:05.1Z", status: str = "Succeeded", action: str = "vaults/delete") -> Any:
    return {
        "operationName": {"value": f"Microsoft.KeyVault/{action}"},
        "status": {"value": status},
        "resourceId": ROW,
        "eventTimestamp": at,
    }


def line(kind: str, at: str = "2027-01-01T00:00:01.000000Z", **body: Any) -> str:
    return json.dumps({"kind": kind, "at": at, "body": {"row": ROW.lower(), **body}})


PROVEN = (line("gate", open=True), line("request"))


@pytest.mark.parametrize(
    ("lines", "counted"),
    [
        (PROVEN, 0),
        ((), 1),
        (PROVEN[:1], 1),
        (PROVEN[1:], 1),
        ((line("gate", open=False), line("request")), 1),
        ((line("gate", open=True), line("request", at="2027-01-01T00:00:06.000000Z")), 1),
    ],
    ids=["proven", "nothing", "no request", "no gate", "gate closed", "asked for afterwards"],
)
def test_a_delete_needs_an_open_gate_and_a_request_before_it(
    tmp_path: Path, lines: tuple[str, ...], counted: int
) -> None:
    ledger = tmp_path / "ledger.jsonl"
    ledger.write_text("".join(f"{each}\n" for each in lines))
    assert len(unproven_deletes([event()], ledger)) == counted


def test_what_was_refused_was_not_deleted(tmp_path: Path) -> None:
    assert unproven_deletes([event(status="Failed"), event(action="vaults/write")], tmp_path / "none") == []


def test_a_purge_is_a_delete(tmp_path: Path) -> None:
    assert unproven_deletes([event(action="locations/deletedVaults/purge/action")], tmp_path / "none") == [ROW]
