"""Takes a request's body apart: streamed chunks and their signatures, and every checksum that came with it.

Nothing is stored whose digest, checksum or chunk signature does not fit.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import zlib
from collections.abc import Callable, Mapping
from functools import cache

from emulator.object_storage import signature as signing
from emulator.object_storage.errors import S3Error, bad_digest, invalid_request, signature_does_not_match
from emulator.object_storage.signature import Signature

STREAMED = "STREAMING-"
# Reflected polynomials. Source: AWS, "Checking object integrity in Amazon S3".
_CRC32C, _CRC64NVME = 0x82F63B78, 0x9A6C9329AC4BC9B5


@cache
def _table(polynomial: int) -> tuple[int, ...]:
    table = []
    for value in range(256):
        for _ in range(8):
            value = (value >> 1) ^ polynomial if value & 1 else value >> 1  # noqa: PLW2901
        table.append(value)
    return tuple(table)


def _crc(polynomial: int, width: int, data: bytes) -> bytes:
    table, mask = _table(polynomial), (1 << width) - 1
    value = mask
    for byte in data:
        value = table[(value ^ byte) & 0xFF] ^ (value >> 8)
    return (value ^ mask).to_bytes(width // 8, "big")


ALGORITHMS: dict[str, Callable[[bytes], bytes]] = {
    "CRC32": lambda data: zlib.crc32(data).to_bytes(4, "big"),
    "CRC32C": lambda data: _crc(_CRC32C, 32, data),
    "CRC64NVME": lambda data: _crc(_CRC64NVME, 64, data),
    "SHA1": lambda data: hashlib.sha1(data, usedforsecurity=False).digest(),
    "SHA256": lambda data: hashlib.sha256(data).digest(),
}


def checksum(algorithm: str, data: bytes) -> str:
    """Raises S3's 400 for an algorithm that it does not know."""
    if algorithm.upper() not in ALGORITHMS:
        text = "Checksum algorithm provided is unsupported. Please try again with any of the valid types: "
        raise invalid_request(text + f"[{', '.join(ALGORITHMS)}]")
    return base64.b64encode(ALGORITHMS[algorithm.upper()](data)).decode()


def decode(
    raw: bytes, headers: Mapping[str, str], signature: Signature | None, secret_key: str
) -> tuple[bytes, dict[str, str]]:
    """The body without its chunks, and the checksum that the client sent as `{algorithm: value}`.

    Raises S3's refusal of a body that does not fit its signature, its digest or its checksum.
    """
    kind = headers.get("x-amz-content-sha256", signing.UNSIGNED)
    trailer: dict[str, str] = {}
    if kind.startswith(STREAMED):
        key = secret_key if kind.startswith("STREAMING-AWS4-HMAC-SHA256-PAYLOAD") else ""
        body, trailer = _unchunk(raw, signature, key)
        length = headers.get("x-amz-decoded-content-length")
        if length is None or length != str(len(body)):
            raise S3Error(400, "IncompleteBody", "The request body terminated unexpectedly")
    else:
        body = raw
        if kind != signing.UNSIGNED and not (signature and signature.presigned):
            _check_sha256(body, kind)
    _check_md5(body, headers.get("content-md5"))
    return body, _check_checksums(body, {**headers, **trailer})


def _check_sha256(body: bytes, expected: str) -> None:
    if hashlib.sha256(body).hexdigest() != expected.lower():
        text = "The provided 'x-amz-content-sha256' header does not match what was computed."
        raise S3Error(400, "XAmzContentSHA256Mismatch", text)


def _check_md5(body: bytes, expected: str | None) -> None:
    if expected is None:
        return
    try:
        digest = base64.b64decode(expected, validate=True)
    except binascii.Error:
        digest = b""
    if len(digest) != 16:
        raise S3Error(400, "InvalidDigest", "The Content-MD5 you specified is not valid.")
    if hashlib.md5(body, usedforsecurity=False).digest() != digest:
        raise bad_digest("Content-MD5")


def _check_checksums(body: bytes, headers: Mapping[str, str]) -> dict[str, str]:
    sent = {}
    for algorithm in ALGORITHMS:
        value = headers.get(f"x-amz-checksum-{algorithm.lower()}")
        if value is None:
            continue
        if checksum(algorithm, body) != value:
            raise bad_digest(algorithm)
        sent[algorithm] = value
    if len(sent) > 1:
        raise invalid_request("Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.")
    return sent


def _unchunk(raw: bytes, signature: Signature | None, secret_key: str) -> tuple[bytes, dict[str, str]]:
    """`SIZE[;chunk-signature=S]\\r\\nDATA\\r\\n` ... `0[;...]\\r\\n`, then trailing headers. A secret key verifies."""
    broken = S3Error(400, "IncompleteBody", "The request body terminated unexpectedly")
    chunks, position, previous = [], 0, signature.value if signature else ""
    while True:
        end = raw.find(b"\r\n", position)
        if end < 0:
            raise broken
        size_text, _, extension = raw[position:end].partition(b";")
        try:
            size = int(size_text, 16)
        except ValueError:
            raise broken from None
        chunk = raw[end + 2 : end + 2 + size]
        if len(chunk) != size:
            raise broken
        if secret_key and signature:
            given = extension.removeprefix(b"chunk-signature=").decode("latin-1")
            if given != signature.sign(secret_key, signing.chunk_text(signature, previous, chunk)):
                raise signature_does_not_match()
            previous = given
        position = end + 2 + size
        if size == 0:
            break
        chunks.append(chunk)
        position += 2
    return b"".join(chunks), _trailer(raw[position:], signature, secret_key, previous)


def _trailer(raw: bytes, signature: Signature | None, secret_key: str, previous: str) -> dict[str, str]:
    trailer = {}
    for line in raw.decode("latin-1").split("\r\n"):
        name, colon, value = line.partition(":")
        if colon:
            trailer[name.strip().lower()] = value.strip()
    given = trailer.pop("x-amz-trailer-signature", None)
    if secret_key and signature and trailer:
        text = "".join(f"{name}:{value}\n" for name, value in sorted(trailer.items()))
        if given != signature.sign(secret_key, signing.trailer_text(signature, previous, text.encode())):
            raise signature_does_not_match()
    return trailer
