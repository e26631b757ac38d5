"""Object storage inside the test's own process, asked by boto3: no socket, and a clock that may be moved."""

from __future__ import annotations

import io
import uuid
from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import boto3
import pytest
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.compat import HTTPHeaders
from botocore.config import Config
from botocore.exceptions import ClientError

from emulator.cloud import Cloud
from emulator.object_storage.frontend import ObjectStorage
from emulator.store import Record

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

FULL = ("ObjectStorageFullAccess", "ObjectStorageBucketPolicyFullAccess")


class LocalStorage:
    """A stand-in in memory; the records that a test needs are put straight into its store."""

    def __init__(self) -> None:
        self.cloud = Cloud()
        self.storage = ObjectStorage(self.cloud)
        self.project_id = self.cloud.credentials.project_id
        self.owner = self.client(self.cloud.credentials.access_key, self.cloud.credentials.secret_key)
        self.owner_id = self._records("iam.user")[0].id

    def client(
        self, access_key: str, secret_key: str, project_id: str | None = None, region: str = "fr-par", **config: Any
    ) -> S3Client:
        client = boto3.client(
            "s3",
            region_name=region,
            endpoint_url=f"https://s3.{region}.scw.cloud",
            aws_access_key_id=f"{access_key}@{project_id}" if project_id else access_key,
            aws_secret_access_key=secret_key,
            config=Config(retries={"max_attempts": 1}, **config),
        )
        answer: Any = self._answer  # which botocore takes for a reply, though its stubs say that it returns nothing
        client.meta.events.register("before-send.s3", answer)
        return client

    def owner_of(self, project_id: str, region: str = "fr-par") -> S3Client:
        """The organisation's owner, acting in a project."""
        credentials = self.cloud.credentials
        return self.client(credentials.access_key, credentials.secret_key, project_id, region)

    def application(
        self, sets: Sequence[str], project_id: str | None = None, condition: str = ""
    ) -> tuple[str, S3Client]:
        """A new application that may do what permission sets say in a project: its id, and a client that is it."""
        project_id = project_id or self.project_id
        id_, access_key, secret_key = str(uuid.uuid4()), f"SCW{uuid.uuid4().hex[:17].upper()}", str(uuid.uuid4())
        self._add("iam.application", {"id": id_, "organization_id": self.project_id})
        rule = {"permission_set_names": list(sets), "project_ids": [project_id], "condition": condition}
        self._add("iam.policy", {"application_id": id_}, {"rules": [rule]})
        key = {"id": access_key, "application_id": id_, "default_project_id": project_id}
        self._add("iam.api_key", key, {"secret_key": secret_key})
        return id_, self.client(access_key, secret_key)

    def project(self) -> str:
        return self._add("account.project", {"organization_id": self.project_id}).id

    def key(self, region: str = "fr-par", state: str = "enabled") -> Record:
        """A Key Manager key of the default project."""
        return self._add("key_manager.key", {"project_id": self.project_id, "region": region, "state": state})

    def raw(self, method: str, url: str, body: bytes = b"", **headers: str) -> tuple[int, bytes, dict[str, str]]:
        """One request as it is: status, content, headers. Names of headers are written with `_` for `-`."""
        parts = urlsplit(url)
        named = {"host": parts.netloc, **{name.replace("_", "-"): value for name, value in headers.items()}}
        scope = {
            "method": method,
            "raw_path": parts.path.encode(),
            "query_string": parts.query.encode(),
            "client": ("127.0.0.1", 1),
        }
        status, content, extra, _ = self.storage.serve(scope, parts.netloc, named, body)
        return status, content, extra

    def advance(self, **duration: float) -> None:
        seconds = {"seconds": 1, "hours": 3600, "days": 86400}
        self.cloud.move_clock(sum(seconds[name] * value for name, value in duration.items()))

    def _answer(self, request: AWSPreparedRequest, **_: Any) -> AWSResponse:
        body: Any = request.body or b""
        content = body.read() if hasattr(body, "read") else body
        named = {
            name.replace("-", "_"): value.decode() if isinstance(value, bytes) else str(value)
            for name, value in request.headers.items()
        }
        named.setdefault("host", urlsplit(request.url).netloc)
        status, reply, headers = self.raw(
            str(request.method),
            request.url,
            content.encode() if isinstance(content, str) else bytes(content),
            **{name.lower(): value for name, value in named.items()},
        )
        raw: Any = _Raw(b"" if request.method == "HEAD" else reply)
        return AWSResponse(request.url, status, HTTPHeaders.from_dict(headers), raw)

    def _add(self, kind: str, body: dict[str, Any], private: dict[str, Any] | None = None) -> Record:
        self.cloud.store.begin()
        record = self.cloud.store.add(kind, body, private)
        self.cloud.store.commit()
        return record

    def _records(self, kind: str) -> list[Record]:
        return self.cloud.store.find(kind)


class _Raw(io.BytesIO):
    """What botocore reads a reply from."""

    def stream(self, amt: int = 1024, decode_content: bool | None = None) -> Any:
        while data := self.read(amt):
            yield data


def refused(code: str) -> AbstractContextManager[Any]:
    """The block must end in S3's refusal of this code."""
    return pytest.raises(ClientError, match=rf"\({code}\)")
