"""What two environments cannot both have is told in the one that comes later, or that was asked about."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from settings import ENVIRONMENTS, environment_names, together
from settings.__main__ import main
from settings.together import check_files

PRODUCTION = (ENVIRONMENTS / "production.yaml").read_text(encoding="utf-8")
ORGANIZATION = "7d1f0a52-93bb-4f0e-8c55-0e4d2a9be6f1"


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(together, "environment_names", lambda: ())


def written(folder: Path, name: str, *edits: tuple[str, str]) -> str:
    text = PRODUCTION.replace("environment: production", f"environment: {name}", 1)
    for old, new in (("33333333-3333-4333-8333-333333333333 ", f"{ORGANIZATION} "), *edits):
        assert old in text
        text = text.replace(old, new)
    file = folder / f"{name}.yaml"
    file.write_text(text, encoding="utf-8")
    return str(file)


def apart(name: str) -> tuple[tuple[str, str], ...]:
    return (
        (f"{ORGANIZATION} ", f"{ORGANIZATION[:-1]}2 "),
        ("dns_zone: hub.example ", f"dns_zone: {name}.example "),
        ("hostname: portal.hub.example ", f"hostname: portal.{name}.example "),
        ("{name: hub-production}", f"{{name: hub-{name}}}"),
    )


def test_shipped_environments_do_not_collide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(together, "environment_names", environment_names)
    assert [(each.name, each.problems) for each in check_files()] == [(name, ()) for name in environment_names()]


def test_a_copy_under_another_name_collides_wherever_it_is_not_changed(tmp_path: Path) -> None:
    one, other = check_files([written(tmp_path, "aa"), written(tmp_path, "bb")])
    assert one.problems == ()
    assert [(each.path, each.value, each.fix) for each in other.problems] == [
        ("organization_id", ORGANIZATION, "the id of an organisation of its own"),
        ("network.dns_zone", "hub.example", "bb.hub.example, or another zone"),
        ("platform.entry.hostname", "portal.hub.example", "another name"),
        ("platform.registry.name", "hub-production", "hub-bb"),
    ]
    assert all(each.rule.endswith("; aa has it already") for each in other.problems)
    lines = Path(other.path).read_text(encoding="utf-8").splitlines()
    assert [lines[each.line - 1][each.column - 1 :].startswith(each.value) for each in other.problems] == [True] * 4


def test_environments_apart_do_not_collide(tmp_path: Path) -> None:
    assert not any(
        each.problems for each in check_files([written(tmp_path, "aa"), written(tmp_path, "bb", *apart("bb"))])
    )


def test_buckets_whose_whole_names_are_one(tmp_path: Path) -> None:
    first = written(tmp_path, "aa", ("    raw: {}\n", "    raw: {}\n    raw-curated: {}\n"))
    _, other = check_files([first, written(tmp_path, "aa-raw", *apart("aa-raw"))])
    (problem,) = other.problems
    assert (problem.path, problem.value) == ("platform.buckets.curated", "empty block")
    assert problem.rule == (
        "a bucket's name is unique among all, and hub-aa-raw-curated is put together from environment and bucket; "
        "aa has it already"
    )


def test_one_placeholder_for_all_organisations_is_none(tmp_path: Path) -> None:
    nobodys = (f"{ORGANIZATION} ", "33333333-3333-4333-8333-333333333333 ")
    one, other = check_files([written(tmp_path, "aa", nobodys), written(tmp_path, "bb", *apart("bb")[1:], nobodys)])
    assert (one.problems, other.problems) == ((), ())


def test_a_named_file_is_held_against_all_others(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(together, "environment_names", environment_names)
    (checked,) = check_files([written(tmp_path, "aa")])
    assert {each.path for each in checked.problems} == {
        "network.dns_zone",
        "platform.entry.hostname",
        "platform.registry.name",
    }
    assert all("production has it already" in each.rule for each in checked.problems)


def test_a_file_in_error_has_its_own_problems_and_collides_with_nothing(tmp_path: Path) -> None:
    bad = written(tmp_path, "aa", ("protection_level: hsm", "protection_level: none"))
    first, second = check_files([bad, written(tmp_path, "bb")])
    assert [each.path for each in first.problems] == ["foundation.keys.protection_level"]
    assert second.problems == ()


def test_a_copy_of_an_environment_collides_with_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(together, "environment_names", environment_names)
    copy = shutil.copy(ENVIRONMENTS / "production.yaml", tmp_path)
    (checked,) = check_files([str(copy)])
    assert checked.problems == ()


def test_the_command_tells_them(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", written(tmp_path, "aa"), written(tmp_path, "bb")]) == 1
    assert "one organisation for each environment" in " ".join(capsys.readouterr().err.split())
