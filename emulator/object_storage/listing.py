"""Lists of objects, of object versions and of uploads, by key, in pages, with prefixes and delimiters."""

from __future__ import annotations

import base64
import binascii
import urllib.parse
from collections.abc import Iterator
from typing import Any

from emulator.object_storage.call import APPLICATION_XML, Reply, S3Call, stamp, xml
from emulator.object_storage.errors import invalid_argument
from emulator.object_storage.operations import OBJECTS_READ, operation
from emulator.object_storage.versions import Version
from emulator.object_storage.xml import Node

PAGE = 1000


def _encoder(call: S3Call) -> Any:
    kind = call.query.get("encoding-type")
    if kind not in (None, "url"):
        raise invalid_argument("Invalid Encoding Method specified in Request")
    return (lambda key: urllib.parse.quote(key, safe="/")) if kind else (lambda key: key)


def _rolled_up(versions: Iterator[Version], prefix: str, delimiter: str) -> Iterator[Version | str]:
    """The versions, and in the place of those whose key has the delimiter after the prefix, their common prefix."""
    last = None
    for version in versions:
        position = version.key.find(delimiter, len(prefix)) if delimiter else -1
        if position < 0:
            yield version
            continue
        common = version.key[: position + len(delimiter)]
        if common != last:
            last = common
            yield common


def _page(call: S3Call, after: str, most: int) -> tuple[list[Version], list[str], str]:
    """Current objects and common prefixes after a key, and the last one of them when there are more, else ""."""
    prefix, delimiter = call.query.get("prefix", ""), call.query.get("delimiter", "")
    found: list[Version] = []
    prefixes: list[str] = []
    last = ""
    for each in _rolled_up(call.versions.current(call.bucket_name, prefix, after), prefix, delimiter):
        name = each if isinstance(each, str) else each.key
        if isinstance(each, str) and each <= after:
            continue  # the page before ended within this common prefix
        if len(found) + len(prefixes) >= most:
            return found, prefixes, last
        last = name
        if isinstance(each, str):
            prefixes.append(each)
        else:
            found.append(each)
    return found, prefixes, ""


def _entry(version: Version, encode: Any, owner: str | None) -> Node:
    entry: Node = {
        "Key": encode(version.key),
        "LastModified": stamp(version.modified),
        "ETag": version.quoted_etag,
        "Size": version.size,
    }
    if owner:
        entry["Owner"] = {"DisplayName": owner, "ID": owner}
    entry["StorageClass"] = version.attributes["storage_class"]
    if algorithms := list(version.attributes["checksum"]):
        entry |= {"ChecksumAlgorithm": algorithms[0]}
        entry |= {"ChecksumType": version.attributes.get("checksum_type", "FULL_OBJECT")}
    return entry


@operation("ListObjects", "GET", "bucket", OBJECTS_READ, "s3:ListBucket")
def list_objects(call: S3Call) -> Reply:
    encode, most = _encoder(call), call.number("max-keys", PAGE, PAGE)
    marker, delimiter = call.query.get("marker", ""), call.query.get("delimiter", "")
    found, prefixes, last = _page(call, marker, most) if most else ([], [], "")
    content: Node = {
        "Name": call.bucket_name,
        "Prefix": encode(call.query.get("prefix", "")),
        "Marker": encode(marker),
        "MaxKeys": most,
        **_optional(call, delimiter, encode),
        "IsTruncated": bool(last),
        "Contents": [_entry(each, encode, call.owner) for each in found],
        "CommonPrefixes": [{"Prefix": encode(each)} for each in prefixes],
    }
    if last:
        content["NextMarker"] = encode(last)
    return xml("ListBucketResult", content, kind=APPLICATION_XML)


@operation("ListObjectsV2", "GET", "bucket", OBJECTS_READ, "s3:ListBucket", "list-type")
def list_objects_v2(call: S3Call) -> Reply:
    encode, most = _encoder(call), call.number("max-keys", PAGE, PAGE)
    token, start = call.query.get("continuation-token"), call.query.get("start-after", "")
    delimiter = call.query.get("delimiter", "")
    after = _from_token(token) if token is not None else start
    found, prefixes, last = _page(call, after, most) if most else ([], [], "")
    owner = call.owner if call.query.get("fetch-owner") == "true" else None
    content: Node = {
        "Name": call.bucket_name,
        "Prefix": encode(call.query.get("prefix", "")),
        "KeyCount": len(found) + len(prefixes),
        "MaxKeys": most,
        **_optional(call, delimiter, encode),
        "IsTruncated": bool(last),
        "Contents": [_entry(each, encode, owner) for each in found],
        "CommonPrefixes": [{"Prefix": encode(each)} for each in prefixes],
    }
    if start:
        content["StartAfter"] = encode(start)
    if token is not None:
        content["ContinuationToken"] = token
    if last:
        content["NextContinuationToken"] = base64.urlsafe_b64encode(last.encode()).decode()
    return xml("ListBucketResult", content, kind=APPLICATION_XML)


