"""Which rows of a wave the engine is to delete, and which stay."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
import yaml

from azure_exit.catalogue import Method, Wave
from azure_exit.evidence import Bundle, Evidence, Subject, read_documents, read_register
from azure_exit.folder import ExitFolder, WaveRun
from azure_exit.ledger import ZERO
from azure_exit.plan import Plan
from emulator.azure import estate
from operations.exit_engine import deleted_by, reduced
from operations.exit_preview import choose, require_exactly
from operations.exits import OperationError, RefusedError

DAY = date(2026, 12, 1)
NOW = datetime(2026, 12, 1, tzinfo=UTC)


def unsigned(plan: Plan, evidence: Evidence, folder: ExitFolder, gone: Iterable[str]) -> Bundle:
    """What is there before anybody signs, of a wave without manifests."""
    return Bundle(
        evidence=evidence,
        manifests={},
        register=read_register(folder.holds),
        subject=Subject(plan.sha256, plan.inventory.sha256, int(evidence.wave), evidence.sha256, "", "", "", "", ZERO),
        gone=dict.fromkeys(gone, DAY),
        documents=read_documents(folder.documents),
    )


def chosen(
    plan: Plan, wave: Wave, tmp_path: Path, gone: set[str], *, released: bool = False, rows: Any = None
) -> WaveRun:
    folder = ExitFolder(tmp_path)
    folder.holds.mkdir(exist_ok=True)
    lines = [{**each, "status": "none"} if released and each["status"] == "held" else each for each in estate.holds()]
    (folder.holds / "holds.yaml").write_text(yaml.safe_dump({"holds": lines}))
    evidence = Evidence(
        wave=wave,
        plan_sha256=plan.sha256,
        inventory_sha256=plan.inventory.sha256,
        executor="ops@hub.example",
        rows=rows or {},
    )
    return choose(plan, wave, unsigned(plan, evidence, folder, gone), NOW)


def before(plan: Plan, wave: Wave) -> set[str]:
    return {row.id for row in plan.rows if row.wave < wave}


def ends(keys: Any) -> set[str]:
    return {key.rpartition("/")[2] for key in keys}


def test_only_what_the_engine_ends_is_deleted(plan: Plan, tmp_path: Path) -> None:
    found = chosen(plan, Wave.DATABASES, tmp_path, before(plan, Wave.DATABASES))
    assert {plan.by_id[key].method for key in found.delete} == {Method.ENGINE}
    assert "current" not in ends(found.delete)
    assert found.keep == {}


def test_what_is_held_stays_and_so_does_what_waits_for_it(plan: Plan, tmp_path: Path) -> None:
    found = chosen(plan, Wave.OBJECTS, tmp_path, before(plan, Wave.OBJECTS))
    assert ends(found.delete) == {"sthdhexch", "partners", "curated", "snds-raw"}
    assert {"exports", "sthdhlakeprod"} <= ends(found.keep)
    assert any("inquiry" in why for why in found.keep.values())


def test_a_release_counts_with_its_document(plan: Plan, tmp_path: Path) -> None:
    row = next(each for each in plan.rows if each.id.endswith("/containers/exports"))
    content = b"the inquiry was closed"
    day = date(2026, 10, 12)
    release = {"released_by": "dpo@hub.example", "released_on": day, "document_sha256": sha256(content).hexdigest()}
    releases = [{"reason": each.reason, **release} for each in row.held if each.rule in {"hold", "immutability"}]
    given: Any = {"released": True, "rows": {row.id: {"releases": releases}}}
    gone = before(plan, Wave.OBJECTS)
    assert "not among the documents" in chosen(plan, Wave.OBJECTS, tmp_path, gone, **given).keep[row.id]
    folder = ExitFolder(tmp_path).documents
    folder.mkdir()
    (folder / "release.txt").write_bytes(content)
    assert row.id in chosen(plan, Wave.OBJECTS, tmp_path, gone, **given).delete


def test_nothing_goes_before_what_has_to_be_gone(plan: Plan, tmp_path: Path) -> None:
    found = chosen(plan, Wave.COMPUTE, tmp_path, set())
    assert "disk-migration-2023" in ends(found.keep)
    assert "snap-migration-2023" in ends(found.keep)
    assert "vm-gpu-01" in ends(found.delete)


def update_plan(tmp_path: Path, steps: dict[str, list[str]]) -> Path:
    path = tmp_path / "update-plan.json"
    path.write_text(json.dumps({"resourcePlans": {urn: {"steps": each} for urn, each in steps.items()}}))
    return path


AZURE = "urn:pulumi:s::hub::azure-native:keyvault:Vault::"


def test_an_update_plan_that_does_more_than_delete_is_refused(tmp_path: Path) -> None:
    path = update_plan(tmp_path, {f"{AZURE}a": ["delete"], f"{AZURE}b": ["same"]})
    assert deleted_by(path) == {f"{AZURE}a"}
    with pytest.raises(OperationError, match="would update"):
        deleted_by(update_plan(tmp_path, {f"{AZURE}a": ["update"]}))
    with pytest.raises(OperationError, match="no update plan"):
        deleted_by(tmp_path / "none.json")


def test_a_reduced_update_plan_deletes_nothing_else(tmp_path: Path) -> None:
    path = update_plan(tmp_path, {f"{AZURE}a": ["delete"], f"{AZURE}b": ["delete"], f"{AZURE}c": ["same"]})
    assert set(reduced(path, {f"{AZURE}b", f"{AZURE}z"})["resourcePlans"]) == {f"{AZURE}b", f"{AZURE}c"}


def test_deletes_are_exactly_the_rows() -> None:
    state = cast("Any", SimpleNamespace(azure={"/a": {"urn": "A"}, "/b": {"urn": "B"}}))
    require_exactly(state, WaveRun(("/a",)), {"A"})
    with pytest.raises(RefusedError, match="no row of this wave"):
        require_exactly(state, WaveRun(("/a",)), {"A", "B"})
    with pytest.raises(RefusedError, match="does not delete /b"):
        require_exactly(state, WaveRun(("/a", "/b")), {"A"})


def test_a_hold_that_a_document_releases_is_free_and_without_the_document_it_is_not(plan: Plan, tmp_path: Path) -> None:
    row = next(each for each in plan.rows if each.id.endswith("/containers/exports"))
    folder = ExitFolder(tmp_path)
    folder.holds.mkdir()
    lines = [{**each, "status": "none"} if each["status"] == "held" else each for each in estate.holds()]
    (folder.holds / "holds.yaml").write_text(yaml.safe_dump({"holds": lines}))
    release = {"released_by": "dpo@hub.example", "released_on": "2026-11-01"}
    digest = hashlib.sha256(b"released").hexdigest()
    reasons = [each.reason for each in row.held if each.rule in {"hold", "immutability"}]
    releases = [{**release, "reason": each, "document_sha256": digest} for each in reasons]
    evidence = Evidence.model_validate(
        {
            "wave": int(row.wave),
            "plan_sha256": plan.sha256,
            "inventory_sha256": plan.inventory.sha256,
            "executor": "ops@hub.example",
            "rows": {row.id: {"releases": releases}},
        }
    )
    gone = before(plan, row.wave)
    held = choose(plan, row.wave, unsigned(plan, evidence, folder, gone), NOW)
    assert "is not among the documents" in held.keep[row.id]
    folder.documents.mkdir()
    (folder.documents / "release.pdf").write_bytes(b"released")
    assert row.id in choose(plan, row.wave, unsigned(plan, evidence, folder, gone), NOW).delete
