"""Objects: put, copied, read, deleted."""

from __future__ import annotations

import hashlib
import re
import urllib.parse
from datetime import datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import Any

from emulator.object_storage import acl, encryption, retention
from emulator.object_storage.access import authorize_action
from emulator.object_storage.call import Reply, S3Call, stamp, xml
from emulator.object_storage.configuration import check_tags
from emulator.object_storage.errors import (
    S3Error,
    invalid_argument,
    invalid_request,
    malformed_xml,
    method_not_allowed,
    no_such_bucket,
    no_such_key,
    no_such_version,
    precondition_failed,
)
from emulator.object_storage.operations import OBJECTS_DELETE, OBJECTS_READ, OBJECTS_WRITE, operation
from emulator.object_storage.payload import checksum
from emulator.object_storage.versions import NULL, Version
from emulator.object_storage.xml import many, text

STORAGE_CLASSES = ("STANDARD", "ONEZONE_IA", "GLACIER")
_KEPT = ("content-type", "cache-control", "content-disposition", "content-encoding", "content-language", "expires")
_META = "x-amz-meta-"
_OF_CONTENT = ("content-", "x-amz-checksum-")
_RANGE = re.compile(r"^bytes=(\d*)-(\d*)$")


def current(call: S3Call, key: str | None = None, version_id: str | None = None) -> Version:
    """The version that the call asks for. Raises S3's 404, and 405 for a delete marker asked for by its id."""
    key = call.key if key is None else key
    version = call.versions.get(call.bucket_name, key, version_id)
    if version is None:
        raise no_such_version(key, version_id) if version_id else no_such_key(key)
    if version.marker:
        refusal = method_not_allowed() if version_id else no_such_key(key)
        refusal.headers = {"x-amz-delete-marker": "true", "x-amz-version-id": version.version_id}
        raise refusal
    return version


# Of an object, the key in bytes. Source: AWS.
MOST_TAGS = 10
LONGEST_KEY = 1024


def attributes_of_new(call: S3Call) -> dict[str, Any]:
    """What the headers of a PUT or of a new upload say of the object to be. Raises S3's refusals."""
    storage_class = call.headers.get("x-amz-storage-class", "STANDARD")
    if storage_class not in STORAGE_CLASSES:
        raise S3Error(400, "InvalidStorageClass", "The storage class you specified is not valid")
    tags = dict(urllib.parse.parse_qsl(call.headers.get("x-amz-tagging", ""), keep_blank_values=True))
    check_tags(tags, MOST_TAGS)
    if len(call.key.encode()) > LONGEST_KEY:
        raise S3Error(400, "KeyTooLongError", "Your key is too long")
    return {
        "headers": kept_headers(call.headers),
        "storage_class": storage_class,
        "acl": acl.canned(call.headers.get("x-amz-acl", "private"), call.owner),
        "tags": tags,
        "encryption": encryption.for_new_object(call),
        **retention.for_new_object(call),
    }


def kept_headers(headers: dict[str, str]) -> dict[str, str]:
    kept = {name: value for name, value in headers.items() if name in _KEPT or name.startswith(_META)}
    coding = [each.strip() for each in kept.pop("content-encoding", "").split(",")]
    if left := ",".join(each for each in coding if each and each != "aws-chunked"):
        kept["content-encoding"] = left
    kept.setdefault("content-type", "binary/octet-stream")
    return kept


def write(call: S3Call, attributes: dict[str, Any], content: bytes, etag: str, key: str | None = None) -> Version:
    """Keep a new version of an object, by the rules of the bucket's versioning."""
    key = call.key if key is None else key
    return _append(call, Version(call.bucket_name, key, "", len(content), etag, call.now(), False, attributes), content)


