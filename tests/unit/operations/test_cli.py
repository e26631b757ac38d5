"""What a person types: exit codes and messages, without an engine."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from operations import cli, environment_files
from operations.exits import ExitCode
from operations.workspace import FOLDER_VARIABLE, ROOT


@pytest.fixture(autouse=True)
def workspace(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path))


@pytest.mark.parametrize(
    "arguments",
    [
        ["up", "--nonsense"],
        ["nonsense"],
        ["up", "nowhere"],
        ["up", "rehearsal", "--layer", "nowhere"],
        ["destroy", "production", "--yes"],
        ["up", "production", "--yes"],
        ["emulator", "start", "production"],
        ["environment", "new", "Not_A_Name"],
        ["environment", "new", "rehearsal"],
        ["mutants", "--list", "nope"],
    ],
    ids=" ".join,
)
def test_bad_input_ends_with_2_and_without_a_traceback(
    arguments: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SCW_SECRET_KEY", raising=False)
    assert cli.main(arguments) == ExitCode.USAGE
    told = capsys.readouterr()
    assert told.err.strip()
    assert "Traceback" not in told.err + told.out


@pytest.mark.parametrize(
    "arguments",
    [
        ["destroy", "{file}", "--yes"],
        ["up", "../x"],
        ["outputs", "{file}"],
        ["emulator", "status", "{file}"],
        ["check", "live", "{file}"],
        ["exit", "adopt", "{file}"],
        ["exit", "execute", "1", "--environment", "{file}", "--as", "a@b", "--key", "k"],
    ],
    ids=" ".join,
)
def test_a_path_is_not_taken_where_a_name_is_due(
    arguments: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The program reads environments/NAME.yaml: what another file says of its stage must not decide what is refused."""
    file = tmp_path / "production.yaml"
    file.write_text((ROOT / "environments" / "rehearsal.yaml").read_text())
    given = [each.format(file=file) for each in arguments]
    assert cli.main([*given, "--json"]) == ExitCode.USAGE
    assert "an environment is named" in json.loads(capsys.readouterr().out)["error"]["message"]


def test_a_refusal_as_json_is_one_object(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["destroy", "production", "--json"]) == ExitCode.USAGE
    (line,) = capsys.readouterr().out.splitlines()
    answer = json.loads(line)
    assert answer["ok"] is False
    assert "production" in answer["error"]["message"]
    assert answer["error"]["hint"]


def test_a_defect_is_told_with_a_file_that_says_where(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("by zero")

    monkeypatch.setattr(environment_files, "check", broken)
    assert cli.main(["environment", "check"]) == ExitCode.FAILED
    told = capsys.readouterr().err
    assert "Traceback" not in told
    report = Path(next(word.strip(",") for word in told.split() if "hub-defect-" in word))
    assert "ZeroDivisionError" in report.read_text()
    report.unlink()


def test_a_defect_is_told_where_nothing_can_be_written(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("by zero")

    def full(**_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(environment_files, "check", broken)
    monkeypatch.setattr(tempfile, "mkstemp", full)
    assert cli.main(["environment", "check"]) == ExitCode.FAILED
    told = capsys.readouterr().err
    assert "a defect of this program: ZeroDivisionError: by zero" in told
    assert "HUB_DEBUG=1" in told


def test_ctrl_c_where_no_engine_runs_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(environment_files, "check", interrupted)
    assert cli.main(["environment", "check", "--json"]) == ExitCode.INTERRUPTED
    told = capsys.readouterr()
    assert told.err.startswith("hub: interrupted\n  way out: run the command again")
    assert json.loads(told.out)["error"]["message"] == "interrupted"


WHILE_IT_LOADS = """
import os, runpy, signal, sys
class Finder:
    @staticmethod
    def find_spec(name, path=None, target=None):
        if name == "operations.cli":
            os.kill(os.getpid(), signal.SIGINT)
sys.meta_path.insert(0, Finder)
runpy.run_module("operations", run_name="__main__")
"""


def test_ctrl_c_while_the_program_loads_is_no_traceback() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", WHILE_IT_LOADS], cwd=ROOT, capture_output=True, text=True, check=False, timeout=60
    )
    assert (ended.returncode, ended.stderr) == (ExitCode.INTERRUPTED, "hub: interrupted\n")


@pytest.mark.parametrize("arguments", [["outputs", "--json"], ["outputs"], ["environment", "nowhere", "--json"]])
def test_what_cannot_be_written_is_told_without_a_traceback(arguments: list[str]) -> None:
    with Path("/dev/full").open("w") as full:
        ended = subprocess.run(
            [sys.executable, "-m", "operations", *arguments],
            cwd=ROOT,
            env={**os.environ, "TMPDIR": "/nonexistent"},
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            timeout=60,
        )
    assert ended.returncode in (ExitCode.FAILED, ExitCode.USAGE)
    assert ended.stderr.startswith(("hub: what is written does not get through: No space left", "Usage"))
    assert "Traceback" not in ended.stderr
    assert "Exception ignored" not in ended.stderr


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOSPC, "free the place"),
        (errno.EACCES, "rights"),
        (errno.ENOTDIR, "something else lies there"),
        (errno.ENOENT, "make it"),
    ],
)
def test_what_a_file_lacks_has_its_own_way_out(
    number: int, words: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number), "/some/file")

    monkeypatch.setattr(environment_files, "check", fails)
    assert cli.main(["environment", "check"]) == ExitCode.FAILED
    told = capsys.readouterr().err
    assert f"/some/file: {os.strerror(number)}" in told
    assert words in told


def test_a_shell_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("SHELL", "/nonexistent")
    assert cli.main(["shell"]) == ExitCode.USAGE
    assert "SHELL is /nonexistent, which is no program" in capsys.readouterr().err


def test_outputs_of_what_is_not_up(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["outputs", "rehearsal", "--json"]) == ExitCode.OK
    assert json.loads(capsys.readouterr().out) == {"foundation": None, "network": None, "platform": None}


def test_environment_files_are_checked(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["environment", "check", "--json"]) == ExitCode.OK
    assert json.loads(capsys.readouterr().out)["ok"] is True


def test_a_stand_in_that_does_not_run_is_said_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["emulator", "status", "--json"]) == ExitCode.OK
    assert json.loads(capsys.readouterr().out)["running"] is False
    assert cli.main(["emulator", "stop"]) == ExitCode.OK


COMMANDS = [
    ["up"],
    ["preview"],
    ["environment", "check"],
    ["exit", "plan"],
    ["check", "preview"],
    ["emulator", "status"],
]


@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_a_command_is_built_alone_and_is_the_same(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    narrow = cli._narrowed(arguments)
    assert len(narrow.registered_commands) + len(narrow.registered_groups) == 1
    assert cli.main([*arguments, "--help"]) == ExitCode.OK
    alone = capsys.readouterr().out
    with pytest.raises(SystemExit):
        cli.app([*arguments, "--help"], prog_name="hub")
    assert alone == capsys.readouterr().out


@pytest.mark.parametrize("arguments", [[], ["--help"], ["prevew"]], ids=" ".join)
def test_whoever_names_no_command_is_told_of_all(arguments: list[str]) -> None:
    assert cli._narrowed(arguments) is cli.app
