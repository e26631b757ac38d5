"""Approvals are signatures of real keys over exactly what is about to be run."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from azure_exit.canonical import canonical_bytes
from azure_exit.evidence import Subject
from azure_exit.problems import InputError
from azure_exit.signing import (
    SignatureError,
    Signers,
    approve,
    fingerprint,
    read_approval,
    read_approvals,
    sign,
    write_approval,
)

NOW = datetime(2027, 1, 6, 9, tzinfo=UTC)
H = "a" * 64
SUBJECT = Subject(H, H, 5, H, H, H, "b" * 40, H, H)
PERSON = "a@hub.example"


@pytest.fixture
def path(tmp_path: Path, keys: dict[str, Path]) -> Path:
    """A good approval's file."""
    return write_approval(approve(SUBJECT, PERSON, keys[PERSON], NOW, timedelta(hours=8)), tmp_path)


def refused(path: Path, signers: Signers) -> str:
    """Why an approval is not read."""
    with pytest.raises(InputError) as told:
        read_approval(path, signers)
    (problem,) = told.value.problems
    assert problem.way_out
    return f"{problem.row} {problem.rule}"


def test_a_good_one_is_read(path: Path, signers: Signers, keys: dict[str, Path]) -> None:
    found = read_approval(path, signers)
    assert found.subject == SUBJECT
    assert (found.person, found.expires_at - found.approved_at) == (PERSON, timedelta(hours=8))
    assert found.fingerprint == fingerprint(keys[PERSON])


def test_all_of_a_folder_are_read(path: Path, signers: Signers, keys: dict[str, Path]) -> None:
    other = "b@hub.example"
    write_approval(approve(SUBJECT, other, keys[other], NOW, timedelta(hours=8)), path.parent)
    assert [each.person for each in read_approvals(path.parent, signers)] == [PERSON, other]
    write_approval(
        approve(SUBJECT, "stranger@hub.example", keys["stranger@hub.example"], NOW, timedelta(1)), path.parent
    )
    with pytest.raises(InputError, match="stranger"):
        read_approvals(path.parent, signers)


CHANGES: list[tuple[str, Any]] = [
    ("subject.plan_sha256", "f" * 64),
    ("subject.inventory_sha256", "f" * 64),
    ("subject.engine_plan_sha256", "f" * 64),
    ("subject.state_sha256", "f" * 64),
    ("subject.evidence_sha256", "f" * 64),
    ("subject.signers_sha256", "f" * 64),
    ("subject.commit", "f" * 40),
    ("subject.wave", 6),
    ("expires_at", "2027-01-20T09:00:00Z"),
    ("approved_at", "2027-01-05T09:00:00Z"),
    ("person", "b@hub.example"),
    ("says", "I have not read it."),
]


@pytest.mark.parametrize(("field", "value"), CHANGES, ids=[each[0] for each in CHANGES])
def test_a_changed_one_is_refused(path: Path, signers: Signers, field: str, value: Any) -> None:
    document = json.loads(path.read_text())
    part, _, name = field.rpartition(".")
    (document["statement"][part] if part else document["statement"])[name] = value
    path.write_text(json.dumps(document))
    assert "no good signature" in refused(path, signers)


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        (lambda d: d["statement"].pop("says"), "the fields of"),
        (lambda d: d["statement"].update(format="x"), "the fields of"),
        (lambda d: d["statement"].update(expires_at="2028-01-06T09:00:00Z"), "up to 30 days"),
        (lambda d: d["statement"].update(expires_at="2027-01-06T09:00:00Z"), "up to 30 days"),
        (lambda d: d["statement"].update(expires_at="tomorrow"), "a moment with its zone"),
        (lambda d: d["statement"]["subject"].update(commit="main"), "commit is a commit"),
        (lambda d: d["statement"]["subject"].pop("wave"), "exactly"),
        (lambda d: d["statement"].update(person=""), "the person who signed"),
        (lambda d: d.update(more=1), "a statement and its signature"),
        (lambda d: d.update(signature="none"), "no good signature"),
    ],
)
def test_a_malformed_one_is_refused(path: Path, signers: Signers, change: Any, rule: str) -> None:
    document = json.loads(path.read_text())
    change(document)
    path.write_text(json.dumps(document))
    assert rule in refused(path, signers)


