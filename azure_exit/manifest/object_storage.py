"""A bucket of S3 object storage as a side."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError, NoCredentialsError

from azure_exit.manifest.credentials import secret
from azure_exit.manifest.hashing import CHUNK, BrokenError, hashed
from azure_exit.manifest.side import Listed, ManifestError, Reading, UnreadableError

REGION = "fr-par"
CREDENTIALS = "SCW_ACCESS_KEY and SCW_SECRET_KEY, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE"

_LOST = frozenset(
    {"InvalidAccessKeyId", "SignatureDoesNotMatch", "ExpiredToken", "RequestTimeTooSkewed", "InvalidToken"}
)
_GOES_ON = frozenset({"SlowDown", "InternalError", "ServiceUnavailable", "RequestTimeout", "503", "500"})


class Bucket:
    """A bucket, or what lies in it under a prefix. Older versions and delete markers are no items; they are counted."""

    is_snapshot = False

    def __init__(self, url: str, *, region: str = REGION, endpoint: str = "", workers: int, client: Any = None) -> None:
        """Connect to a bucket.

        Args:
            url: `s3://BUCKET` or `s3://BUCKET/PREFIX`.
            region: of Scaleway, unless `endpoint` is given.
            endpoint: where to ask instead of `https://s3.REGION.scw.cloud`.
            workers: how many will read.
            client: that of other buckets at the same endpoint, whose connections are shared.

        Raises:
            ManifestError: the URL is none of a bucket, or the endpoint is not encrypted.
        """
        parts = urlsplit(url)
        if parts.scheme != "s3" or not parts.netloc or "@" in parts.netloc or parts.query:
            raise ManifestError(f"{url} is no URL of a bucket", "s3://BUCKET or s3://BUCKET/PREFIX")
        self._bucket, prefix = parts.netloc, parts.path.strip("/")
        self._prefix = f"{prefix}/" if prefix else ""
        self.address = f"s3://{self._bucket}/{self._prefix} at {endpoint_of(region, endpoint)}"
        self._client = client or connected(region, endpoint, workers=workers)
        self._left_out: Counter[str] = Counter()

    def listing(self) -> Iterator[Listed]:
        left_out: Counter[str] = Counter()
        try:
            pages = self._client.get_paginator("list_object_versions").paginate(
                Bucket=self._bucket, Prefix=self._prefix, PaginationConfig={"PageSize": 1000}
            )
            for page in pages:
                left_out["delete markers"] += len(page.get("DeleteMarkers", ()))
                for each in page.get("Versions", ()):
                    if each["IsLatest"]:
                        mark = f"{each['ETag']} {each['VersionId']} {each['LastModified'].isoformat()}"
                        yield Listed(each["Key"].removeprefix(self._prefix), each["Size"], mark)
                    else:
                        left_out["versions"] += 1
        except NoCredentialsError:
            raise ManifestError("no key of the object storage is set", CREDENTIALS) from None
        except (ClientError, BotoCoreError) as error:
            raise ManifestError(
                f"{self.address} cannot be listed: {_why(error)}",
                "rights to list the versions of this bucket and to read its objects",
            ) from None
        self._left_out = +left_out

    def read(self, item: Listed) -> Reading:
        return hashed(item, lambda position: self._content(item, position))

    def left_out(self) -> Mapping[str, int]:
        return dict(self._left_out)

    def close(self) -> None:
        self._client.close()

    def _content(self, item: Listed, position: int) -> Iterator[bytes]:
        request: dict[str, Any] = {"Bucket": self._bucket, "Key": self._prefix + item.name}
        request["IfMatch"] = item.mark.partition(" ")[0]
        if position:
            request["Range"] = f"bytes={position}-"
        if position and position >= item.size:
            return
        try:
            body = self._client.get_object(**request)["Body"]
            yield from body.iter_chunks(CHUNK)
        except ClientError as error:
            code = str(error.response.get("Error", {}).get("Code", ""))
            if code in _LOST:
                raise ManifestError(f"{self.address} lets nobody read any more: {_why(error)}", CREDENTIALS) from None
            if code in _GOES_ON:
                raise BrokenError(_why(error)) from None
            raise UnreadableError(_why(error)) from None
        except (HTTPClientError, BotoCoreError, OSError) as error:
            raise BrokenError(_why(error)) from None


def endpoint_of(region: str, endpoint: str) -> str:
    """Where a region's object storage is asked, unless another endpoint is given.

    Raises:
        ManifestError: it is not encrypted.
    """
    found = endpoint or f"https://s3.{region}.scw.cloud"
    at = urlsplit(found)
    if at.scheme != "https" and at.hostname not in ("127.0.0.1", "localhost", "::1"):
        raise ManifestError(f"{found} is not encrypted", "an endpoint that begins with https://")
    return found


def connected(region: str, endpoint: str, *, workers: int) -> Any:
    """A client of object storage with a connection for each reader.

    Raises:
        ManifestError: it cannot be made of what is set.
    """
    scaleway: dict[str, Any] = (
        {} if os.environ.get("AWS_ACCESS_KEY_ID") or os.environ.get("AWS_PROFILE") else _scaleway_key()
    )
    config = Config(
        max_pool_connections=workers + 2,
        retries={"max_attempts": 6, "mode": "standard"},
        connect_timeout=20,
        read_timeout=120,
        # What counts is computed here from what was read.
        response_checksum_validation="when_required",
    )
    at = endpoint_of(region, endpoint)
    try:
        return boto3.session.Session(**scaleway).client("s3", region_name=region, endpoint_url=at, config=config)
    except (BotoCoreError, ValueError) as error:
        raise ManifestError(f"{at}: {error}", CREDENTIALS) from None


def _scaleway_key() -> dict[str, str]:
    access, key = secret("SCW_ACCESS_KEY"), secret("SCW_SECRET_KEY")
    return {"aws_access_key_id": access, "aws_secret_access_key": key} if access and key else {}


def _why(error: Exception) -> str:
    if isinstance(error, ClientError):
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", "")
        return f"{status} {error.response.get('Error', {}).get('Code', '')}".strip()
    return type(error).__name__
