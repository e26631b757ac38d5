"""Buckets: made, found, listed, deleted."""

from __future__ import annotations

import re

from emulator.clock import parse_time
from emulator.object_storage import BUCKET, acl
from emulator.object_storage.call import APPLICATION_XML, Reply, S3Call, nothing, stamp, xml
from emulator.object_storage.errors import S3Error, access_denied, bucket_not_empty, invalid_request
from emulator.object_storage.operations import BUCKETS_DELETE, BUCKETS_READ, BUCKETS_WRITE, NO_ACTION, operation
from emulator.object_storage.xml import DECLARATION, element, text

# Source: AWS, "General purpose bucket naming rules", which the service follows.
_NAME = re.compile(r"^(?!\d+\.\d+\.\d+\.\d+$)(?!xn--)(?!.*\.\.)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$")


@operation("ListBuckets", "GET", "service", BUCKETS_READ, NO_ACTION)
def list_buckets(call: S3Call) -> Reply:
    project_id = call.caller.project_id
    found = call.cloud.store.find(BUCKET, project_id=project_id, region=call.region)
    buckets = [
        {"CreationDate": stamp(parse_time(each.body["created_at"])), "Name": each.id}
        for each in sorted(found, key=lambda each: each.id)
    ]
    owner = f"{project_id}:{project_id}"
    content = {"Buckets": {"Bucket": buckets}, "Owner": {"DisplayName": owner, "ID": owner}}
    return xml("ListAllMyBucketsResult", content, namespace=False)


@operation("CreateBucket", "PUT", "bucket", BUCKETS_WRITE, NO_ACTION)
def create_bucket(call: S3Call) -> Reply:
    name, project_id = call.bucket_name, call.caller.project_id
    if not _NAME.match(name):
        raise S3Error(400, "InvalidBucketName", "The specified bucket is not valid.", BucketName=name)
    if project_id is None or call.cloud.store.peek("account.project", project_id) is None:
        raise access_denied()
    taken = call.cloud.store.peek(BUCKET, name)
    if taken is not None and taken.body["project_id"] == project_id:
        message = "Your previous request to create the named bucket succeeded and you already own it."
        raise S3Error(409, "BucketAlreadyOwnedByYou", message, BucketName=name)
    if taken is not None:
        message = (
            "The requested bucket name is not available. The bucket namespace is shared by all users of the system. "
            "Please select a different name and try again."
        )
        raise S3Error(409, "BucketAlreadyExists", message, BucketName=name)
    _check_location(call)
    locked = call.headers.get("x-amz-bucket-object-lock-enabled", "").lower() == "true"
    owner = f"{project_id}:{project_id}"
    call.found = call.cloud.store.add(
        BUCKET,
        {
            "id": name,
            "name": name,
            "project_id": project_id,
            "region": call.region,
            "created_at": call.cloud.clock.stamp(),
            "object_lock_enabled": locked,
            "versioning": "Enabled" if locked else "",
            "object_versions": 0,
        },
        {"acl": acl.canned(call.headers.get("x-amz-acl", "private"), owner)},
    )
    return Reply(200, b"", {"location": f"/{name}"})


def _check_location(call: S3Call) -> None:
    if not call.body:
        return
    wanted = text(call.document("CreateBucketConfiguration"), "LocationConstraint")
    if wanted and wanted != call.region:
        message = f"The {wanted} location constraint is incompatible for the region this request was sent to."
        raise S3Error(400, "IllegalLocationConstraintException", message)


@operation("HeadBucket", "HEAD", "bucket", BUCKETS_READ, "s3:ListBucket")
def head_bucket(call: S3Call) -> Reply:
    return Reply(200, b"", {"x-amz-bucket-region": call.region, "content-type": APPLICATION_XML})


@operation("DeleteBucket", "DELETE", "bucket", BUCKETS_DELETE, "s3:DeleteBucket")
def delete_bucket(call: S3Call) -> Reply:
    if call.versions.count(call.bucket_name):
        raise bucket_not_empty()
    call.uploads.end_all(call.bucket_name)
    call.cloud.store.remove(call.bucket)
    return nothing()


@operation("GetBucketLocation", "GET", "bucket", BUCKETS_READ, "s3:GetBucketLocation", "location")
def get_bucket_location(call: S3Call) -> Reply:
    namespace = 'LocationConstraint xmlns="http://s3.amazonaws.com/doc/2006-03-01/"'
    content = element("LocationConstraint", call.region).replace("LocationConstraint", namespace, 1)
    return Reply(200, (DECLARATION + content).encode(), {"content-type": "text/xml; charset=utf-8"})


@operation("GetBucketVersioning", "GET", "bucket", BUCKETS_READ, "s3:GetBucketVersioning", "versioning")
def get_bucket_versioning(call: S3Call) -> Reply:
    return xml("VersioningConfiguration", {"Status": call.bucket.body["versioning"]}, namespace=False)


@operation("PutBucketVersioning", "PUT", "bucket", BUCKETS_WRITE, "s3:PutBucketVersioning", "versioning")
def put_bucket_versioning(call: S3Call) -> Reply:
    status = text(call.document("VersioningConfiguration"), "Status")
    if status not in ("Enabled", "Suspended"):
        raise invalid_request("The Versioning element must be specified")
    if call.bucket.body["object_lock_enabled"] and status == "Suspended":
        message = "An Object Lock configuration is present on this bucket, so the versioning state cannot be changed."
        raise S3Error(409, "InvalidBucketState", message)
    call.bucket.body["versioning"] = status
    call.save()
    return Reply()
