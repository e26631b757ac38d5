"""The entry's certificate: what its file may hold, and what is told of any other."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pulumi
import pytest
import trustme
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)

from stacks.certificate import read_certificate


@cache
def issued(hostname: str) -> trustme.LeafCert:
    return trustme.CA().issue_cert(hostname)


def chain(hostname: str = "portal.hub.fr") -> bytes:
    return b"".join(each.bytes() for each in issued(hostname).cert_chain_pems)


def key(hostname: str = "portal.hub.fr") -> bytes:
    return issued(hostname).private_key_pem.bytes()


def locked_key() -> bytes:
    loaded = load_pem_private_key(key(), None)
    return loaded.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"secret"))


BAD: dict[str, tuple[Callable[[], bytes], str]] = {
    "empty": (lambda: b"", "holds no certificate in PEM"),
    "words": (lambda: b"to be issued\n", "holds no certificate in PEM"),
    "DER": (lambda: b"\x30\x82\x05\xff\xfe", "is no text, so it is no PEM"),
    "chain alone": (chain, "holds no private key in PEM"),
    "key alone": (key, "holds no certificate in PEM"),
    "key of another": (lambda: key("portal.elsewhere.fr") + chain(), "a private key that is not that of its first"),
    "key under a passphrase": (lambda: locked_key() + chain(), "holds a private key under a passphrase"),
    "damaged": (lambda: key() + chain().replace(b"MII", b"III"), "is not read by OpenSSL"),
}


@pytest.mark.parametrize("name", BAD)
def test_refused(name: str, tmp_path: Path) -> None:
    content, told = BAD[name]
    file = tmp_path / "entry.pem"
    file.write_bytes(content())
    with pytest.raises(pulumi.RunError) as caught:
        read_certificate(str(file))
    assert str(caught.value).startswith(f"platform.entry.certificate_file: {file} ")
    assert told in str(caught.value)
    assert "PRIVATE KEY" not in str(caught.value)


def test_missing(tmp_path: Path) -> None:
    with pytest.raises(pulumi.RunError, match=r"cannot be read \(No such file or directory\)"):
        read_certificate(str(tmp_path / "none.pem"))


@pytest.mark.parametrize("parts", [(key, chain), (chain, key)], ids=["key first", "chain first"])
def test_chain_and_key(parts: tuple[Callable[[], bytes], ...], tmp_path: Path) -> None:
    file = tmp_path / "entry.pem"
    content = b"".join(part() for part in parts)
    file.write_bytes(content)
    assert read_certificate(str(file)).encode() == content