def test_a_stranger_is_refused(tmp_path: Path, signers: Signers, keys: dict[str, Path]) -> None:
    stranger = "stranger@hub.example"
    own = write_approval(approve(SUBJECT, stranger, keys[stranger], NOW, timedelta(hours=8)), tmp_path)
    assert "no good signature" in refused(own, signers)
    posing = write_approval(approve(SUBJECT, PERSON, keys[stranger], NOW, timedelta(hours=8)), tmp_path)
    assert "no good signature" in refused(posing, signers)


def test_a_signature_for_something_else_does_not_count(path: Path, signers: Signers, keys: dict[str, Path]) -> None:
    document = json.loads(path.read_text())
    document["signature"] = sign(canonical_bytes(document["statement"]), keys[PERSON], "git")
    path.write_text(json.dumps(document))
    assert "no good signature" in refused(path, signers)


def test_a_key_that_was_no_longer_valid_does_not_count(path: Path, signers: Signers, tmp_path: Path) -> None:
    for until, is_good in (("20270106", False), ("20270107", True)):
        ended = tmp_path / f"signers-{until}"
        ended.write_text(signers.path.read_text().replace("namespaces=", f'valid-before="{until}",namespaces='))
        pinned = Signers(ended, hashlib.sha256(ended.read_bytes()).hexdigest())
        if is_good:
            assert read_approval(path, pinned).person == PERSON
        else:
            assert "no good signature" in refused(path, pinned)


def test_a_key_that_was_added_to_the_file_counts_for_nothing(
    signers: Signers, keys: dict[str, Path], tmp_path: Path
) -> None:
    """Whoever can write to the folder adds a key of their own, and approves with it: the file is not the pinned one."""
    stranger = "stranger@hub.example"
    path = write_approval(approve(SUBJECT, stranger, keys[stranger], NOW, timedelta(hours=8)), tmp_path)
    file = tmp_path / "allowed_signers"
    added = f"{stranger} {keys[stranger].with_suffix('.pub').read_text()}".encode()
    file.write_bytes(signers.path.read_bytes() + added)
    assert read_approval(path, Signers(file, hashlib.sha256(file.read_bytes()).hexdigest())).person == stranger
    told = refused(path, Signers(file, signers.pin, "environments/lab.yaml"))
    assert "and environments/lab.yaml pins" in told
    with pytest.raises(SignatureError, match="nothing that it lists counts") as error:
        Signers(file, signers.pin).content()
    assert f"ssh-keygen -lf {file}" in error.value.way_out
    assert f"sha256sum {file}" in error.value.way_out


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"statement": 1, "signature": 2}', "\x00"])
def test_what_is_no_approval_is_refused(tmp_path: Path, signers: Signers, text: str) -> None:
    path = tmp_path / "approval-x.json"
    path.write_text(text)
    assert refused(path, signers)


def test_it_lasts_30_days_at_most(keys: dict[str, Path]) -> None:
    for lasts in (timedelta(0), timedelta(days=31)):
        with pytest.raises(ValueError, match="30 days"):
            approve(SUBJECT, PERSON, keys[PERSON], NOW, lasts)


def test_a_missing_key_or_file_says_the_way_out(tmp_path: Path, keys: dict[str, Path]) -> None:
    with pytest.raises(SignatureError) as told:
        approve(SUBJECT, PERSON, tmp_path / "none", NOW, timedelta(hours=1))
    assert told.value.way_out
    with pytest.raises(SignatureError) as told:
        _ = Signers(tmp_path / "none", H).sha256
    assert told.value.way_out
    with pytest.raises(SignatureError):
        fingerprint(tmp_path / "none")