def _from_token(token: str) -> str:
    try:
        return base64.urlsafe_b64decode(token).decode()
    except (binascii.Error, UnicodeDecodeError):
        raise invalid_argument("The continuation token provided is incorrect") from None


def _optional(call: S3Call, delimiter: str, encode: Any) -> Node:
    content: Node = {}
    if delimiter:
        content["Delimiter"] = encode(delimiter)
    if call.query.get("encoding-type"):
        content["EncodingType"] = call.query["encoding-type"]
    return content


@operation("ListObjectVersions", "GET", "bucket", OBJECTS_READ, "s3:ListBucketVersions", "versions")
def list_object_versions(call: S3Call) -> Reply:
    encode, most = _encoder(call), call.number("max-keys", PAGE, PAGE)
    prefix, delimiter = call.query.get("prefix", ""), call.query.get("delimiter", "")
    key_marker, id_marker = call.query.get("key-marker", ""), call.query.get("version-id-marker", "")
    entries: dict[str, list[Node]] = {"Version": [], "DeleteMarker": []}
    prefixes: list[str] = []
    last: Version | str | None = None
    truncated = False
    for each in _rolled_up(_after(call, prefix, key_marker, id_marker), prefix, delimiter):
        if isinstance(each, str) and each <= key_marker:
            continue
        if len(entries["Version"]) + len(entries["DeleteMarker"]) + len(prefixes) >= most:
            truncated = True
            break
        last = each
        if isinstance(each, str):
            prefixes.append(each)
        else:
            entries["DeleteMarker" if each.marker else "Version"].append(_version_entry(call, each, encode))
    content: Node = {
        "Name": call.bucket_name,
        "Prefix": encode(prefix),
        "IsTruncated": truncated,
        "KeyMarker": encode(key_marker),
        "MaxKeys": most,
        "VersionIdMarker": id_marker,
        **_optional(call, delimiter, encode),
        **entries,
        "CommonPrefixes": [{"Prefix": encode(each)} for each in prefixes],
    }
    if truncated and last is not None:
        content["NextKeyMarker"] = encode(last if isinstance(last, str) else last.key)
        if isinstance(last, Version):
            content["NextVersionIdMarker"] = last.version_id
    return xml("ListVersionsResult", content, kind=APPLICATION_XML)


def _after(call: S3Call, prefix: str, key_marker: str, id_marker: str) -> Iterator[Version]:
    """The versions after the two markers: after the whole key when only the key's is given."""
    passed = not id_marker
    for version in call.versions.all(call.bucket_name, prefix, key_marker):
        if version.key == key_marker and key_marker:
            if passed and id_marker:
                yield version
            passed = passed or version.version_id == id_marker
            continue
        yield version


def _version_entry(call: S3Call, version: Version, encode: Any) -> Node:
    entry: Node = {
        "IsLatest": version.latest,
        "Key": encode(version.key),
        "LastModified": stamp(version.modified),
        "Owner": {"DisplayName": call.owner, "ID": call.owner},
        "VersionId": version.version_id,
    }
    if version.marker:
        return entry
    entry |= {
        "Size": version.size,
        "StorageClass": version.attributes["storage_class"],
        "ETag": version.quoted_etag,
    }
    if algorithms := list(version.attributes["checksum"]):
        entry["ChecksumAlgorithm"] = algorithms[0]
    return entry


@operation("ListMultipartUploads", "GET", "bucket", OBJECTS_READ, "s3:ListBucketMultipartUploads", "uploads")
def list_multipart_uploads(call: S3Call) -> Reply:
    encode, most = _encoder(call), call.number("max-uploads", PAGE, PAGE)
    prefix, key_marker = call.query.get("prefix", ""), call.query.get("key-marker", "")
    id_marker = call.query.get("upload-id-marker", "")
    uploads = [
        each
        for each in call.uploads.of_bucket(call.bucket_name)
        if each.key.startswith(prefix)
        and (each.key > key_marker or (each.key == key_marker and each.id > id_marker > ""))
    ]
    shown = uploads[:most]
    owner = {"ID": call.owner, "DisplayName": call.owner}
    content: Node = {
        "Bucket": call.bucket_name,
        "KeyMarker": encode(key_marker),
        "UploadIdMarker": id_marker,
        "Prefix": encode(prefix),
        "MaxUploads": most,
        **_optional(call, "", encode),
        "IsTruncated": len(uploads) > most,
        "Upload": [
            {
                "Key": encode(each.key),
                "UploadId": each.id,
                "Initiator": owner,
                "Owner": owner,
                "StorageClass": each.attributes["storage_class"],
                "Initiated": stamp(each.initiated),
            }
            for each in shown
        ],
    }
    if len(uploads) > most and shown:
        content |= {"NextKeyMarker": encode(shown[-1].key), "NextUploadIdMarker": shown[-1].id}
    return xml("ListMultipartUploadsResult", content)
