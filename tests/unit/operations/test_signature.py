"""The signature is the one that AWS's own library makes."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from botocore import auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from operations.signature import signed_headers

ACCESS_KEY = "SCWXXXXXXXXXXXXXXXXX@11111111-2222-4333-8444-555555555555"
SECRET_KEY = "22222222-2222-4333-8444-555555555555"


@pytest.mark.parametrize("query", ["versioning=", ""])
def test_a_request_is_signed_as_botocore_signs_it(query: str) -> None:
    host, path = "s3.fr-par.scw.cloud", "/hub-rehearsal-raw"
    now = datetime.now(UTC)
    ours = signed_headers(
        "GET", host, path, query, region="fr-par", access_key=ACCESS_KEY, secret_key=SECRET_KEY, now=now
    )
    stamp = now.strftime("%Y%m%dT%H%M%SZ")
    theirs = auth.S3SigV4Auth(Credentials(ACCESS_KEY, SECRET_KEY), "s3", "fr-par")
    request = AWSRequest("GET", f"https://{host}{path}{'?' if query else ''}{query}")
    request.headers["X-Amz-Content-SHA256"] = ours["x-amz-content-sha256"]
    request.headers["X-Amz-Date"] = stamp
    request.context["timestamp"] = stamp
    scope = theirs.credential_scope(request)
    text = theirs.string_to_sign(request, theirs.canonical_request(request))
    assert ours["authorization"].endswith(f"Signature={theirs.signature(text, request)}")
    assert f"{ACCESS_KEY}/{scope}," in ours["authorization"]
