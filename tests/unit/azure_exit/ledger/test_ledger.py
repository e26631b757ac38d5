"""The ledger: appended on the disk, mended after a crash, and no change of it stays unseen."""

from __future__ import annotations

import fcntl
import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from azure_exit.durable import write_whole
from azure_exit.evidence import Subject
from azure_exit.ledger import (
    Kind,
    Ledger,
    LedgerError,
    Verification,
    gone_rows,
    read_entries,
    read_sound,
    verify_ledger,
)
from azure_exit.ledger.entry import head_path, line_of, parse_line, unsigned_bytes
from azure_exit.problems import InputError
from azure_exit.signing import SignatureError, Signers, approve, sign

NOW = datetime(2027, 1, 6, 9, tzinfo=UTC)
PERSON = "a@hub.example"
ENTRIES = 7
H = "a" * 64
SUBJECT = Subject(H, H, 5, H, H, H, "b" * 40, H, "0" * 64)


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory, keys: dict[str, Path]) -> Path:
    """A ledger of seven entries; tests copy it."""
    path = tmp_path_factory.mktemp("ledger") / "ledger.jsonl"
    ledger = Ledger(path, PERSON, keys[PERSON])
    for number in range(ENTRIES):
        ledger.append(Kind.NOTE, {"text": f"note {number}", "umlaut": "é"}, NOW + timedelta(minutes=number))
    return path


@pytest.fixture
def path(made: Path, tmp_path: Path) -> Path:
    """A copy of the ledger, to be damaged."""
    for each in (made, head_path(made)):
        shutil.copy(each, tmp_path / each.name)
    return tmp_path / made.name


def test_a_sound_one_is_sound(path: Path, signers: Signers) -> None:
    found = verify_ledger(path, signers)
    assert found.is_sound
    assert (found.entries, found.head) == (ENTRIES, json.loads(head_path(path).read_text())["sha256"])
    assert verify_ledger(path, signers, heads=[found.head]).is_sound


def test_it_is_read_as_it_was_written(path: Path) -> None:
    assert [entry.body["text"] for entry in read_entries(path)] == [f"note {number}" for number in range(ENTRIES)]


def test_a_key_writes_in_its_own_name_only(path: Path, keys: dict[str, Path], signers: Signers) -> None:
    """With the signers given, whoever lends their key to another name is found out before a line is written."""
    was = path.read_bytes()
    with pytest.raises(SignatureError, match="no good signature of a@hub"):
        Ledger(path, PERSON, keys["b@hub.example"], signers).append(Kind.NOTE, {}, NOW + timedelta(days=1))
    assert path.read_bytes() == was
    Ledger(path, PERSON, keys[PERSON], signers).append(Kind.NOTE, {}, NOW + timedelta(days=1))
    assert verify_ledger(path, signers).is_sound


Change = Callable[[list[bytes]], list[bytes]]


def at(index: int, old: bytes, new: bytes) -> Change:
    """Change the text of a line."""
    return lambda lines: [line.replace(old, new) if number == index else line for number, line in enumerate(lines)]


def forged(lines: list[bytes]) -> list[bytes]:
    """An entry at the end whose signature is that of another."""
    last = parse_line(lines[-1])
    unsigned = unsigned_bytes(last.number + 1, last.at, "note", PERSON, last.line_sha256, {"text": "forged"})
    return [*lines, line_of(unsigned, last.signature)]


DAMAGE: dict[str, tuple[Change, str]] = {
    "edited text": (at(3, b"note 3", b"note 9"), "line 4"),
    "edited last": (at(6, b"note 6", b"note 9"), "line 7"),
    "edited person": (at(2, PERSON.encode(), b"b@hub.example"), "line 3"),
    "edited time": (at(2, b"09:02", b"09:01"), "line 3"),
    "edited spacing": (at(1, b'"by":', b'"by": '), "line 2"),
    "edited signature": (at(5, b"BEGIN", b"BEGUN"), "line 6"),
    "first missing": (lambda lines: lines[1:], "line 1"),
    "middle missing": (lambda lines: lines[:3] + lines[4:], "line 4"),
    "last missing": (lambda lines: lines[:-1], ""),
    "all missing": (lambda _: [], ""),
    "reordered": (lambda lines: [*lines[:2], lines[3], lines[2], *lines[4:]], "line 3"),
    "reversed": (lambda lines: lines[::-1], "line 1"),
    "twice": (lambda lines: [*lines[:3], *lines[2:]], "line 4"),
    "cut in the last": (lambda lines: [*lines[:-1], lines[-1][:40]], "line 7"),
    "cut in the middle": (lambda lines: [*lines[:2], lines[2][:40] + b"\n", *lines[3:]], "line 3"),
    "empty line": (lambda lines: [*lines[:2], b"\n", *lines[2:]], "line 3"),
    "no entry": (lambda lines: [*lines, b'{"n": 7}\n'], "line 8"),
    "forged": (forged, "line 8"),
}


