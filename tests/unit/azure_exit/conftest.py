"""The synthetic estate as a folder that a test may change, and keys that people sign with."""

from __future__ import annotations

import hashlib
import subprocess
from pathlib import Path

import pytest

from azure_exit.signing import Signers
from azure_exit.signing.approvals import NAMESPACE
from emulator.azure.export import write_export

PEOPLE = ("a@hub.example", "b@hub.example", "stranger@hub.example")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A fresh inventory folder, without mistakes."""
    made = tmp_path / "inventory"
    write_export(made)
    return made


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A private key for each person."""
    folder = tmp_path_factory.mktemp("keys")
    made = {}
    for person in PEOPLE:
        made[person] = folder / person.partition("@")[0]
        command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", person, "-f", str(made[person])]
        subprocess.run(command, check=True, capture_output=True)
    return made


@pytest.fixture(scope="session")
def signers(keys: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Signers:
    """The file of allowed signers: everybody but the stranger."""
    path = tmp_path_factory.mktemp("signers") / "allowed_signers"
    lines = [
        f'{person} namespaces="{NAMESPACE},hub-azure-exit-ledger" {key.with_suffix(".pub").read_text().strip()}'
        for person, key in keys.items()
        if person != "stranger@hub.example"
    ]
    path.write_text("\n".join(lines) + "\n")
    return Signers(path, hashlib.sha256(path.read_bytes()).hexdigest())
