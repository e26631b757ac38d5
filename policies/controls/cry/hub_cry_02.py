"""HUB-CRY-02: objects with health data are encrypted before Scaleway sees them, with a key of the hub's own."""

from __future__ import annotations

from policies.buckets import BUCKET, bucket_of
from policies.context import SANTE, Context
from policies.control import Control
from policies.findings import Violations
from policies.resource import Resource, Stack
from policies.vocabulary import Severity

ITEM = "scaleway:object/item:Item"
TAG, WAYS, CIPHERTEXT = "chiffrement", ("client", "sse-c"), "client"

CONTROL = Control(
    id="HUB-CRY-02",
    title="Health data in objects is under our key",
    severity=Severity.CRITICAL,
    answers=("SNC 3.3", "SNC 10.1", "SRM"),
    why="The HDS conditions of Object Storage ask for SSE-C or encryption by the client; what Scaleway's own service "
    "encrypts it can also read.",
    fix="Tag the bucket chiffrement=client or chiffrement=sse-c, and have its writers encrypt so; give an object "
    "sseCustomerKey, or tag it chiffrement=client once it is ciphertext.",
    source="Scaleway documentation, Object Storage, hosting healthcare data (2025-11-12): SSE-C or client-side "
    "encryption. Whether SSE-KMS, which is newer, satisfies it is not stated",
    live="A sample of each tagged bucket is fetched with the reader's S3 right alone and must be no readable record; "
    "what is ciphertext cannot be told from the API's answers, so people look at the sample.",
)


@CONTROL.each(BUCKET)
def says_who_encrypts(bucket: Resource, context: Context) -> Violations:
    bucket.value("tags")  # unknown tags are no missing ones
    if context.holds_health_data(bucket) and bucket.tags.get(TAG) not in WAYS:
        yield bucket.violation(f"tags.{TAG}", f"be {' or '.join(WAYS)}: the bucket holds health data")


@CONTROL.beside(ITEM)
def is_encrypted_by_us(item: Resource, stack: Stack, context: Context) -> Violations:
    item.value("tags")
    bucket = bucket_of(item, stack)
    holder = item if "donnees" in item.tags or bucket is None else bucket
    if context.data_class(holder) != SANTE or item.is_set("sseCustomerKey"):
        return
    if item.tags.get(TAG) != CIPHERTEXT:
        yield item.violation("sseCustomerKey", f"be set, unless the object is ciphertext ({TAG}={CIPHERTEXT})")
