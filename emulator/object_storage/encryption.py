"""Server-side encryption: which key an object is bound to, and who may use it.

SSE-ONE is `AES256` with the service's keys, SSE-KMS is `aws:kms` with a key of Key Manager, SSE-C brings its key along.
Source: scaleway/docs-content, object-storage/api-cli/enable-sse-kms. The recorded replies show that a bucket's
configuration takes any text as a key's id (the Terraform provider's own test passes a key's NAME); what an object
operation answers to a key that cannot be used is not recorded: codes are AWS's.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Mapping
from typing import Any

from emulator.identity import Permission
from emulator.object_storage.access import iam_facts
from emulator.object_storage.call import S3Call
from emulator.object_storage.errors import S3Error, access_denied, invalid_argument, invalid_request

KMS, ONE = "aws:kms", "AES256"
_FULL = ("KeyManagerFullAccess", "AllProductsFullAccess")
_USES = {
    "Encrypt": Permission("KeyManagerKeyEncrypt", *(frozenset({"KeyManagerKeyEncrypt", *_FULL}),) * 2),
    "Decrypt": Permission("KeyManagerKeyDecrypt", *(frozenset({"KeyManagerKeyDecrypt", *_FULL}),) * 2),
}
_HEADER = "x-amz-server-side-encryption"
_CUSTOMER = f"{_HEADER}-customer"


def for_new_object(call: S3Call) -> dict[str, Any]:
    """How an object is to be encrypted, by its own headers or its bucket's default; {} for not at all.

    Raises S3's refusal when the key cannot be used, or not by the caller.
    """
    if f"{_CUSTOMER}-algorithm" in call.headers:
        return _customer_key(call.headers, _CUSTOMER)
    algorithm = call.headers.get(_HEADER)
    key_id = call.headers.get(f"{_HEADER}-aws-kms-key-id")
    default = call.bucket.private.get("encryption") or {}
    if algorithm is None:
        algorithm, key_id = default.get("algorithm"), default.get("key_id")
    elif algorithm == KMS and key_id is None:
        key_id = default.get("key_id")
    if algorithm is None:
        return {}
    check(algorithm, key_id, bucket_key=True)
    if algorithm == KMS:
        use_key(call, str(key_id), "Encrypt")
        return {"algorithm": KMS, "key_id": key_id}
    return {"algorithm": ONE}


def check(algorithm: str, key_id: str | None, *, bucket_key: bool) -> None:
    """The rules between the three arguments. Raises S3's 400, with the recorded texts."""
    if algorithm not in (KMS, ONE):
        raise invalid_argument("The encryption method specified is not supported")
    if algorithm == ONE and key_id:
        text = "KMS master key id is only supported when using Server Side Encryption with KMS managed keys."
        raise invalid_argument(text)
    if algorithm == KMS and not bucket_key:
        raise invalid_argument("Bucket key is mandatory when using Server Side Encryption with KMS managed keys.")
    if algorithm == KMS and not key_id:
        raise invalid_argument(
            "KMS master key id is mandatory when using Server Side Encryption with KMS managed keys."
        )


def use_key(call: S3Call, key_id: str, use: str) -> None:
    """Raises S3's refusal unless the key exists in the region, is enabled and the caller may `Encrypt` or `Decrypt`."""
    key = call.cloud.store.peek("key_manager.key", key_id)
    if key is None or key.body.get("region", call.region) != call.region:
        raise S3Error(400, "KMS.NotFoundException", f"Key '{key_id}' does not exist")
    if key.body.get("state") != "enabled":
        raise S3Error(400, "KMS.DisabledException", f"Key '{key_id}' is {key.body.get('state')}")
    facts = iam_facts(call)
    facts["resource"] = {"id": key.id, "name": key.body.get("name", ""), "locality": call.region}
    principal = call.caller.principal
    if principal is None or not principal.allows(_USES[use], "write", str(key.body["project_id"]), facts):
        raise access_denied()


def write_more(call: S3Call, encryption: Mapping[str, Any]) -> None:
    """Raises S3's refusal unless the key of an upload that was begun may still be used.

    Source: AWS, protecting data in multipart uploads: the key is asked for with each part and when they are joined.
    """
    if encryption.get("algorithm") == KMS:
        use_key(call, str(encryption["key_id"]), "Encrypt")


def open_object(call: S3Call, encryption: Mapping[str, Any], prefix: str = _CUSTOMER) -> None:
    """Raises S3's refusal unless the caller may read what is encrypted so. `prefix` is that of SSE-C's headers."""
    if encryption.get("algorithm") == KMS:
        use_key(call, str(encryption["key_id"]), "Decrypt")
    sent = _customer_key(call.headers, prefix) if f"{prefix}-algorithm" in call.headers else {}
    kept = encryption.get("customer_key_md5")
    if kept and not sent:
        raise invalid_request(
            "The object was stored using a form of Server Side Encryption. "
            "The correct parameters must be provided to retrieve the object."
        )
    if sent and not kept:
        raise invalid_request("The encryption parameters are not applicable to this object.")
    if sent and sent["customer_key_md5"] != kept:
        raise access_denied()


def _customer_key(headers: Mapping[str, str], prefix: str) -> dict[str, Any]:
    try:
        key = base64.b64decode(headers.get(f"{prefix}-key", ""), validate=True)
    except binascii.Error:
        key = b""
    digest = base64.b64encode(hashlib.md5(key, usedforsecurity=False).digest()).decode()
    # The recorded reads come without the digest of the key, so it is optional.
    if headers[f"{prefix}-algorithm"] != ONE or len(key) != 32 or headers.get(f"{prefix}-key-md5", digest) != digest:
        raise invalid_argument("The calculated MD5 hash of the key did not match the hash that was provided.")
    # The key itself is never kept, as in the real service.
    return {"customer_key_md5": digest}


def headers(encryption: Mapping[str, Any]) -> dict[str, str]:
    """What a reply says of an object's encryption."""
    if digest := encryption.get("customer_key_md5"):
        return {f"{_CUSTOMER}-algorithm": ONE, f"{_CUSTOMER}-key-md5": str(digest)}
    if encryption.get("algorithm") == KMS:
        return {
            _HEADER: KMS,
            f"{_HEADER}-aws-kms-key-id": str(encryption["key_id"]),
            f"{_HEADER}-bucket-key-enabled": "true",
        }
    return {_HEADER: ONE} if encryption else {}
