"""Every bad environment file gets its message, all problems at once, in the file's order, and never a traceback."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from settings import EnvironmentFileError, Problem, load_environment
from tests.unit.settings.bad_addresses import BAD_ADDRESSES
from tests.unit.settings.bad_combinations import BAD_COMBINATIONS
from tests.unit.settings.bad_exits import BAD_EXITS
from tests.unit.settings.bad_file import REHEARSAL, BadFile, Told
from tests.unit.settings.bad_names import BAD_NAMES
from tests.unit.settings.bad_networks import BAD_NETWORKS
from tests.unit.settings.bad_parts import BAD_PARTS
from tests.unit.settings.bad_people import BAD_PEOPLE
from tests.unit.settings.bad_production import BAD_PRODUCTION
from tests.unit.settings.bad_shapes import BAD_SHAPES
from tests.unit.settings.bad_values import BAD_VALUES
from tests.unit.settings.bad_yaml import BAD_YAML

TODAY = date(2026, 11, 23)
SINGLE = (*BAD_VALUES, *BAD_ADDRESSES)
TOGETHER = (*BAD_COMBINATIONS, *BAD_NAMES, *BAD_NETWORKS, *BAD_PARTS, *BAD_PEOPLE, *BAD_PRODUCTION, *BAD_EXITS)
TABLE = (*BAD_SHAPES, *SINGLE, *TOGETHER, *BAD_YAML)


def problems_of(text: str | bytes, directory: Path) -> tuple[Problem, ...]:
    file = directory / "rehearsal.yaml"
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    with pytest.raises(EnvironmentFileError) as caught:
        load_environment(file, today=TODAY)
    return caught.value.problems


def test_the_table_is_long_enough() -> None:
    assert len(TABLE) >= 40
    assert len({bad.name for bad in TABLE}) == len(TABLE)


@pytest.mark.parametrize("bad", TABLE, ids=lambda bad: bad.name)
def test_message(bad: BadFile, tmp_path: Path) -> None:
    found = problems_of(bad.text(), tmp_path)
    assert tuple(Told(each.path, each.value, each.rule, each.fix) for each in found) == bad.told


@pytest.mark.parametrize("bad", (*SINGLE, *TOGETHER), ids=lambda bad: bad.name)
def test_position_is_that_of_the_value(bad: BadFile, tmp_path: Path) -> None:
    for each in problems_of(bad.text(), tmp_path):
        here = at(each, bad.text())
        is_whole = each.value.startswith(("a list of", "a block of", "empty "))
        assert (
            here.startswith(("[", "{", "landing:", "- {"))
            if is_whole
            else here.lstrip("\"'").startswith(each.value.removesuffix("..."))
        )


SHAPES = {
    "unknown key at the top": "team: platform",
    "unknown key in a block": "rotate: true",
    "misspelt key of a list's entry": "volumetype: sbs_5k",
    "missing key": "environment: rehearsal",  # the file begins with it
    "missing key of a list's entry": "{name: system,",
    "missing block": "platform:",
    "text in place of a block": "hub-rehearsal",
    "text in place of a list": "security@hub.example",
    "empty list": "[]",
}


@pytest.mark.parametrize("name", SHAPES)
def test_position_is_where_the_shape_goes_wrong(name: str, tmp_path: Path) -> None:
    (bad,) = (bad for bad in BAD_SHAPES if bad.name == name)
    (problem,) = problems_of(bad.text(), tmp_path)
    assert at(problem, bad.text()).startswith(SHAPES[name])


def at(problem: Problem, text: str) -> str:
    """What stands from the problem's position to the end of its line."""
    return text.splitlines()[problem.line - 1][problem.column - 1 :]


