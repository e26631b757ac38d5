"""Multipart uploads: begun, filled, completed or aborted."""

from __future__ import annotations

import base64
import hashlib
import re
from itertools import pairwise

from emulator.object_storage import encryption, retention
from emulator.object_storage.call import Reply, S3Call, nothing, stamp, xml
from emulator.object_storage.errors import S3Error, invalid_argument, malformed_xml, no_such_upload
from emulator.object_storage.objects import (
    attributes_of_new,
    check_write_conditions,
    checksum_headers,
    copy_source,
    version_header,
    write,
)
from emulator.object_storage.operations import OBJECTS_DELETE, OBJECTS_READ, OBJECTS_WRITE, operation
from emulator.object_storage.payload import checksum
from emulator.object_storage.uploads import Part, Upload
from emulator.object_storage.xml import Node, many, text

LEAST_PART = 5 * 1024 * 1024
_RANGE = re.compile(r"^bytes=(\d+)-(\d+)$")


def _upload(call: S3Call) -> Upload:
    upload = call.uploads.get(call.bucket_name, call.key, call.query["uploadId"])
    if upload is None:
        raise no_such_upload()
    return upload


@operation("CreateMultipartUpload", "POST", "object", OBJECTS_WRITE, "s3:PutObject", "uploads")
def create_multipart_upload(call: S3Call) -> Reply:
    attributes = attributes_of_new(call)
    algorithm = call.headers.get("x-amz-checksum-algorithm", "").upper()
    attributes["checksum_algorithm"] = algorithm
    whole = algorithm == "CRC64NVME"
    attributes["checksum_type"] = call.headers.get("x-amz-checksum-type", "FULL_OBJECT" if whole else "COMPOSITE")
    upload = call.uploads.begin(call.bucket_name, call.key, call.now(), attributes)
    content = {"Bucket": call.bucket_name, "Key": call.key, "UploadId": upload.id}
    reply = xml("InitiateMultipartUploadResult", content)
    reply.headers |= encryption.headers(attributes["encryption"])
    if algorithm:
        reply.headers["x-amz-checksum-algorithm"] = algorithm
        reply.headers["x-amz-checksum-type"] = attributes["checksum_type"]
    return reply


@operation("UploadPart", "PUT", "object", OBJECTS_WRITE, "s3:PutObject", "uploadId", "partNumber")
def upload_part(call: S3Call) -> Reply:
    upload = _upload(call)
    encryption.write_more(call, upload.attributes["encryption"])
    part = _keep(call, upload, call.body)
    headers = {"etag": f'"{part.etag}"', **encryption.headers(upload.attributes["encryption"])}
    headers |= {f"x-amz-checksum-{name.lower()}": value for name, value in part.checksum.items()}
    return Reply(200, b"", headers)


@operation(
    "UploadPartCopy",
    "PUT",
    "object",
    OBJECTS_WRITE,
    "s3:PutObject",
    "uploadId",
    "partNumber",
    header="x-amz-copy-source",
)
def upload_part_copy(call: S3Call) -> Reply:
    upload = _upload(call)
    encryption.write_more(call, upload.attributes["encryption"])
    _, version = copy_source(call)
    content = call.versions.content(version)
    if wanted := call.headers.get("x-amz-copy-source-range"):
        match = _RANGE.match(wanted)
        if match is None or int(match[2]) >= len(content) or int(match[1]) > int(match[2]):
            raise invalid_argument("The x-amz-copy-source-range value must be of the form bytes=first-last")
        content = content[int(match[1]) : int(match[2]) + 1]
    part = _keep(call, upload, content)
    return xml("CopyPartResult", {"ETag": f'"{part.etag}"', "LastModified": stamp(part.modified)})


def _keep(call: S3Call, upload: Upload, content: bytes) -> Part:
    number = call.query["partNumber"]
    if not number.isdigit() or not 1 <= int(number) <= 10000:
        raise invalid_argument("Part number must be an integer between 1 and 10000, inclusive")
    algorithm = upload.attributes["checksum_algorithm"]
    kept = call.checksum or ({algorithm: checksum(algorithm, content)} if algorithm else {})
    etag = hashlib.md5(content, usedforsecurity=False).hexdigest()
    part = Part(int(number), len(content), etag, call.now(), kept)
    call.uploads.put_part(upload, part, content)
    return part


