"""Who may record what was ended by hand: an executor whom the environment's file names, and nobody who approved."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from azure_exit.catalogue import Method, Wave
from azure_exit.plan import Plan, PlanRow
from operations import exit_record
from operations.exit_record import ENDED, RecordRequest, _record, _require_may_end, _require_role
from operations.exit_site import Site
from operations.exits import RefusedError

EXECUTOR, APPROVER = "ops@hub.example", "a@hub.example"
ANCHOR = SimpleNamespace(executors=frozenset({EXECUTOR}), source="environments/lab.yaml")


def site(person: str) -> Site:
    session = SimpleNamespace(trusted=ANCHOR, person=person, key=Path("key"))
    return cast("Site", SimpleNamespace(session=session))


def test_only_an_executor_records() -> None:
    _require_role(site(EXECUTOR), EXECUTOR)
    with pytest.raises(RefusedError, match=r"is no executor that environments/lab\.yaml names"):
        _require_role(site(APPROVER), APPROVER)


@pytest.mark.parametrize(
    ("person", "key", "told"),
    [("other@hub.example", "SHA256:x", "is not who the evidence names"), (EXECUTOR, "SHA256:a", "signed an approval")],
)
def test_only_the_wave_s_executor_authorises(monkeypatch: pytest.MonkeyPatch, person: str, key: str, told: str) -> None:
    bundle = SimpleNamespace(
        evidence=SimpleNamespace(executor=EXECUTOR), approvals=(SimpleNamespace(fingerprint="SHA256:a"),)
    )
    monkeypatch.setattr(exit_record, "read_open_bundle", lambda *given: bundle)
    monkeypatch.setattr(exit_record, "fingerprint", lambda path: key)
    row: Any = SimpleNamespace(id="/r", method=Method.OUT_OF_BAND)
    with pytest.raises(RefusedError, match=told):
        _require_may_end(site(person), cast("Plan", None), cast("PlanRow", row))


def test_nothing_is_ended_that_nobody_authorised(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "ledger.jsonl").touch()
    session = SimpleNamespace(folder=SimpleNamespace(ledger=tmp_path / "ledger.jsonl"))
    monkeypatch.setattr(exit_record, "row_of", lambda plan, row: SimpleNamespace(id=row))
    request = RecordRequest("lab", Wave.BACKUPS, "/r", ENDED, EXECUTOR, Path("key"), tmp_path / "ledger.jsonl")
    with pytest.raises(RefusedError, match="/r was never authorised"):
        _record(cast("Site", SimpleNamespace(session=session)), cast("Plan", None), request)