@pytest.mark.parametrize("name", DAMAGE)
def test_every_damage_is_found_at_its_line(path: Path, signers: Signers, name: str) -> None:
    change, line = DAMAGE[name]
    lines = path.read_bytes().splitlines(keepends=True)
    changed = change(list(lines))
    assert changed != lines
    path.write_bytes(b"".join(changed))
    found = verify_ledger(path, signers)
    assert not found.is_sound
    assert line in [problem.row for problem in found.problems], found.problems
    assert all(problem.rule and problem.way_out for problem in found.problems)


@given(position=st.integers(min_value=0), flip=st.integers(1, 255))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_byte_can_be_changed(made: Path, tmp_path: Path, signers: Signers, position: int, flip: int) -> None:
    content = bytearray(made.read_bytes())
    content[position % len(content)] ^= flip
    path = tmp_path / "changed.jsonl"
    path.write_bytes(content)
    shutil.copy(head_path(made), head_path(path))
    assert not verify_ledger(path, signers).is_sound


def test_an_entry_of_a_stranger_is_found(path: Path, signers: Signers, keys: dict[str, Path]) -> None:
    stranger = "stranger@hub.example"
    Ledger(path, stranger, keys[stranger]).append(Kind.NOTE, {}, NOW + timedelta(hours=1))
    (problem,) = verify_ledger(path, signers).problems
    assert problem.row == f"line {ENTRIES + 1}"


def test_a_shortened_copy_is_found_by_a_head_that_is_kept_elsewhere(path: Path, signers: Signers) -> None:
    head = verify_ledger(path, signers).head
    lines = path.read_bytes().splitlines(keepends=True)[:4]
    path.write_bytes(b"".join(lines))
    last = parse_line(lines[-1])
    head_path(path).write_text(json.dumps({"n": last.number, "sha256": last.line_sha256}))
    assert verify_ledger(path, signers).is_sound
    assert not verify_ledger(path, signers, heads=[head]).is_sound


def test_a_missing_head_is_found(path: Path, signers: Signers) -> None:
    head_path(path).unlink()
    assert not verify_ledger(path, signers).is_sound


class TestCrash:
    def test_a_line_that_was_cut_off_is_set_aside_and_told(
        self, path: Path, signers: Signers, keys: dict[str, Path]
    ) -> None:
        with path.open("ab") as file:
            file.write(b'{"at":"2027')
        assert not verify_ledger(path, signers).is_sound
        Ledger(path, PERSON, keys[PERSON]).append(Kind.NOTE, {"text": "after"}, NOW + timedelta(hours=1))
        assert verify_ledger(path, signers).is_sound
        kinds = [entry.kind for entry in read_entries(path)]
        assert kinds[-2:] == [Kind.RECOVERED, Kind.NOTE]
        recovered = list(read_entries(path))[-2]
        assert bytes.fromhex(recovered.body["hex"]) == b'{"at":"2027'
        assert (path.parent / "ledger.jsonl.torn-7").read_bytes() == b'{"at":"2027'

    def test_a_head_that_is_one_behind_is_caught_up(self, path: Path, signers: Signers, keys: dict[str, Path]) -> None:
        entry = list(read_entries(path))[-2]
        head_path(path).write_text(json.dumps({"n": entry.number, "sha256": entry.line_sha256}))
        assert verify_ledger(path, signers).is_sound
        Ledger(path, PERSON, keys[PERSON]).append(Kind.NOTE, {}, NOW + timedelta(hours=1))
        assert verify_ledger(path, signers).is_sound

    @pytest.mark.parametrize("kept", [0, 3, ENTRIES - 1])
    def test_nothing_is_appended_to_a_shortened_one(self, path: Path, keys: dict[str, Path], kept: int) -> None:
        path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:kept]))
        before = path.read_bytes()
        with pytest.raises(LedgerError, match="lines are missing") as told:
            Ledger(path, PERSON, keys[PERSON]).append(Kind.NOTE, {}, NOW + timedelta(hours=1))
        assert told.value.way_out
        assert path.read_bytes() == before

    def test_nothing_is_appended_to_a_changed_one(self, path: Path, keys: dict[str, Path]) -> None:
        path.write_bytes(path.read_bytes().replace(b"note 6", b"note 9"))
        with pytest.raises(LedgerError, match="not the one that was written"):
            Ledger(path, PERSON, keys[PERSON]).append(Kind.NOTE, {}, NOW + timedelta(hours=1))

    def test_nothing_is_appended_while_another_writes(self, path: Path, keys: dict[str, Path]) -> None:
        with path.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            with pytest.raises(LedgerError, match="written by another run"):
                Ledger(path, PERSON, keys[PERSON]).append(Kind.NOTE, {}, NOW + timedelta(hours=1))

    def test_nothing_is_appended_in_the_past(self, path: Path, keys: dict[str, Path]) -> None:
        with pytest.raises(LedgerError, match="the clock says"):
            Ledger(path, PERSON, keys[PERSON]).append(Kind.NOTE, {}, NOW)

    def test_a_damaged_head_is_not_written_over(self, path: Path, keys: dict[str, Path]) -> None:
        write_whole(head_path(path), b"{")
        with pytest.raises(LedgerError, match="is damaged"):
            Ledger(path, PERSON, keys[PERSON]).append(Kind.NOTE, {}, NOW + timedelta(hours=1))


