"""`hub check` and `hub controls` without an engine: exit codes, forms, bad input."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from operations import cli
from operations.exits import ExitCode
from operations.workspace import FOLDER_VARIABLE
from policies.registry import catalogue

GROUP = "scaleway:instance/securityGroup:SecurityGroup"


@pytest.fixture(autouse=True)
def workspace(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path))


def state(policy: str = "drop", stack: str = "rehearsal.network") -> dict[str, Any]:
    values = {
        "inboundDefaultPolicy": policy,
        "outboundDefaultPolicy": "drop",
        "enableDefaultSecurity": True,
        "tags": ["environment=rehearsal", "layer=network"],
        "zone": "fr-par-1",
    }
    urn = f"urn:pulumi:{stack}::hub::{GROUP}::nodes"
    entry = {"urn": urn, "type": GROUP, "custom": True, "id": "fr-par-1/1", "inputs": values, "outputs": values}
    return {"version": 3, "deployment": {"resources": [entry]}}


def write(folder: Path, document: object) -> str:
    path = folder / "state.json"
    path.write_text(json.dumps(document))
    return str(path)


def found(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(capsys.readouterr().out)
    return answer


def test_what_fails_ends_with_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["check", "state", write(tmp_path, state("accept")), "--json"]) == ExitCode.FAILED
    answer = found(capsys)
    assert answer["environment"] == "rehearsal", "taken from the stack's name"
    (finding,) = [each for each in answer["findings"] if each["control"] == "HUB-NET-01"]
    assert (finding["path"], finding["value"], finding["fails"]) == ("inboundDefaultPolicy", "'accept'", True)


def test_what_does_not_is_not_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cli.main(["check", "state", write(tmp_path, state()), "--json"])
    assert "HUB-NET-01" not in [each["control"] for each in found(capsys)["findings"]]


def test_a_stack_of_nobody_is_held_to_production_s_rules(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cli.main(["check", "state", write(tmp_path, state("accept", "elsewhere.prod")), "--json"])
    answer = found(capsys)
    assert answer["environment"] is None
    assert any("production's rules" in each for each in answer["notes"])


def test_a_document_on_standard_input(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps(state("accept"))))
    assert cli.main(["check", "state", "-", "--json"]) == ExitCode.FAILED
    assert found(capsys)["subject"] == "standard input"


@pytest.mark.parametrize("form", ["table", "json", "sarif", "junit"])
def test_every_form_goes_to_a_file(tmp_path: Path, form: str, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "report"
    arguments = ["check", "state", write(tmp_path, state("accept")), "--format", form, "--output", str(target)]
    assert cli.main(arguments) == ExitCode.FAILED
    told = capsys.readouterr()
    assert not told.out
    assert "failure" in told.err
    text = target.read_text()
    if form in ("json", "sarif"):
        json.loads(text)
    elif form == "junit":
        assert ET.fromstring(text).tag == "testsuites"  # noqa: S314 - our own
    assert "HUB-NET-01" in text


def test_manifests(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "space.yaml").write_text("apiVersion: v1\nkind: Namespace\nmetadata: {name: space}\n")
    cli.main(["check", "manifests", str(tmp_path), "--json"])
    answer = found(capsys)
    assert (answer["command"], answer["summary"]["resources"]) == ("check manifests", 1)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["check", "state", "nowhere.json"], "cannot be read"),
        (["check", "state", "nowhere"], "nowhere"),
        (["check", "state", "README.md"], "is no JSON"),
        (["check", "preview", "README.md"], "README.md holds no JSON"),
        (["check", "state", "pyproject.toml", "--layer", "network"], "--layer is of an environment"),
        (["check", "state", "rehearsal", "--layer", "nowhere"], "there is no layer nowhere"),
        (["check", "state", "rehearsal", "--format", "xml"], "--format xml is none of table, json, sarif, junit"),
        (["check", "state", "rehearsal", "--json", "--format", "sarif"], "ask for different forms"),
        (["check", "state", "rehearsal", "--today", "tomorrow"], "is no day"),
        (["check", "live", "nowhere"], "nowhere"),
        (["check", "live", "rehearsal", "--evidence", "nowhere"], "is no folder"),
        (["check", "live", "production"], "cannot be acted on from this shell"),
        (["check", "manifests", "nowhere"], "is no folder"),
        (["check", "manifests", "docs/decisions"], "holds no manifest"),
        (["check", "--explain", "HUB-NET-99"], "is no control of the catalogue: HUB-NET-01"),
        (["controls", "explain", "nothing"], "is no control of the catalogue"),
        (["preview", "preproduction", "--no-policies"], "--no-policies is for a rehearsal"),
        (["up", "production", "--no-policies"], "--no-policies is for a rehearsal"),
        (["check", "nonsense"], "nonsense"),
    ],
    ids=lambda each: " ".join(each) if isinstance(each, list) else "",
)
def test_bad_input_ends_with_2_and_names_it(
    arguments: list[str], says: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SCW_SECRET_KEY", raising=False)
    assert cli.main(arguments) == ExitCode.USAGE
    told = capsys.readouterr()
    assert says in told.err
    assert "Traceback" not in told.err


def test_ctrl_c_ends_with_130(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def interrupted(_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("operations.check_sources.state", interrupted)
    assert cli.main(["check", "state", "rehearsal"]) == ExitCode.INTERRUPTED
    assert "nothing was changed" in capsys.readouterr().err


def test_an_environment_that_is_not_up_is_no_pass(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["check", "state", "rehearsal"]) == ExitCode.FAILED
    assert "there is no state to judge" in capsys.readouterr().err


def test_a_report_that_cannot_be_written_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["check", "state", write(tmp_path, state()), "--output", str(tmp_path / "none" / "x")]
    assert cli.main(arguments) == ExitCode.USAGE
    assert "cannot be written" in capsys.readouterr().err


def test_a_wrong_file_of_waivers_ends_with_2(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def wrong(name: str) -> None:
        from policies.waivers import WaiverError

        raise WaiverError(f"policies/waivers/{name}.yaml: [0].owner is not set")

    monkeypatch.setattr("policies.waivers.of_environment", wrong)
    assert cli.main(["check", "state", write(tmp_path, state())]) == ExitCode.USAGE
    assert "[0].owner is not set" in capsys.readouterr().err


def test_the_catalogue_is_listed_explained_and_covered(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["controls", "list", "--json"]) == ExitCode.OK
    listed = json.loads(capsys.readouterr().out)
    assert [each["id"] for each in listed] == [each.id for each in catalogue()]
    assert cli.main(["controls", "coverage", "--json"]) == ExitCode.OK
    covered = json.loads(capsys.readouterr().out)
    answered = {
        each["id"] for norm in covered for requirement in norm["requirements"] for each in requirement["controls"]
    }
    assert answered == {each.id for each in catalogue() if each.requirements}
    for arguments in (["controls", "list"], ["controls", "coverage"], ["check", "--explain", "hub-net-03"]):
        assert cli.main(arguments) == ExitCode.OK
        assert max(map(len, capsys.readouterr().out.splitlines())) <= 80
