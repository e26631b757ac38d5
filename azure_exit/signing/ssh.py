"""Signs and verifies with `ssh-keygen -Y`: the keys that people have already, hardware keys among them."""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

_GOOD = re.compile(r'^Good "(?P<namespace>[^"]+)" signature for (?P<person>\S+) with \S+ key (?P<key>SHA256:\S+)$')
_SECONDS = 120
"""Signing may wait for a touch of a hardware key, or for a passphrase."""


class SignatureError(Exception):
    """A signature cannot be made, or is not good. `way_out` says what to do."""

    def __init__(self, problem: str, way_out: str = "") -> None:
        super().__init__(problem)
        self.way_out = way_out


@dataclass(frozen=True, slots=True)
class Signers:
    """The file of allowed signers: who may sign, with which keys (ssh-keygen(1), ALLOWED SIGNERS).

    Args:
        path: the file.
        pin: the SHA-256 that it has to have, which comes from elsewhere than the file: see azure_exit.anchor.
        source: what says the pin, for messages.
    """

    path: Path
    pin: str
    source: str = "--signers-sha256"

    @property
    def sha256(self) -> str:
        """The file's hash, which is the pinned one. Raises SignatureError as `content` does."""
        return hashlib.sha256(self.content()).hexdigest()

    def content(self) -> bytes:
        """The file's bytes.

        Raises:
            SignatureError: it cannot be read, or is not the file that is pinned.
        """
        try:
            found = self.path.read_bytes()
        except OSError as error:
            raise SignatureError(
                f"{self.path}: {(error.strerror or 'unreadable').lower()}",
                'a line for each person: ADDRESS namespaces="hub-azure-exit" ssh-ed25519 KEY',
            ) from None
        digest = hashlib.sha256(found).hexdigest()
        if digest != self.pin:
            raise SignatureError(
                f"{self.path} has SHA-256 {digest}, and {self.source} pins {self.pin or 'none'}: nothing that it lists "
                "counts",
                f"find out who changed it; if it is right, compare each key with its owner (`ssh-keygen -lf "
                f"{self.path}`), and have what `sha256sum {self.path}` prints pinned there by a reviewed commit",
            )
        return found

    def verify(self, message: bytes, signature: str, person: str, namespace: str, at: datetime | None = None) -> str:
        """The fingerprint of the key with which a person signed the message.

        `at` is the moment at which the key has to be valid; now when None.
        Raises SignatureError when the signature is not theirs, or not over this message.
        """
        with tempfile.TemporaryDirectory(prefix="hub-signature-") as folder:
            file, signers = Path(folder) / "signature", Path(folder) / "allowed_signers"
            file.write_text(signature, encoding="utf-8")
            # What was compared with the pin is what ssh-keygen reads, whatever becomes of the file meanwhile.
            signers.write_bytes(self.content())
            options = [f"-Overify-time={at.astimezone(UTC):%Y%m%d%H%M%SZ}"] if at else []
            names = ["-f", str(signers), "-I", person, "-n", namespace, "-s", str(file)]
            answer = _run(["-Y", "verify", *names, *options], message)
        good = _GOOD.match(answer.stdout.decode(errors="replace").strip())
        if answer.returncode or not good or good["namespace"] != namespace or good["person"] != person:
            told = (answer.stderr or answer.stdout).decode(errors="replace").strip().splitlines()
            raise SignatureError(
                f"no good signature of {person}: {told[-1] if told else 'ssh-keygen refused it'}",
                f"have {person} sign this very content, with a key that {self.path} lists",
            )
        return good["key"]


def sign(message: bytes, key: Path, namespace: str) -> str:
    """The signature of a message by a private key, or by a public key whose private half an agent holds.

    Raises SignatureError when the key cannot sign.
    """
    if not key.is_file():
        raise SignatureError(f"{key}: no such key", "the path of a private key, or of a public one that an agent holds")
    with tempfile.TemporaryDirectory(prefix="hub-signature-") as folder:
        file = Path(folder) / "message"
        file.write_bytes(message)
        answer = _run(["-Y", "sign", "-f", str(key), "-n", namespace, str(file)], b"")
        made = file.with_name("message.sig")
        if answer.returncode or not made.is_file():
            told = answer.stderr.decode(errors="replace").strip().splitlines()
            raise SignatureError(
                f"{key} did not sign: {told[-1] if told else 'ssh-keygen refused'}",
                "unlock the key, or touch it; `ssh-add -l` lists what an agent holds",
            )
        return made.read_text(encoding="utf-8")


def fingerprint(key: Path) -> str:
    """The fingerprint of a key's public half. Raises SignatureError when there is none."""
    answer = _run(["-l", "-f", str(key)], b"")
    parts = answer.stdout.decode(errors="replace").split()
    if answer.returncode or len(parts) < 2:
        raise SignatureError(f"{key}: no key that ssh-keygen reads", "the path of a private or public SSH key")
    return parts[1]


def _run(arguments: list[str], message: bytes) -> subprocess.CompletedProcess[bytes]:
    program = shutil.which("ssh-keygen")
    if program is None:
        raise SignatureError("ssh-keygen is not here", "install OpenSSH 8.9 or newer")
    try:
        return subprocess.run(  # noqa: S603 - a fixed program, arguments apart
            [program, *arguments], input=message, capture_output=True, check=False, timeout=_SECONDS
        )
    except subprocess.TimeoutExpired:
        raise SignatureError(f"ssh-keygen did not answer within {_SECONDS} s", "unlock or touch the key") from None
