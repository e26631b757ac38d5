"""Object storage as Scaleway serves it: S3 on `https://BUCKET.s3.REGION.scw.cloud`, and in path style.

One operation, one handler, registered in `operations`; `frontend` authenticates, decides, dispatches and answers.
A bucket is a record of kind `object_storage.bucket` whose id is its (global) name; object versions and uploads lie in
tables of their own in the same SQLite file (`versions`, `uploads`), so that all of it outlives the process.

Objects are written here, not by moto: of what a health-data platform leans on, moto 5.2 lets a COMPLIANCE retention be
shortened, leaves multipart uploads without the bucket's default retention, cannot read a retention back, loses versions
once versioning is suspended, believes every checksum, and keeps its state in the process only.

What is served differs from the real service in this: lifecycle and website configurations are kept and returned but not
executed; objects are not encrypted on disk, only the rights, the keys and the headers of encryption are as in reality;
storage classes are recorded, not felt (RestoreObject is refused); HTML form uploads and CORS preflights are refused.
What the service has not (bucket logging, replication, notifications ...) answers 501 NotImplemented.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from emulator.cloud import Cloud

BUCKET = "object_storage.bucket"


def bucket_has_object_lock(cloud: Cloud, name: str, project_id: str) -> bool | None:
    """Whether that project's bucket was created with object lock; None when the project has no such bucket."""
    bucket = cloud.store.peek(BUCKET, name)
    if bucket is None or bucket.body["project_id"] != project_id:
        return None
    return bool(bucket.body["object_lock_enabled"])
