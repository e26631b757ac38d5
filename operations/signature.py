"""Signs requests without a body to object storage: AWS Signature Version 4.

Object storage takes no other, and the libraries that sign are far larger than what they would do here.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import UTC, datetime

_ALGORITHM = "AWS4-HMAC-SHA256"
_EMPTY = hashlib.sha256(b"").hexdigest()
_SIGNED = "host;x-amz-content-sha256;x-amz-date"


def signed_headers(
    method: str, host: str, path: str, query: str, *, region: str, access_key: str, secret_key: str, now: datetime
) -> dict[str, str]:
    """The headers that sign a request.

    Args:
        method: of the request.
        host: as in its Host header.
        path: as it is sent, escaped.
        query: as it is sent: sorted, escaped, each with `=`.
        region: of the bucket.
        access_key: may name the project to act in: `ACCESS_KEY@PROJECT_ID`.
        secret_key: of that access key.
        now: the time of the request, with its zone.
    """
    moment = now.astimezone(UTC)
    stamp, date = moment.strftime("%Y%m%dT%H%M%SZ"), moment.strftime("%Y%m%d")
    headers = {"host": host, "x-amz-content-sha256": _EMPTY, "x-amz-date": stamp}
    lines = "".join(f"{name}:{value}\n" for name, value in headers.items())
    request = "\n".join((method, path, query, lines, _SIGNED, _EMPTY))
    scope = f"{date}/{region}/s3/aws4_request"
    text = "\n".join((_ALGORITHM, stamp, scope, hashlib.sha256(request.encode()).hexdigest()))
    key = f"AWS4{secret_key}".encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    signature = hmac.digest(key, text.encode(), "sha256").hex()
    authorization = f"{_ALGORITHM} Credential={access_key}/{scope}, SignedHeaders={_SIGNED}, Signature={signature}"
    return {**headers, "authorization": authorization}
