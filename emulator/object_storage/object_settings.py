"""What hangs on an object version: its tags, ACL, retention and legal hold, and a summary of it."""

from __future__ import annotations

from emulator.object_storage import acl, retention
from emulator.object_storage.call import Reply, S3Call, stamp, xml
from emulator.object_storage.configuration import read_tags, tags_document
from emulator.object_storage.errors import S3Error, invalid_request
from emulator.object_storage.objects import MOST_TAGS, current, version_header
from emulator.object_storage.operations import OBJECTS_READ, OBJECTS_WRITE, operation
from emulator.object_storage.versions import Version
from emulator.object_storage.xml import Node


def _version(call: S3Call) -> Version:
    return current(call, version_id=call.query.get("versionId"))


def _locked_version(call: S3Call) -> Version:
    if not call.bucket.body["object_lock_enabled"]:
        raise invalid_request("Bucket is missing Object Lock Configuration")
    return _version(call)


def _kept(call: S3Call, version: Version) -> Reply:
    call.versions.save(version)
    return Reply(200, b"", version_header(call, version))


@operation(
    "GetObjectTagging",
    "GET",
    "object",
    OBJECTS_READ,
    "s3:GetObjectTagging",
    "tagging",
    version_action="s3:GetObjectVersionTagging",
)
def get_tagging(call: S3Call) -> Reply:
    return xml("Tagging", tags_document(_version(call).attributes["tags"]), namespace=False)


@operation(
    "PutObjectTagging",
    "PUT",
    "object",
    OBJECTS_WRITE,
    "s3:PutObjectTagging",
    "tagging",
    version_action="s3:PutObjectVersionTagging",
)
def put_tagging(call: S3Call) -> Reply:
    version = _version(call)
    version.attributes["tags"] = read_tags(call.document("Tagging"), MOST_TAGS)
    return _kept(call, version)


@operation(
    "DeleteObjectTagging",
    "DELETE",
    "object",
    OBJECTS_WRITE,
    "s3:DeleteObjectTagging",
    "tagging",
    version_action="s3:DeleteObjectVersionTagging",
)
def delete_tagging(call: S3Call) -> Reply:
    version = _version(call)
    version.attributes["tags"] = {}
    reply = _kept(call, version)
    reply.status = 204
    return reply


@operation("GetObjectAcl", "GET", "object", OBJECTS_READ, "s3:GetObjectAcl", "acl")
def get_acl(call: S3Call) -> Reply:
    return xml("AccessControlPolicy", acl.as_document(_version(call).attributes["acl"], call.owner))


@operation("PutObjectAcl", "PUT", "object", OBJECTS_WRITE, "s3:PutObjectAcl", "acl")
def put_acl(call: S3Call) -> Reply:
    version = _version(call)
    document = call.document("AccessControlPolicy") if call.body else None
    version.attributes["acl"] = acl.from_request(call.headers, document, call.owner)
    return _kept(call, version)


@operation("GetObjectRetention", "GET", "object", OBJECTS_READ, "s3:GetObjectRetention", "retention")
def get_retention(call: S3Call) -> Reply:
    kept = _locked_version(call).attributes.get("retention")
    if not kept:
        text = "The specified object does not have a ObjectLock configuration"
        raise S3Error(404, "NoSuchObjectLockConfiguration", text)
    return xml("Retention", {"Mode": kept["mode"], "RetainUntilDate": kept["until"]})


@operation("PutObjectRetention", "PUT", "object", OBJECTS_WRITE, "s3:PutObjectRetention", "retention")
def put_retention(call: S3Call) -> Reply:
    version = _locked_version(call)
    wanted = retention.read_retention(call.document("Retention"), call.now())
    retention.check_change(version, wanted, call.now(), bypassed=retention.is_bypassed(call))
    version.attributes["retention"] = wanted or None
    return _kept(call, version)


@operation("GetObjectLegalHold", "GET", "object", OBJECTS_READ, "s3:GetObjectLegalHold", "legal-hold")
def get_legal_hold(call: S3Call) -> Reply:
    status = _locked_version(call).attributes.get("legal_hold")
    if status is None:
        text = "The specified object does not have a ObjectLock configuration"
        raise S3Error(404, "NoSuchObjectLockConfiguration", text)
    return xml("LegalHold", {"Status": status})


@operation("PutObjectLegalHold", "PUT", "object", OBJECTS_WRITE, "s3:PutObjectLegalHold", "legal-hold")
def put_legal_hold(call: S3Call) -> Reply:
    version = _locked_version(call)
    version.attributes["legal_hold"] = retention.read_hold(call.document("LegalHold"))
    return _kept(call, version)


@operation(
    "GetObjectAttributes",
    "GET",
    "object",
    OBJECTS_READ,
    "s3:GetObjectAttributes",
    "attributes",
    version_action="s3:GetObjectVersionAttributes",
)
def get_attributes(call: S3Call) -> Reply:
    version = _version(call)
    wanted = {each.strip() for each in call.headers.get("x-amz-object-attributes", "").split(",")}
    checksum: Node = {f"Checksum{name}": value for name, value in version.attributes["checksum"].items()}
    everything: Node = {
        "ETag": version.etag,
        "Checksum": {**checksum, "ChecksumType": version.attributes.get("checksum_type", "FULL_OBJECT")},
        "ObjectSize": version.size,
        "StorageClass": version.attributes["storage_class"],
    }
    if not checksum:
        del everything["Checksum"]
    content = {name: value for name, value in everything.items() if name in wanted}
    reply = xml("GetObjectAttributesResponse", content)
    reply.headers |= {"last-modified": stamp(version.modified), **version_header(call, version)}
    return reply