@operation("CompleteMultipartUpload", "POST", "object", OBJECTS_WRITE, "s3:PutObject", "uploadId")
def complete_multipart_upload(call: S3Call) -> Reply:
    upload = _upload(call)
    encryption.write_more(call, upload.attributes["encryption"])
    check_write_conditions(call)
    parts = _wanted_parts(call, upload)
    content = b"".join(call.uploads.content(upload, [part.number for part in parts]))
    digests = b"".join(bytes.fromhex(part.etag) for part in parts)
    etag = f"{hashlib.md5(digests, usedforsecurity=False).hexdigest()}-{len(parts)}"
    attributes = upload.attributes
    algorithm = attributes.pop("checksum_algorithm")
    attributes["checksum"] = {}
    if algorithm and attributes["checksum_type"] == "FULL_OBJECT":
        attributes["checksum"] = {algorithm: checksum(algorithm, content)}
    elif algorithm:
        joined = b"".join(_raw(part, algorithm) for part in parts)
        attributes["checksum"] = {algorithm: f"{checksum(algorithm, joined)}-{len(parts)}"}
    # A default retention counts from the day the object comes into being, not from the day the upload began.
    if "retention" not in attributes:
        attributes |= retention.for_new_object(call)
    version = write(call, attributes, content, etag)
    call.uploads.end(upload)
    reply = xml(
        "CompleteMultipartUploadResult",
        {
            "Location": f"https://{call.bucket_name}.s3.{call.region}.scw.cloud/{call.key}",
            "Bucket": call.bucket_name,
            "Key": call.key,
            "ETag": version.quoted_etag,
            **{f"Checksum{name}": value for name, value in attributes["checksum"].items()},
        },
    )
    reply.headers |= {**version_header(call, version), **encryption.headers(attributes["encryption"])}
    reply.headers |= {name: value for name, value in checksum_headers(attributes).items() if name.endswith("-type")}
    return reply


def _raw(part: Part, algorithm: str) -> bytes:
    return base64.b64decode(part.checksum.get(algorithm, ""))


def _wanted_parts(call: S3Call, upload: Upload) -> list[Part]:
    """The parts that a completion names. Raises S3's refusals of wrong order, unknown parts and too small ones."""
    wanted = many(call.document("CompleteMultipartUpload"), "Part")
    if not wanted or not all(isinstance(each, dict) and text(each, "PartNumber").isdigit() for each in wanted):
        raise malformed_xml()
    numbers = [int(text(each, "PartNumber")) for each in wanted]
    if any(later <= earlier for earlier, later in pairwise(numbers)):
        message = "The list of parts was not in ascending order. Parts must be ordered by part number."
        raise S3Error(400, "InvalidPartOrder", message)
    there = {part.number: part for part in call.uploads.parts(upload)}
    parts = []
    for number, each in zip(numbers, wanted, strict=True):
        part = there.get(number)
        if part is None or text(each, "ETag").strip('"') != part.etag:
            message = (
                "One or more of the specified parts could not be found. The part may not have been uploaded, "
                "or the specified entity tag may not match the part's entity tag."
            )
            raise S3Error(400, "InvalidPart", message)
        parts.append(part)
    if any(part.size < LEAST_PART for part in parts[:-1]):
        message = "Your proposed upload is smaller than the minimum allowed size"
        raise S3Error(400, "EntityTooSmall", message)
    return parts


@operation("AbortMultipartUpload", "DELETE", "object", OBJECTS_DELETE, "s3:AbortMultipartUpload", "uploadId")
def abort_multipart_upload(call: S3Call) -> Reply:
    call.uploads.end(_upload(call))
    return nothing()


@operation("ListParts", "GET", "object", OBJECTS_READ, "s3:ListMultipartUploadParts", "uploadId")
def list_parts(call: S3Call) -> Reply:
    upload = _upload(call)
    most, marker = call.number("max-parts", 1000, 1000), call.number("part-number-marker", 0, 10000)
    parts = [part for part in call.uploads.parts(upload) if part.number > marker]
    shown = parts[:most]
    owner = {"ID": call.owner, "DisplayName": call.owner}
    content: Node = {
        "Bucket": call.bucket_name,
        "Key": call.key,
        "UploadId": upload.id,
        "Initiator": owner,
        "Owner": owner,
        "StorageClass": upload.attributes["storage_class"],
        "PartNumberMarker": marker,
        "NextPartNumberMarker": shown[-1].number if shown else 0,
        "MaxParts": most,
        "IsTruncated": len(parts) > most,
        "Part": [
            {
                "PartNumber": part.number,
                "LastModified": stamp(part.modified),
                "ETag": f'"{part.etag}"',
                "Size": part.size,
                **{f"Checksum{name}": value for name, value in part.checksum.items()},
            }
            for part in shown
        ],
    }
    return xml("ListPartsResult", content)
