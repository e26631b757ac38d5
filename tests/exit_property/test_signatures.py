"""The signatures of this process are those of ssh-keygen: each takes what the other made, and refuses the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from azure_exit.folder import ExitFolder
from azure_exit.signing import SignatureError, Signers, ssh
from operations.exit_rehearsal.people import APPROVERS, EXECUTOR, make_keys
from tests.exit_property.signatures import ssh_keygen

SPACE = "hub-azure-exit"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("keys")
    make_keys(ExitFolder(made / "exit"))
    return made / "exit"


@pytest.mark.parametrize("made_here", [True, False])
def test_one_takes_what_the_other_made(folder: Path, monkeypatch: pytest.MonkeyPatch, made_here: bool) -> None:
    made = ExitFolder(folder)
    key, signers = (
        folder / "keys" / EXECUTOR.partition("@")[0],
        Signers(made.signers, made.rehearsed_pin.read_text().strip()),
    )
    real = ssh._run
    monkeypatch.setattr(ssh, "_run", ssh_keygen if made_here else real)
    signature = ssh.sign(b"what is signed", key, SPACE)
    monkeypatch.setattr(ssh, "_run", real if made_here else ssh_keygen)
    assert signers.verify(b"what is signed", signature, EXECUTOR, SPACE) == ssh.fingerprint(key)
    for wrong in (
        (b"something else", signature, EXECUTOR, SPACE),
        (b"what is signed", signature, APPROVERS[0], SPACE),
        (b"what is signed", signature, EXECUTOR, "hub-azure-exit-ledger"),
        (b"what is signed", signature.replace("A", "B", 1), EXECUTOR, SPACE),
    ):
        with pytest.raises(SignatureError):
            signers.verify(*wrong)


def test_both_write_the_same_bytes(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key = folder / "keys" / EXECUTOR.partition("@")[0]
    real = ssh.sign(b"what is signed", key, SPACE)
    monkeypatch.setattr(ssh, "_run", ssh_keygen)
    assert ssh.sign(b"what is signed", key, SPACE) == real
    assert ssh.fingerprint(key)