@pytest.mark.parametrize("bad", TABLE, ids=lambda bad: bad.name)
def test_rendering_fits_a_terminal(bad: BadFile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    text = str(EnvironmentFileError(problems_of(bad.text(), tmp_path)))
    assert max(map(len, text.splitlines())) <= 80


def test_all_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    text, edited = REHEARSAL, set[str]()
    for old, new in (edit for bad in SINGLE for edit in bad.edits):
        key = old.partition(":")[0]
        if text.count(old) == 1 and key not in edited:
            text = text.replace(old, new)
            edited.add(key)
    found = problems_of(text, tmp_path)
    assert len(found) >= len(edited) > 20
    assert list(found) == sorted(found, key=lambda each: (each.line, each.column))


def test_rules_across_values_are_held_although_a_value_is_in_error(tmp_path: Path) -> None:
    text = REHEARSAL.replace("rotation_days: 90", "rotation_days: 900").replace(
        "hostname: portal.rehearsal.hub.example", "hostname: portal.hub.example"
    )
    text = text.replace("name: catalogue-read,", "name: catalogue-app,").replace("replica: true", "replica: maybe")
    paths = [each.path for each in problems_of(text, tmp_path)]
    assert paths == [
        "foundation.keys.rotation_days",
        "platform.databases[0].replica",
        "platform.databases[0].users[1].name",
        "platform.entry.hostname",
    ]


FORMS = {
    "empty": (b"", 1, "an environment is declared in the file"),
    "comments only": (b"# nothing yet\n", 1, "an environment is declared in the file"),
    "a list": (b"- environment: rehearsal\n", 1, "the file is a block of keys, `key: value` a line"),
    "a word": (b"rehearsal", 1, "the file is a block of keys, `key: value` a line"),
    "UTF-16": (REHEARSAL.encode("utf-16"), 1, "the file is UTF-8 text"),
    "Latin-1": ("stage: rehearsal\nowner: équipe\n".encode("latin-1"), 2, "the file is UTF-8 text"),
    "NUL": (b"owner: a\x00b\n", 1, "valid YAML: printable characters"),
    "quote left open": (b'owner: "platform\nstage: x\n', 1, "valid YAML: a quote that is opened is closed"),
    "uneven columns": (b"a:\n  b: 1\n c: 2\n", 3, "valid YAML: the keys of one block start in the same column"),
    "brace left open": (
        b"a: {b: 1\nc: 2\n",
        1,
        "valid YAML: a block that { opens is closed by }, with commas between its keys",
    ),
    "unknown escape": (b'owner: "\\q"\n', 1, "valid YAML: found unknown escape character"),
    "too deep": (b"a: " + b"[" * 100_000, 1, "at most 30 levels of nesting"),
    "too large": (b"#" * (1 << 20) + b"#", 1, "at most 1048576 bytes"),
}


@pytest.mark.parametrize("form", FORMS)
def test_file_that_is_no_environment(form: str, tmp_path: Path) -> None:
    content, line, rule = FORMS[form]
    (problem,) = problems_of(content, tmp_path)
    assert (problem.line, problem.rule) == (line, rule)
    assert problem.fix


def test_list_that_contains_itself(tmp_path: Path) -> None:
    found = problems_of(b"owner: &me [*me]\n", tmp_path)
    assert ("owner[0]", "(an alias)") in {(each.path, each.value) for each in found}


def test_key_that_is_a_list(tmp_path: Path) -> None:
    found = problems_of(b"1: x\n[a]: b\n", tmp_path)
    assert {"a key is one word"} < {each.rule for each in found}
    assert "1" in {each.path for each in found}


@pytest.mark.parametrize("mark", [b"\xef\xbb\xbf", b""])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_byte_order_mark_and_line_endings_do_not_matter(mark: bytes, ending: str, tmp_path: Path) -> None:
    file = tmp_path / "rehearsal.yaml"
    file.write_bytes(mark + REHEARSAL.replace("\n", ending).encode())
    assert load_environment(file, today=TODAY).environment == "rehearsal"


def test_missing_file_lists_those_that_exist() -> None:
    with pytest.raises(EnvironmentFileError) as caught:
        load_environment("rehersal")
    (problem,) = caught.value.problems
    assert problem.rule == "one of the environments; there are preproduction, production, rehearsal"
    assert problem.fix == "rehearsal (did you mean it?), or `hub environment new NAME`"
    assert problem.place.endswith("environments/rehersal.yaml")


def test_directory_in_place_of_a_file(tmp_path: Path) -> None:
    (tmp_path / "rehearsal.yaml").mkdir()
    with pytest.raises(EnvironmentFileError, match="is a directory"):
        load_environment(tmp_path / "rehearsal.yaml")


def test_rendering(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    text = REHEARSAL.replace("protection_level: hsm", "protection_level: hms").replace("/16 ", "/24 ")
    assert str(EnvironmentFileError(problems_of(text, tmp_path))) == (
        "2 problems in rehearsal.yaml\n"
        "\n"
        "rehearsal.yaml:23:23\n"
        "  key    foundation.keys.protection_level\n"
        "  value  hms\n"
        "  rule   one of hsm, software\n"
        "  fix    hsm (did you mean it?)\n"
        "\n"
        "rehearsal.yaml:49:9\n"
        "  key    network.cidr\n"
        "  value  10.64.0.0/24\n"
        "  rule   a private IPv4 network (10/8, 172.16/12 or 192.168/16) from /16 to /20\n"
        "  fix    10.64.0.0/20"
    )