def test_a_row_that_came_back_is_not_gone(tmp_path: Path, keys: dict[str, Path]) -> None:
    path = tmp_path / "ledger.jsonl"
    ledger = Ledger(path, PERSON, keys[PERSON])
    for hours, row, state in (
        (0, "a", "gone"),
        (1, "b", "gone"),
        (30, "b", "present"),
        (31, "a", "gone"),
        (32, "c", "soft_deleted"),
    ):
        ledger.append(Kind.READ_BACK, {"row": row, "state": state}, NOW + timedelta(hours=hours))
    assert gone_rows(read_entries(path)) == {"a": NOW.date()}


def test_no_ledger_has_no_entries(tmp_path: Path, signers: Signers) -> None:
    assert not list(read_entries(tmp_path / "none"))
    assert not verify_ledger(tmp_path / "none", signers).is_sound


def test_a_signature_is_over_the_whole_entry(path: Path, keys: dict[str, Path]) -> None:
    entry = next(iter(read_entries(path)))
    assert sign(entry.signed_bytes, keys[PERSON], "hub-azure-exit-ledger") == entry.signature


def approved(path: Path, keys: dict[str, Path], head: str, number: int) -> None:
    """Enter an approval that was made upon an entry."""
    subject = replace(SUBJECT, ledger_head=head)
    at = NOW + timedelta(hours=number)
    document = approve(subject, PERSON, keys[PERSON], at, timedelta(hours=1))
    Ledger(path, PERSON, keys[PERSON]).append(Kind.APPROVAL, {"person": PERSON, "approval": document}, at)


def test_an_approval_names_an_entry_before_it(path: Path, signers: Signers, keys: dict[str, Path]) -> None:
    approved(path, keys, verify_ledger(path, signers).head, 1)
    approved(path, keys, "0" * 64, 2)
    assert verify_ledger(path, signers).is_sound
    approved(path, keys, "f" * 64, 3)
    (problem,) = verify_ledger(path, signers).problems
    assert problem.row == f"line {ENTRIES + 3}"
    assert "lines are missing" in problem.rule


def test_an_approval_in_the_ledger_is_verified_by_its_own_signature(
    path: Path, signers: Signers, keys: dict[str, Path]
) -> None:
    """Whoever signs the ledger cannot make up an approval of somebody else's."""
    at = NOW + timedelta(hours=1)
    document = approve(SUBJECT, "b@hub.example", keys[PERSON], at, timedelta(hours=1))
    Ledger(path, PERSON, keys[PERSON]).append(Kind.APPROVAL, {"approval": document}, at)
    (problem,) = verify_ledger(path, signers).problems
    assert "no good signature of b@hub.example" in problem.rule


def test_only_a_sound_one_is_read(path: Path, signers: Signers, tmp_path: Path) -> None:
    found = read_sound(path, signers)
    assert (found.entries, found.head in found.hashes, len(found.hashes)) == (ENTRIES, True, ENTRIES + 1)
    with pytest.raises(InputError, match="kept elsewhere"):
        read_sound(path, signers, heads=["f" * 64])
    assert read_sound(tmp_path / "none", signers, heads=["", "0" * 64]).entries == 0
    with pytest.raises(InputError):
        read_sound(tmp_path / "none", signers, heads=["f" * 64])
    other = Signers(signers.path, "f" * 64)
    for each in (path, tmp_path / "none"):
        with pytest.raises(SignatureError, match="pins"):
            read_sound(each, other)


def test_what_is_gone_is_what_was_verified(
    path: Path, signers: Signers, keys: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file is put in another's place the moment it was verified: what that one says does not count."""
    ledger = Ledger(path, PERSON, keys[PERSON])
    ledger.append(Kind.READ_BACK, {"row": "/a", "state": "gone"}, NOW + timedelta(hours=1))
    ledger.append(Kind.READ_BACK, {"row": "/b", "state": "present"}, NOW + timedelta(hours=1))
    forged = path.read_bytes().replace(b'"present"', b'"gone"')

    def swapped(*given: Any, **more: Any) -> Verification:
        found = verify_ledger(*given, **more)
        path.write_bytes(forged)
        return found

    monkeypatch.setattr("azure_exit.ledger.sound.verify_ledger", swapped)
    assert read_sound(path, signers).gone.keys() == {"/a"}


def test_a_ledger_that_left_its_head_behind_is_not_sound(path: Path, signers: Signers) -> None:
    path.unlink()
    with pytest.raises(InputError, match="lines are missing at the end"):
        read_sound(path, signers)
