"""S3's refusals, with the codes, texts and XML of the recorded replies in the Terraform provider's testdata.

Codes that no recording shows are AWS's own, which the service follows; they say so by standing below `Not recorded`.
"""

from __future__ import annotations

from emulator.object_storage.xml import element


class S3Error(Exception):
    """A refusal. `fields` are further elements of the error document; `headers` go with the reply."""

    def __init__(
        self, status: int, code: str, message: str, headers: dict[str, str] | None = None, **fields: str
    ) -> None:
        super().__init__(f"{status} {code}: {message}")
        self.status = status
        self.code = code
        self.message = message
        self.headers = headers or {}
        self.fields = fields

    def document(self, request_id: str, resource: str) -> bytes:
        pairs = {"Code": self.code, "Message": self.message, "RequestId": request_id, "HostId": request_id}
        pairs |= {"Resource": resource, **self.fields}
        return ("<Error>" + "".join(element(name, text) for name, text in pairs.items()) + "</Error>").encode()


def no_such_bucket() -> S3Error:
    return S3Error(404, "NoSuchBucket", "The specified bucket does not exist")


def bucket_not_empty() -> S3Error:
    return S3Error(409, "BucketNotEmpty", "The bucket that you tried to delete is not empty.")


def no_such_tag_set(bucket: str) -> S3Error:
    return S3Error(404, "NoSuchTagSet", "The TagSet does not exist", BucketName=bucket)


def no_such_cors() -> S3Error:
    return S3Error(404, "NoSuchCORSConfiguration", "The CORS configuration does not exist")


def no_such_lifecycle(bucket: str) -> S3Error:
    text = "The lifecycle configuration does not exist"
    return S3Error(404, "NoSuchLifecycleConfiguration", text, BucketName=bucket)


def no_object_lock_configuration() -> S3Error:
    text = "Object Lock configuration does not exist for this bucket"
    return S3Error(404, "ObjectLockConfigurationNotFoundError", text)


def invalid_argument(message: str) -> S3Error:
    return S3Error(400, "InvalidArgument", message)


# Not recorded


def access_denied(message: str = "Access Denied.") -> S3Error:
    return S3Error(403, "AccessDenied", message)


def invalid_access_key_id() -> S3Error:
    return S3Error(403, "InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist in our records.")


def signature_does_not_match() -> S3Error:
    return S3Error(
        403,
        "SignatureDoesNotMatch",
        "The request signature we calculated does not match the signature you provided. "
        "Check your key and signing method.",
    )


def no_such_key(key: str) -> S3Error:
    return S3Error(404, "NoSuchKey", "The specified key does not exist.", Key=key)


def no_such_version(key: str, version_id: str) -> S3Error:
    return S3Error(404, "NoSuchVersion", "The specified version does not exist.", Key=key, VersionId=version_id)


def no_such_upload() -> S3Error:
    return S3Error(
        404,
        "NoSuchUpload",
        "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or "
        "completed.",
    )


def no_such_policy() -> S3Error:
    return S3Error(404, "NoSuchBucketPolicy", "The bucket policy does not exist")


def no_such_website() -> S3Error:
    text = "The specified bucket does not have a website configuration"
    return S3Error(404, "NoSuchWebsiteConfiguration", text)


def no_encryption_configuration() -> S3Error:
    text = "The server side encryption configuration was not found"
    return S3Error(404, "ServerSideEncryptionConfigurationNotFoundError", text)


def malformed_xml() -> S3Error:
    return S3Error(
        400, "MalformedXML", "The XML you provided was not well-formed or did not validate against our published schema"
    )


def malformed_policy(message: str) -> S3Error:
    return S3Error(400, "MalformedPolicy", message)


def invalid_request(message: str) -> S3Error:
    return S3Error(400, "InvalidRequest", message)


def invalid_bucket_state(message: str) -> S3Error:
    return S3Error(409, "InvalidBucketState", message)


def bad_digest(name: str) -> S3Error:
    return S3Error(400, "BadDigest", f"The {name} you specified did not match what we received.")


def precondition_failed(condition: str) -> S3Error:
    text = "At least one of the pre-conditions you specified did not hold"
    return S3Error(412, "PreconditionFailed", text, Condition=condition)


def method_not_allowed() -> S3Error:
    return S3Error(405, "MethodNotAllowed", "The specified method is not allowed against this resource.")


def not_implemented(what: str) -> S3Error:
    return S3Error(
        501, "NotImplemented", f"A header or query you provided implies functionality that is not implemented: {what}"
    )


def from_fault(status: int) -> S3Error:
    """What a fault that a test asked for looks like on an S3 host."""
    if status in (429, 503):
        return S3Error(status, "SlowDown", "Please reduce your request rate.")
    return S3Error(status, "InternalError", "We encountered an internal error. Please try again.")
