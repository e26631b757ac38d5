"""The front of object storage: authenticates a request, decides, dispatches it to its operation, answers as S3 does."""

from __future__ import annotations

import secrets
import time
from typing import TYPE_CHECKING, Any

from emulator.errors import ApiError
from emulator.object_storage import (
    BUCKET,
    buckets,
    configuration,
    errors,
    listing,
    multipart,
    object_settings,
    objects,
    payload,
    signature,
)
from emulator.object_storage.access import authorize
from emulator.object_storage.address import Address, is_object_storage, read_address, read_query
from emulator.object_storage.call import APPLICATION_XML, Caller, Reply, S3Call
from emulator.object_storage.errors import S3Error
from emulator.object_storage.operations import Target, find
from emulator.object_storage.uploads import Uploads
from emulator.object_storage.versions import Versions

if TYPE_CHECKING:
    from emulator.cloud import Cloud
    from emulator.identity import Principal

# Their operations register themselves when they are imported.
MODULES = (buckets, configuration, objects, object_settings, listing, multipart)


class ObjectStorage:
    """All buckets of all regions. One instance serves all requests, one after the other."""

    def __init__(self, cloud: Cloud) -> None:
        self._cloud = cloud
        self._versions = Versions(cloud.store.database)
        self._uploads = Uploads(cloud.store.database)

    @staticmethod
    def serves(host: str) -> bool:
        """Whether a host name (without a port) is one of object storage's."""
        return is_object_storage(host)

    def serve(
        self, scope: dict[str, Any], host: str, headers: dict[str, str], body: bytes
    ) -> tuple[int, bytes, dict[str, str], str]:
        """Answer one request: status, content, headers, and the access key of who asked (`-` for nobody)."""
        target = signature.Target(
            scope["method"], scope["raw_path"].decode("latin-1"), scope["query_string"].decode("latin-1")
        )
        address = read_address(host, target.raw_path)
        caller = Caller(None, None, scope["client"][0], headers.get("user-agent", ""))
        try:
            caller, signed, secret_key = self._authenticate(target, headers, caller)
            content, checksum = payload.decode(body, headers, signed, secret_key)
            reply = self._answer(self._call(target, address, headers, content, checksum, caller))
        except S3Error as error:
            return *self.refuse(error, address.resource), caller.name
        return reply.status, reply.content, {**_identified(), **reply.headers}, caller.name

    def refuse(self, error: S3Error, resource: str) -> tuple[int, bytes, dict[str, str]]:
        """A refusal as S3 writes it: status, content, headers."""
        headers = _identified()
        content = error.document(headers["x-amz-request-id"], resource)
        return error.status, content, {**headers, "content-type": APPLICATION_XML, **error.headers}

    def fail(self, status: int, host: str, path: str) -> tuple[int, bytes, dict[str, str]]:
        """What a fault that a test asked for looks like."""
        return self.refuse(errors.from_fault(status), read_address(host, path).resource)

    def _authenticate(
        self, target: signature.Target, headers: dict[str, str], caller: Caller
    ) -> tuple[Caller, signature.Signature | None, str]:
        signed = signature.read(headers, read_query(target.raw_query))
        if signed is None:
            return caller, None, ""
        principal, secret_key = self._principal(signed.access_key)
        signature.verify(signed, secret_key, target, headers)
        project_id = signed.project_id or principal.default_project_id
        return Caller(principal, project_id, caller.ip, caller.user_agent), signed, secret_key

    def _principal(self, access_key: str) -> tuple[Principal, str]:
        try:
            return self._cloud.identity.by_access_key(access_key)
        except ApiError:
            raise errors.invalid_access_key_id() from None

    def _call(  # noqa: PLR0917  private, called once
        self,
        target: signature.Target,
        address: Address,
        headers: dict[str, str],
        body: bytes,
        checksum: dict[str, str],
        caller: Caller,
    ) -> S3Call:
        kind: Target = "object" if address.key else "bucket" if address.bucket else "service"
        query = read_query(target.raw_query)
        return S3Call(
            cloud=self._cloud,
            versions=self._versions,
            uploads=self._uploads,
            operation=find(target.method, kind, query, headers),
            caller=caller,
            region=address.region,
            bucket_name=address.bucket,
            key=address.key,
            query=query,
            headers=headers,
            body=body,
            checksum=checksum,
        )

    def _answer(self, call: S3Call) -> Reply:
        if not call.operation.writes:
            return self._served(call)
        with self._cloud.changes(call.operation.method):
            return self._served(call)

    def _served(self, call: S3Call) -> Reply:
        if call.bucket_name and call.operation.name != "CreateBucket":
            call.found = self._cloud.store.peek(BUCKET, call.bucket_name)
            # Each region knows its own buckets only, though their names are global.
            if call.found is None or call.found.body["region"] != call.region:
                raise errors.no_such_bucket()
        if call.operation.name != "DeleteObjects":  # which asks for each of its objects
            authorize(call)
        return call.operation.handler(call)


def _identified() -> dict[str, str]:
    """Both ids of a reply, which are one: random, with the time of day in the second part."""
    request_id = f"txg{secrets.token_hex(10)}-{int(time.time()):010x}"
    return {"x-amz-id-2": request_id, "x-amz-request-id": request_id}
