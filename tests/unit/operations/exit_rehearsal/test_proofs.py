"""Manifests that a rehearsal invents say what those of the kit say; each is counted as invented."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from azure_exit.catalogue import Wave
from azure_exit.evidence import read_evidence, read_manifests
from azure_exit.plan import Plan
from operations.exit_rehearsal.migration import account_of
from operations.exit_rehearsal.proofs import Manifests, Proofs


def test_invented_manifests_are_whole_and_counted(plan: Plan, tmp_path: Path) -> None:
    counted = Manifests()
    Proofs(plan, {}, manifests=counted).write(Wave.OBJECTS, tmp_path, datetime(2027, 1, 6, tzinfo=UTC))
    evidence = read_evidence(tmp_path)
    manifests = read_manifests(tmp_path, evidence)
    shown = {key: row.transfer for key, row in evidence.rows.items() if row.transfer is not None}
    assert shown.keys() == counted.invented
    assert not counted.read
    for key, transfer in shown.items():
        found = manifests[transfer.manifest]
        assert (found.source, found.items, found.different) == (key, transfer.counted_items, 0)
        assert (found.account is not None) == key.endswith(("/sthdhlakeprod", "/sthdhexch"))
        assert found.account is None or not found.account.held


def test_which_account_a_row_is_of(plan: Plan) -> None:
    found = {account_of(row.id).rpartition("/")[2] for row in plan.rows} - {""}
    assert found == {"sthdhlakeprod", "sthdhexch", "sthdhaudit", "dbstoragehdh01"}
