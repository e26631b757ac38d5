"""`hub exit plan`, `show` and `diff`, as they are typed: each refusal with its exit code."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from azure_exit.plan import read_plan
from emulator.azure.export import write_export
from operations import cli
from operations.exits import ExitCode
from tests.unit.operations.exit_cli.scene import Type


class TestPlan:
    def test_what_it_says(self, plan: Path, hub: Type, inventory: Path) -> None:
        code, told = hub("plan", inventory, "--out", plan, "--start", "2026-12-01")
        assert code is ExitCode.OK
        assert told["plan_sha256"] == read_plan(plan).sha256
        assert told["row_count"] == sum(told["status"].values()) == 92

    def test_another_plan_is_not_written_over(self, plan: Path, hub: Type, inventory: Path) -> None:
        before = plan.read_bytes()
        code, told = hub("plan", inventory, "--out", plan, "--start", "2027-12-01")
        assert code is ExitCode.USAGE
        assert "--replace" in told["error"]["hint"]
        assert plan.read_bytes() == before
        assert hub("plan", inventory, "--out", plan, "--start", "2027-12-01", "--replace")[0] is ExitCode.OK

    def test_a_bad_inventory_is_told_whole(self, tmp_path: Path, hub: Type) -> None:
        write_export(tmp_path / "bad", traps=True)
        code, told = hub("plan", tmp_path / "bad", "--out", tmp_path / "none.yaml")
        assert code is ExitCode.USAGE
        assert len(told["error"]["problems"]) == 5
        assert all(each["file"] and each["rule"] and each["way_out"] for each in told["error"]["problems"])
        assert not (tmp_path / "none.yaml").exists()

    def test_a_bad_day(self, inventory: Path, tmp_path: Path, hub: Type) -> None:
        assert hub("plan", inventory, "--out", tmp_path / "p", "--start", "soon")[0] is ExitCode.USAGE


class TestShowAndDiff:
    @pytest.mark.parametrize("form", ["terminal", "markdown", "html"])
    def test_every_form(self, plan: Path, form: str, capsys: pytest.CaptureFixture[str]) -> None:
        assert cli.main(["exit", "show", str(plan), "--format", form]) == ExitCode.OK
        assert read_plan(plan).sha256 in capsys.readouterr().out

    def test_an_unknown_form(self, plan: Path, hub: Type) -> None:
        assert hub("show", plan, "--format", "pdf")[0] is ExitCode.USAGE

    def test_the_rows_of_a_wave(self, plan: Path, hub: Type) -> None:
        code, told = hub("show", plan, "--wave", 5)
        assert code is ExitCode.OK
        assert {row["wave"] for row in told["rows"]} == {5}

    def test_no_drift(self, plan: Path, inventory: Path, hub: Type) -> None:
        code, told = hub("diff", plan, inventory, "--expect-no-changes")
        assert (code, told["changes"]) == (ExitCode.OK, 0)

    def test_drift_ends_with_3_when_none_is_expected(self, plan: Path, inventory: Path, hub: Type) -> None:
        children = inventory / "children.json"
        rows = json.loads(children.read_text())
        children.write_text(json.dumps([each for each in rows if each["name"] != "curated"]))
        assert hub("diff", plan, inventory)[0] is ExitCode.OK
        code, told = hub("diff", plan, inventory, "--expect-no-changes")
        assert code is ExitCode.WOULD_CHANGE
        assert "gone" in {each["change"] for each in told["differences"]}

    def test_an_edited_plan_is_refused(self, plan: Path, hub: Type) -> None:
        plan.write_text(plan.read_text().replace("status: held", "status: ready", 1))
        code, told = hub("show", plan)
        assert code is ExitCode.USAGE
        assert "it was changed since it was made" in told["error"]["problems"][0]["rule"]
