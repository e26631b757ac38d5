"""The certificate of the public entry, as its file holds it: refused here, before a load balancer waits for it."""

from __future__ import annotations

import re
import ssl
from pathlib import Path

import pulumi

_CERTIFICATE = re.compile(r"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----", re.DOTALL)
_KEY = re.compile(r"-----BEGIN (?:\w+ )*PRIVATE KEY-----.+?-----END (?:\w+ )*PRIVATE KEY-----", re.DOTALL)


def read_certificate(path: str) -> str:
    """The PEM chain and private key in a file.

    Raises:
        pulumi.RunError: naming the file and what is wrong with it, when it cannot be read, is no PEM, lacks the chain
            or the key, or when the key is not that of the first certificate.
    """
    try:
        content = Path(path).read_bytes()
    except OSError as error:
        raise _refused(path, f"cannot be read ({error.strerror})", "put it there, outside version control") from None
    try:
        text = content.decode()
    except UnicodeDecodeError:
        raise _refused(
            path, "is no text, so it is no PEM", "convert it: `openssl x509 -inform der`, `openssl pkey -inform der`"
        ) from None
    key = _KEY.search(text)
    if not _CERTIFICATE.search(text):
        raise _refused(path, "holds no certificate in PEM", "put the entry's own first, then those that signed it")
    if key is None:
        raise _refused(path, "holds no private key in PEM", "add the key of the first certificate")
    if "ENCRYPTED" in key[0]:
        raise _refused(path, "holds a private key under a passphrase", "decrypt it: `openssl pkey`")
    _fits(path)
    return text


def _fits(path: str) -> None:
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(path, password=lambda: "")
    except (ssl.SSLError, ValueError) as error:
        if getattr(error, "reason", None) == "KEY_VALUES_MISMATCH":
            raise _refused(
                path,
                "holds a private key that is not that of its first certificate",
                "put the entry's own certificate first, and its key beside it",
            ) from None
        raise _refused(
            path, f"is not read by OpenSSL ({error})", "write it anew from the authority's own files"
        ) from None


def _refused(path: str, what: str, way_out: str) -> pulumi.RunError:
    return pulumi.RunError(
        f"platform.entry.certificate_file: {path} {what}. It holds the PEM chain and the private key of the entry's "
        f"certificate: {way_out}."
    )
