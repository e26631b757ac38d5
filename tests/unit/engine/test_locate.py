"""What is installed is used if it fits; the rest is what was built."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

import pytest

from engine import locate as locate_module
from engine.__main__ import main
from engine.build import Builder, build
from engine.errors import EngineMissingError, ManifestMismatchError
from engine.locate import Origin, ensure, find, unfit
from engine.pins import CLI, LANGUAGE_HOST, PARTS, PLUGIN_FILE, SCALEWAY, cache_key


def _program(path: Path, prints: str = "") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\necho {prints}\n")
    path.chmod(0o755)
    return path


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home" / ".pulumi"


@pytest.fixture
def installed_cli(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    directory = tmp_path / "opt" / "bin"
    monkeypatch.setenv("PATH", f"{directory}{os.pathsep}/usr/bin:/bin")
    _program(directory / "pulumi-language-python")
    return _program(directory / "pulumi", "v3.259.0")


def test_installed_cli_and_plugin_need_no_build(home: Path, installed_cli: Path) -> None:
    plugin = _program(home / PLUGIN_FILE)
    engine = ensure()
    assert (engine.pulumi, engine.plugin, engine.pulumi_home) == (installed_cli, plugin, home)
    assert set(engine.origins.values()) == {Origin.INSTALLED}
    assert engine.schema is None
    assert engine.versions["pulumi"] == "3.259.0"


@pytest.mark.parametrize("version", ["v3.258.0", "v3.260.0", "v4.259.0", "v3.259.0-alpha.1", "nonsense"])
def test_cli_of_another_release_is_not_used(installed_cli: Path, builders: dict[str, Builder], version: str) -> None:
    _program(installed_cli, version)
    build(PARTS, builders=builders)
    assert find().origins["pulumi"] is Origin.BUILT


def test_newer_patch_release_is_used(home: Path, installed_cli: Path) -> None:
    _program(home / PLUGIN_FILE)
    _program(installed_cli, "v3.259.4")
    assert find().versions["pulumi"] == "3.259.4"


def test_cli_without_python_host_is_not_used(installed_cli: Path, builders: dict[str, Builder]) -> None:
    (installed_cli.parent / "pulumi-language-python").unlink()
    build(PARTS, builders=builders)
    assert find().origins["pulumi"] is Origin.BUILT


def test_cli_in_its_own_home_is_found_without_path(home: Path) -> None:
    _program(home / PLUGIN_FILE)
    _program(home / "bin/pulumi-language-python")
    cli = _program(home / "bin/pulumi", "v3.259.0")
    assert find().pulumi == cli


def test_version_is_asked_once_as_long_as_the_cli_stays_the_same(
    home: Path, installed_cli: Path, tmp_path: Path
) -> None:
    _program(home / PLUGIN_FILE)
    asked = tmp_path / "asked"
    _program(installed_cli, f"v3.259.0; echo x >> {asked}")
    find()
    find()
    assert asked.read_text() == "x\n"
    _program(installed_cli, f"v3.259.1; echo x >> {asked}")
    assert find().versions["pulumi"] == "3.259.1"


def test_installed_plugin_goes_with_built_cli(home: Path, cache: Path, builders: dict[str, Builder]) -> None:
    plugin = _program(home / PLUGIN_FILE)
    build([CLI, LANGUAGE_HOST], builders=builders)
    engine = find()
    assert (engine.plugin, engine.pulumi_home) == (plugin, home)
    assert engine.pulumi == cache / cache_key() / "bin/pulumi"
    assert engine.origins == {
        "pulumi": Origin.BUILT,
        "pulumi-language-python": Origin.BUILT,
        "resource-scaleway": Origin.INSTALLED,
    }


def test_built_plugin_goes_with_installed_cli(installed_cli: Path, cache: Path, builders: dict[str, Builder]) -> None:
    build([SCALEWAY], builders=builders)
    engine = find()
    assert engine.pulumi == installed_cli
    assert engine.pulumi_home == cache / cache_key()
    assert engine.schema == cache / cache_key() / "schema.json"


def test_half_installed_plugin_is_not_used(home: Path, installed_cli: Path, builders: dict[str, Builder]) -> None:
    _program(home / PLUGIN_FILE)
    (home / "plugins/resource-scaleway-v1.60.0.partial").touch()
    build([SCALEWAY], builders=builders)
    assert find().origins["resource-scaleway"] is Origin.BUILT


def test_choice_leaves_installed_parts_aside(
    home: Path, installed_cli: Path, builders: dict[str, Builder], monkeypatch: pytest.MonkeyPatch
) -> None:
    _program(home / PLUGIN_FILE)
    monkeypatch.setenv("HUB_ENGINE", "built")
    build(PARTS, builders=builders)
    assert set(find().origins.values()) == {Origin.BUILT}


def test_built_engine_of_an_activated_shell_is_not_taken_for_an_installed_one(
    builders: dict[str, Builder], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    build(PARTS, builders=builders)
    for name, value in find().environment(tmp_path / ".venv").items():
        monkeypatch.setenv(name, value)
    assert set(find().origins.values()) == {Origin.BUILT}


def test_missing_engine_is_told_with_its_way_out(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(EngineMissingError, match="Pulumi CLI"):
        find()
    assert main(["locate"]) == 1
    assert "run `python -m engine build`" in capsys.readouterr().err


def test_ensure_builds_what_is_missing_and_only_that(
    installed_cli: Path, builders: dict[str, Builder], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []

    def fake(parts: object, progress: object, root: Path) -> Path:
        asked.append(parts)
        return build([SCALEWAY], root=root, builders=builders)

    monkeypatch.setattr(locate_module, "build", fake)
    ensure()
    ensure()
    assert asked == [(SCALEWAY,)]


def test_changed_binary_is_refused_not_rebuilt_unasked(
    builders: dict[str, Builder], capsys: pytest.CaptureFixture[str]
) -> None:
    target = build(PARTS, builders=builders)
    (target / "bin/pulumi").write_text("something else")
    with pytest.raises(ManifestMismatchError, match="it is not run"):
        ensure()
    assert main(["locate", "--json"]) == 1
    answer = json.loads(capsys.readouterr().out)
    assert answer["ok"] is False
    assert "it is not run" in answer["error"]
    assert main(["verify"]) == 1


def test_environment_is_quiet_offline_and_complete(builders: dict[str, Builder], tmp_path: Path) -> None:
    target = build(PARTS, builders=builders)
    environment = find().environment(tmp_path / ".venv")
    assert environment["PATH"].split(os.pathsep)[:2] == [str(tmp_path / ".venv/bin"), str(target / "bin")]
    assert environment["PULUMI_HOME"] == str(target)
    assert environment["PULUMI_SKIP_UPDATE_CHECK"] == "true"
    assert environment["PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION"] == "true"


def test_the_engine_collects_seldom_unless_told_otherwise(
    builders: dict[str, Builder], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    build(PARTS, builders=builders)
    monkeypatch.delenv("GOGC", raising=False)
    monkeypatch.setenv("GOMEMLIMIT", "500MiB")
    environment = find().environment(tmp_path / ".venv")
    assert (environment["GOGC"], environment["GOMEMLIMIT"]) == ("400", "500MiB")


def test_locate_and_verify_answer_in_json(builders: dict[str, Builder], capsys: pytest.CaptureFixture[str]) -> None:
    build(PARTS, builders=builders)
    assert main(["locate", "--json"]) == 0
    located = json.loads(capsys.readouterr().out)
    assert located["origins"]["resource-scaleway"] == "built"
    assert located["versions"]["terraform-provider-scaleway"] == "2.81.0"
    assert main(["verify", "--json"]) == 0
    assert set(json.loads(capsys.readouterr().out)["parts"]) == {"cli", "language_host", "scaleway_plugin"}


def test_help_names_the_exit_codes(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as raised:
        main(["--help"])
    assert raised.value.code == 0
    assert "it is refused" in capsys.readouterr().out


def test_what_runs_is_known_by_its_hash_installed_or_built(
    home: Path, installed_cli: Path, cache: Path, builders: dict[str, Builder], capsys: pytest.CaptureFixture[str]
) -> None:
    build([SCALEWAY], builders=builders)
    first = find()
    assert first.sha256["pulumi"] == hashlib.sha256(installed_cli.read_bytes()).hexdigest()
    assert first.sha256["resource-scaleway"] == hashlib.sha256(first.plugin.read_bytes()).hexdigest()
    _program(installed_cli, "v3.259.0 # something else")
    assert find().sha256["pulumi"] == hashlib.sha256(installed_cli.read_bytes()).hexdigest()
    assert main(["locate", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["sha256"] == dict(find().sha256)


def test_a_cli_that_is_passed_over_is_named(installed_cli: Path) -> None:
    assert unfit() == []
    _program(installed_cli, "v3.100.0")
    assert (installed_cli, "3.100.0") in unfit()


def test_a_choice_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("HUB_ENGINE", "biult")
    assert main(["locate"]) == 2
    told = capsys.readouterr().err
    assert "HUB_ENGINE is 'biult'" in told
    assert "set it to 'built'" in told


@pytest.mark.parametrize("command", ["locate", "verify"])
def test_a_cache_that_cannot_be_read_is_named(
    cache: Path, builders: dict[str, Builder], capsys: pytest.CaptureFixture[str], command: str
) -> None:
    path = build(PARTS, builders=builders) / "manifest.json"
    path.unlink()
    path.mkdir()
    assert main([command, "--json"]) == 1
    told = capsys.readouterr()
    assert f"{path}: Is a directory" in json.loads(told.out)["error"]
    assert "way out" in told.err