def _append(call: S3Call, version: Version, content: bytes = b"") -> Version:
    versioning = call.bucket.body["versioning"]
    if versioning == "":
        for old in call.versions.of_key(call.bucket_name, version.key):
            call.versions.remove(old)
    elif versioning == "Suspended" and (null := call.versions.get(call.bucket_name, version.key, NULL)):
        call.versions.remove(null)
    version.version_id = NULL if versioning == "Suspended" else call.versions.fresh_id(call.now())
    call.versions.add(version, content)
    call.save()
    return version


def version_header(call: S3Call, version: Version) -> dict[str, str]:
    return {"x-amz-version-id": version.version_id} if call.bucket.body["versioning"] else {}


def check_write_conditions(call: S3Call) -> None:
    """`If-None-Match: *` and `If-Match: ETAG` of a write. Raises S3's 412, or 404 when there is nothing to match."""
    wanted, unwanted = call.headers.get("if-match"), call.headers.get("if-none-match")
    if wanted is None and unwanted is None:
        return
    found = call.versions.get(call.bucket_name, call.key)
    if found is not None and found.marker:
        found = None
    if unwanted is not None:
        if unwanted != "*":
            raise invalid_argument("If-None-Match of a write must be *")
        if found is not None:
            raise precondition_failed("If-None-Match")
    if wanted is not None:
        if found is None:
            raise no_such_key(call.key)
        if wanted.strip('"') != found.etag:
            raise precondition_failed("If-Match")


def checksum_headers(attributes: dict[str, Any]) -> dict[str, str]:
    found = {f"x-amz-checksum-{name.lower()}": value for name, value in attributes.get("checksum", {}).items()}
    return {**found, "x-amz-checksum-type": attributes.get("checksum_type", "FULL_OBJECT")} if found else {}


@operation("PutObject", "PUT", "object", OBJECTS_WRITE, "s3:PutObject")
def put_object(call: S3Call) -> Reply:
    check_write_conditions(call)
    attributes = attributes_of_new(call)
    algorithm = call.headers.get("x-amz-sdk-checksum-algorithm")
    attributes["checksum"] = call.checksum or ({algorithm: checksum(algorithm, call.body)} if algorithm else {})
    etag = hashlib.md5(call.body, usedforsecurity=False).hexdigest()
    version = write(call, attributes, call.body, etag)
    headers = {"etag": version.quoted_etag, **version_header(call, version), **checksum_headers(attributes)}
    return Reply(200, b"", {**headers, **encryption.headers(attributes["encryption"])})


def copy_source(call: S3Call) -> tuple[S3Call, Version]:
    """The call seen from the bucket that `x-amz-copy-source` names, and the version to copy; both may be read."""
    path, _, query = call.headers["x-amz-copy-source"].partition("?")
    bucket, _, key = urllib.parse.unquote(path).removeprefix("/").partition("/")
    version_id = dict(urllib.parse.parse_qsl(query)).get("versionId")
    if not key:
        raise invalid_argument("Copy Source must mention the source bucket and key: sourcebucket/sourcekey")
    found = call.cloud.store.peek("object_storage.bucket", bucket)
    if found is None or found.body["region"] != call.region:
        raise no_such_bucket()
    source = S3Call(**{**vars(call), "bucket_name": bucket, "key": key, "found": found})
    authorize_action(source, "s3:GetObjectVersion" if version_id else "s3:GetObject", key)
    version = current(source, key, version_id)
    encryption.open_object(
        source, version.attributes["encryption"], "x-amz-copy-source-server-side-encryption-customer"
    )
    _check_read_conditions(call, version, "x-amz-copy-source-", copying=True)
    return source, version


