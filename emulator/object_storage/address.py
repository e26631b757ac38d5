"""Reads region, bucket and key out of a request's host and path, in both of S3's styles."""

from __future__ import annotations

import re
import urllib.parse
from dataclasses import dataclass

_HOST = re.compile(r"^(?:(?P<bucket>.+)\.)?s3\.(?P<region>[a-z]{2}-[a-z]{3})\.scw\.cloud$")


@dataclass(frozen=True)
class Address:
    region: str
    bucket: str
    key: str

    @property
    def resource(self) -> str:
        """As S3's errors name it: `/bucket` or `/bucket/key`."""
        return f"/{self.bucket}/{self.key}" if self.key else f"/{self.bucket}"


def is_object_storage(host: str) -> bool:
    return _HOST.match(host) is not None


def read_address(host: str, raw_path: str) -> Address:
    """`host` without a port, `raw_path` as sent, without the query. Raises ValueError when the host is no S3 host."""
    match = _HOST.match(host)
    if match is None:
        raise ValueError(host)
    path = urllib.parse.unquote(raw_path).removeprefix("/")
    if match["bucket"]:
        return Address(match["region"], match["bucket"], path)
    bucket, _, key = path.partition("/")
    return Address(match["region"], bucket, key)


def read_query(raw: str) -> dict[str, str]:
    """The first value of each parameter; one without a value is there with an empty one, as in `?acl`."""
    pairs = urllib.parse.parse_qsl(raw, keep_blank_values=True)
    query: dict[str, str] = {}
    for name, value in pairs:
        query.setdefault(name, value)
    return query
