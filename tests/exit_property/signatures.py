"""`ssh-keygen -Y sign` and `verify` of Ed25519 keys in this process: the same format and bytes, without a process each.

A sequence of a few commands makes and checks a hundred signatures. `test_signatures` holds this against ssh-keygen.
"""

from __future__ import annotations

import base64
import hashlib
import re
import struct
import subprocess
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from itertools import count, pairwise
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_ssh_private_key,
    load_ssh_public_key,
)

Done = subprocess.CompletedProcess[bytes]
_BAD = (ValueError, InvalidSignature, struct.error, IndexError)
_MAGIC = b"SSHSIG"
_BEGIN, _END = "-----BEGIN SSH SIGNATURE-----", "-----END SSH SIGNATURE-----"


class Folders:
    """In the place of `tempfile` for the signatures of a process: folders that are made once, and used again."""

    def __init__(self, base: Path) -> None:
        self._base = base
        self._free: deque[Path] = deque()
        self._made = count()

    @contextmanager
    def TemporaryDirectory(self, prefix: str = "") -> Iterator[str]:  # noqa: N802 - as tempfile names it
        """A folder that nobody else uses meanwhile."""
        try:
            folder = self._free.pop()
        except IndexError:
            folder = self._base / f"{prefix}{next(self._made)}"
            folder.mkdir(parents=True)
        try:
            yield str(folder)
        finally:
            self._free.append(folder)


def ssh_keygen(arguments: list[str], message: bytes) -> Done:
    """In the place of `azure_exit.signing.ssh._run`."""
    options = dict(pairwise(arguments))
    try:
        if arguments[:2] == ["-Y", "sign"]:
            path = Path(arguments[-1])
            signature = _sign(path.read_bytes(), options["-f"], options["-n"])
            path.with_name(f"{path.name}.sig").write_text(signature)
            return Done(arguments, 0, b"", b"")
        if arguments[:2] == ["-Y", "verify"]:
            text = Path(options["-s"]).read_text()
            key = _verify(message, text, Path(options["-f"]).read_text(), options["-I"], options["-n"])
            told = f'Good "{options["-n"]}" signature for {options["-I"]} with ED25519 key {key}\n'
            return Done(arguments, 0, told.encode(), b"")
        return Done(arguments, 0, f"256 {_fingerprint(_blob(_public(options['-f'])))} key (ED25519)\n".encode(), b"")
    except (OSError, KeyError, *_BAD) as error:
        return Done(arguments, 255, b"", f"{error!r}\n".encode())


def verify(message: bytes, signature: str, signers: str, person: str, namespace: str) -> bool:
    """Whether a person of the lines `signers` signed the message for a namespace."""
    try:
        _verify(message, signature, signers, person, namespace)
    except _BAD:
        return False
    return True


def _string(value: bytes) -> bytes:
    return struct.pack(">I", len(value)) + value


def _strings(blob: bytes) -> list[bytes]:
    found = []
    while blob:
        (length,) = struct.unpack(">I", blob[:4])
        if len(blob) < 4 + length:
            raise ValueError("the signature is cut off")
        found.append(blob[4 : 4 + length])
        blob = blob[4 + length :]
    return found


@cache
def _private(path: str) -> Ed25519PrivateKey:
    found = load_ssh_private_key(Path(path).read_bytes(), None)
    if not isinstance(found, Ed25519PrivateKey):
        raise TypeError("an Ed25519 key")
    return found


def _public(path: str) -> Ed25519PublicKey:
    return _private(path).public_key()


def _blob(key: Ed25519PublicKey) -> bytes:
    return base64.b64decode(key.public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).split()[1])


def _fingerprint(blob: bytes) -> str:
    return "SHA256:" + base64.b64encode(hashlib.sha256(blob).digest()).decode().rstrip("=")


def _signed(message: bytes, namespace: bytes) -> bytes:
    return _MAGIC + b"".join(map(_string, (namespace, b"", b"sha512", hashlib.sha512(message).digest())))


def _sign(message: bytes, path: str, namespace: str) -> str:
    key = _private(path)
    signature = key.sign(_signed(message, namespace.encode()))
    inner = _string(b"ssh-ed25519") + _string(signature)
    parts = (_blob(key.public_key()), namespace.encode(), b"", b"sha512", inner)
    body = base64.b64encode(_MAGIC + struct.pack(">I", 1) + b"".join(map(_string, parts))).decode()
    lines = [body[start : start + 70] for start in range(0, len(body), 70)]
    return "\n".join([_BEGIN, *lines, _END]) + "\n"


def _verify(message: bytes, text: str, signers: str, person: str, namespace: str) -> str:
    lines = text.strip().splitlines()
    if lines[0] != _BEGIN or lines[-1] != _END:
        raise ValueError("no signature")
    raw = base64.b64decode("".join(lines[1:-1]), validate=True)
    if raw[:6] != _MAGIC or raw[6:10] != struct.pack(">I", 1):
        raise ValueError("no signature")
    blob, space, _, _, inner = _strings(raw[10:])
    kind, signature = _strings(inner)
    if kind != b"ssh-ed25519" or space != namespace.encode():
        raise ValueError("a signature of another namespace")
    if not _may_sign(signers, person, namespace, blob):
        raise ValueError("nobody of that name has that key")
    key = load_ssh_public_key(b"ssh-ed25519 " + base64.b64encode(blob))
    assert isinstance(key, Ed25519PublicKey)
    key.verify(signature, _signed(message, space))
    return _fingerprint(blob)


def _may_sign(signers: str, person: str, namespace: str, blob: bytes) -> bool:
    key = base64.b64encode(blob).decode()
    for line in signers.splitlines():
        words = line.split()
        if len(words) >= 4 and person in words[0].split(",") and key in words:
            spaces = re.search(r'namespaces="([^"]*)"', line)
            return spaces is not None and namespace in spaces[1].split(",")
    return False