@operation("CopyObject", "PUT", "object", OBJECTS_WRITE, "s3:PutObject", header="x-amz-copy-source")
def copy_object(call: S3Call) -> Reply:
    check_write_conditions(call)
    source, version = copy_source(call)
    attributes = attributes_of_new(call)
    directive = call.headers.get("x-amz-metadata-directive", "COPY")
    if source.bucket_name == call.bucket_name and version.key == call.key and directive == "COPY":
        changed = {"x-amz-storage-class", "x-amz-server-side-encryption", "x-amz-acl"} & call.headers.keys()
        if not changed and not call.bucket.private.get("encryption"):
            raise invalid_request(
                "This copy request is illegal because it is trying to copy an object to itself without changing the "
                "object's metadata, storage class, website redirect location or encryption attributes."
            )
    if directive == "COPY":
        attributes["headers"] = version.attributes["headers"]
    if call.headers.get("x-amz-tagging-directive", "COPY") == "COPY":
        attributes["tags"] = version.attributes["tags"]
    content = call.versions.content(version)
    algorithm = call.headers.get("x-amz-checksum-algorithm") or next(iter(version.attributes["checksum"]), None)
    attributes["checksum"] = {algorithm: checksum(algorithm, content)} if algorithm else {}
    etag = hashlib.md5(content, usedforsecurity=False).hexdigest()
    made = write(call, attributes, content, etag)
    result = {"ETag": made.quoted_etag, "LastModified": stamp(made.modified)}
    result |= {f"Checksum{name}": value for name, value in attributes["checksum"].items()}
    reply = xml("CopyObjectResult", result)
    reply.headers |= {**version_header(call, made), **encryption.headers(attributes["encryption"])}
    if source.bucket.body["versioning"]:
        reply.headers["x-amz-copy-source-version-id"] = version.version_id
    return reply


@operation("GetObject", "GET", "object", OBJECTS_READ, "s3:GetObject", version_action="s3:GetObjectVersion")
def get_object(call: S3Call) -> Reply:
    return _read(call, with_content=True)


@operation("HeadObject", "HEAD", "object", OBJECTS_READ, "s3:GetObject", version_action="s3:GetObjectVersion")
def head_object(call: S3Call) -> Reply:
    return _read(call, with_content=False)


def _read(call: S3Call, *, with_content: bool) -> Reply:
    version = current(call, version_id=call.query.get("versionId"))
    encryption.open_object(call, version.attributes["encryption"])
    if with_content and version.attributes["storage_class"] == "GLACIER":
        text_ = "The operation is not valid for the object's storage class"
        raise S3Error(403, "InvalidObjectState", text_, StorageClass="GLACIER")
    headers = _headers(call, version)
    if not _check_read_conditions(call, version, ""):
        return Reply(304, b"", {name: headers[name] for name in headers if not name.startswith(_OF_CONTENT)})
    start, end = _range(call.headers.get("range"), version.size)
    status = 200
    if (start, end) != (0, version.size):
        status = 206
        headers["content-range"] = f"bytes {start}-{end - 1}/{version.size}"
        headers = {name: value for name, value in headers.items() if not name.startswith("x-amz-checksum-")}
    headers["content-length"] = str(end - start)
    return Reply(status, call.versions.content(version)[start:end] if with_content else b"", headers)


def _headers(call: S3Call, version: Version) -> dict[str, str]:
    attributes = version.attributes
    headers = {
        **attributes["headers"],
        "accept-ranges": "bytes",
        "etag": version.quoted_etag,
        "last-modified": format_datetime(version.modified, usegmt=True),
        **version_header(call, version),
        **encryption.headers(attributes["encryption"]),
        **retention.headers(version),
    }
    if attributes["storage_class"] != "STANDARD":
        headers["x-amz-storage-class"] = attributes["storage_class"]
    if attributes["tags"]:
        headers["x-amz-tagging-count"] = str(len(attributes["tags"]))
    if call.headers.get("x-amz-checksum-mode", "").upper() == "ENABLED":
        headers |= checksum_headers(attributes)
    for name in _KEPT:
        if override := call.query.get(f"response-{name}"):
            headers[name] = override
    return headers


