"""Verifies AWS Signature Version 4: the Authorization header, presigned URLs, and the signatures of streamed chunks.

Client's and server's side differ in all but the hash chain, and a signer library would be loaded at each start for four
HMACs, so the chain is written here. That it is right is shown by two foreign signers: botocore and the Go SDK.

The age of a signature is measured in real time even when a test has moved the stand-in's clock, for clients sign in it.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import urllib.parse
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from emulator.object_storage.errors import S3Error, access_denied, signature_does_not_match

ALGORITHM = "AWS4-HMAC-SHA256"
SKEW = timedelta(minutes=15)
EMPTY = hashlib.sha256(b"").hexdigest()
UNSIGNED = "UNSIGNED-PAYLOAD"
_HEADER = re.compile(r"(\w+)=([^,]+)")


@dataclass(frozen=True)
class Target:
    """What a request asks for, as it was sent: path and query are not decoded."""

    method: str
    raw_path: str
    raw_query: str


@dataclass(frozen=True)
class Signature:
    """What a request says of its own signature."""

    access_key: str
    project_id: str | None
    date: str
    region: str
    timestamp: str
    signed_headers: tuple[str, ...]
    value: str
    presigned: bool
    expires: int = 0

    @property
    def scope(self) -> str:
        return f"{self.date}/{self.region}/s3/aws4_request"

    def sign(self, secret_key: str, text: str) -> str:
        key = f"AWS4{secret_key}".encode()
        for part in (self.date, self.region, "s3", "aws4_request"):
            key = hmac.digest(key, part.encode(), "sha256")
        return hmac.digest(key, text.encode(), "sha256").hex()


def read(headers: Mapping[str, str], query: Mapping[str, str]) -> Signature | None:
    """The request's signature, or None when it has none. Raises S3's refusal of one that cannot be read."""
    if "authorization" in headers:
        kind, _, rest = headers["authorization"].partition(" ")
        if kind != ALGORITHM:
            text = "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256."
            raise S3Error(400, "InvalidRequest", text)
        parts = dict(_HEADER.findall(rest))
        credential = parts.get("Credential", "")
        signed, value = parts.get("SignedHeaders", ""), parts.get("Signature", "")
        return _signature(credential, headers.get("x-amz-date", ""), signed, value, presigned=False)
    if "X-Amz-Signature" in query:
        return _signature(
            query.get("X-Amz-Credential", ""),
            query.get("X-Amz-Date", ""),
            query.get("X-Amz-SignedHeaders", ""),
            query["X-Amz-Signature"],
            presigned=True,
            expires=query.get("X-Amz-Expires", ""),
        )
    return None


def _signature(
    credential: str, timestamp: str, signed: str, value: str, *, presigned: bool, expires: str = "0"
) -> Signature:
    # An access key may carry a project: `KEY@PROJECT/20261123/fr-par/s3/aws4_request`.
    parts = credential.strip().rsplit("/", 4)
    if len(parts) != 5 or parts[3:] != ["s3", "aws4_request"] or not timestamp.startswith(parts[1]):
        text = "The authorization header is malformed; the authorization component is not valid."
        raise S3Error(400, "AuthorizationHeaderMalformed", text)
    if not expires.isdigit() or int(expires) > 604800:
        text = "X-Amz-Expires must be a number of seconds not above one week"
        raise S3Error(400, "AuthorizationQueryParametersError", text)
    access_key, _, project_id = parts[0].partition("@")
    names = tuple(signed.strip().split(";"))
    return Signature(
        access_key, project_id or None, parts[1], parts[2], timestamp, names, value.strip(), presigned, int(expires)
    )


def verify(signature: Signature, secret_key: str, target: Target, headers: Mapping[str, str]) -> None:
    """Raises S3's 403 unless `secret_key` made this signature over this request, not long ago."""
    _check_age(signature)
    if "host" not in signature.signed_headers:
        raise signature_does_not_match()
    lines = [target.method, _canonical_path(target.raw_path), _canonical_query(target.raw_query)]
    lines += [f"{name}:{' '.join(headers.get(name, '').split())}" for name in signature.signed_headers]
    lines += ["", ";".join(signature.signed_headers)]
    lines.append(UNSIGNED if signature.presigned else headers.get("x-amz-content-sha256", UNSIGNED))
    request = hashlib.sha256("\n".join(lines).encode()).hexdigest()
    text = "\n".join((ALGORITHM, signature.timestamp, signature.scope, request))
    if not hmac.compare_digest(signature.sign(secret_key, text), signature.value):
        raise signature_does_not_match()


def chunk_text(signature: Signature, previous: str, chunk: bytes) -> str:
    """The text that the signature of one streamed chunk signs; `previous` is the one before it."""
    digest = hashlib.sha256(chunk).hexdigest()
    return "\n".join((f"{ALGORITHM}-PAYLOAD", signature.timestamp, signature.scope, previous, EMPTY, digest))


def trailer_text(signature: Signature, previous: str, trailer: bytes) -> str:
    digest = hashlib.sha256(trailer).hexdigest()
    return "\n".join((f"{ALGORITHM}-TRAILER", signature.timestamp, signature.scope, previous, digest))


def _check_age(signature: Signature) -> None:
    try:
        made = datetime.strptime(signature.timestamp, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError:
        raise access_denied("AWS authentication requires a valid Date or x-amz-date header") from None
    now = datetime.now(UTC)
    if signature.presigned:
        if now > made + timedelta(seconds=signature.expires):
            raise access_denied("Request has expired")
        if now < made - SKEW:
            raise access_denied("Request is not yet valid")
    elif abs(now - made) > SKEW:
        text = "The difference between the request time and the current time is too large."
        raise S3Error(403, "RequestTimeTooSkewed", text)


def _canonical_path(raw_path: str) -> str:
    return urllib.parse.quote(urllib.parse.unquote(raw_path), safe="/-_.~")


def _canonical_query(raw_query: str) -> str:
    pairs = []
    for part in raw_query.split("&"):
        name, _, value = part.partition("=")
        if part and name != "X-Amz-Signature":
            pairs.append((_encoded(name), _encoded(value)))
    return "&".join(f"{name}={value}" for name, value in sorted(pairs))


def _encoded(text: str) -> str:
    return urllib.parse.quote(urllib.parse.unquote(text), safe="-_.~")