def _check_read_conditions(call: S3Call, version: Version, prefix: str, *, copying: bool = False) -> bool:
    """False when the reader has it already. Raises S3's 412."""

    def sent(name: str) -> str | None:
        return call.headers.get(f"{prefix}{name}")

    modified = version.modified.replace(microsecond=0)
    wanted, unwanted = sent("if-match"), sent("if-none-match")
    if wanted is not None and wanted.strip('"') not in ("*", version.etag):
        raise precondition_failed("If-Match")
    since = _http_date(sent("if-unmodified-since"))
    if wanted is None and since is not None and modified > since:
        raise precondition_failed("If-Unmodified-Since")
    after = _http_date(sent("if-modified-since"))
    fresh = (
        unwanted.strip('"') in ("*", version.etag) if unwanted is not None else after is not None and modified <= after
    )
    if fresh and copying:
        raise precondition_failed("If-None-Match")
    return not fresh


def _http_date(value: str | None) -> datetime | None:
    try:
        return parsedate_to_datetime(value) if value else None
    except ValueError:
        return None


def _range(value: str | None, size: int) -> tuple[int, int]:
    """First byte and the one after the last. A range that cannot be read counts as none; raises S3's 416."""
    match = _RANGE.match(value or "")
    if match is None or not (match[1] or match[2]):
        return 0, size
    if match[1]:
        start, end = int(match[1]), min(int(match[2]) + 1, size) if match[2] else size
    else:
        start, end = max(size - int(match[2]), 0), size
    if start >= size or start >= end:
        text_ = "The requested range is not satisfiable"
        raise S3Error(416, "InvalidRange", text_, ActualObjectSize=str(size), RangeRequested=str(value))
    return start, end


@operation(
    "DeleteObject", "DELETE", "object", OBJECTS_DELETE, "s3:DeleteObject", version_action="s3:DeleteObjectVersion"
)
def delete_object(call: S3Call) -> Reply:
    version_id, marker = _delete(call, call.key, call.query.get("versionId"))
    headers = {"x-amz-version-id": version_id} if version_id else {}
    if marker:
        headers["x-amz-delete-marker"] = "true"
    return Reply(204, b"", headers)


def _delete(call: S3Call, key: str, version_id: str | None) -> tuple[str | None, bool]:
    """Remove one version for good, or hide the object behind a marker; says which version, and whether a marker.

    Raises S3's 403 for a version that is locked.
    """
    versioning = call.bucket.body["versioning"]
    if version_id or not versioning:
        found = call.versions.get(call.bucket_name, key, version_id)
        if found is None:
            return version_id, False
        retention.check_removal(found, call.now(), bypassed=retention.is_bypassed(call))
        call.versions.remove(found)
        call.save()
        return (found.version_id if versioning else None), found.marker
    marker = _append(call, Version(call.bucket_name, key, "", 0, "", call.now(), marker=True))
    return marker.version_id, True


@operation("DeleteObjects", "POST", "bucket", OBJECTS_DELETE, "s3:DeleteObject", "delete")
def delete_objects(call: S3Call) -> Reply:
    document = call.document("Delete")
    wanted = many(document, "Object")
    if not 1 <= len(wanted) <= 1000 or not all(isinstance(each, dict) and each.get("Key") for each in wanted):
        raise malformed_xml()
    deleted, errors = [], []
    for each in wanted:
        key, version_id = str(each["Key"]), text(each, "VersionId") or None
        named = {"Key": key, **({"VersionId": version_id} if version_id else {})}
        try:
            authorize_action(call, "s3:DeleteObjectVersion" if version_id else "s3:DeleteObject", key)
            gone, marker = _delete(call, key, version_id)
        except S3Error as error:
            errors.append({**named, "Code": error.code, "Message": error.message})
            continue
        if marker:
            named |= {"DeleteMarker": "true", "DeleteMarkerVersionId": gone or ""}
        deleted.append(named)
    if text(document, "Quiet") == "true":
        deleted = []
    return xml("DeleteResult", {"Deleted": deleted, "Error": errors})
