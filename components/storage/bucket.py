"""A private, versioned, encrypted bucket whose policy names its readers and writers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import pulumi
from pulumiverse_scaleway import object as scaleway

from components.base import Component, Protection, Tags
from components.identifiers import bare_output
from components.storage.policy import Grants, bucket_policy

Principals = pulumi.Input[Sequence[pulumi.Input[str]]]


class ObjectEncryption(StrEnum):
    """How the objects of a bucket are encrypted: the tag `chiffrement`, by which HUB-CRY-02 holds the writers to it.

    It is on top of the bucket's default encryption, which only acts where a writer names no other.
    """

    CLIENT = "client"
    """By whoever writes, before sending: one of the two ways that HDS names for health data."""
    SSE_C = "sse-c"
    """By object storage, with a key that each request brings: the other one."""
    KEY_MANAGER = "kms"
    """By object storage, with the bucket's key in Key Manager."""
    SERVICE = "service"
    """By object storage, with Scaleway's own keys."""


@dataclass(frozen=True)
class ObjectLock:
    """How long new objects are locked. Attributes: `mode` is governance or compliance."""

    mode: str
    days: int


@dataclass(frozen=True)
class BucketAccess:
    """The principals of a bucket, before they are known: see `components.storage.policy.Grants`."""

    administrators: Principals
    observers: Principals = field(default_factory=tuple)
    readers: Principals = field(default_factory=tuple)
    writers: Principals = field(default_factory=tuple)
    purgers: Principals = field(default_factory=tuple)


@dataclass(frozen=True)
class BucketArgs:
    """What a bucket is.

    Attributes:
        name: of the bucket, unique among all customers.
        key_id: the Key Manager key that encrypts objects (`REGION/UUID`), or None for Scaleway's own keys (AES256).
        objects: what its writers are held to; a tag.
        lock: the object lock, or None. It can only be chosen at creation.
    """

    name: str
    project_id: pulumi.Input[str]
    region: str
    key_id: pulumi.Input[str] | None
    access: BucketAccess
    objects: ObjectEncryption
    tags: Tags
    protection: Protection
    lock: ObjectLock | None = None


def encryption_rule(
    key_id: pulumi.Input[str] | None,
) -> scaleway.BucketServerSideEncryptionConfigurationRuleArgsDict:
    """The default encryption of a bucket's objects."""
    if key_id is None:
        return {"apply_server_side_encryption_by_default": {"sse_algorithm": "AES256"}}
    return {
        # Trap: object storage knows keys by their bare UUID.
        "apply_server_side_encryption_by_default": {
            "sse_algorithm": "aws:kms",
            "kms_master_key_id": bare_output(key_id),
        },
        # Trap: SSE-KMS without a bucket key is refused.
        "bucket_key_enabled": True,
    }


class Bucket(Component):
    """A bucket with its default encryption, its lock and its policy.

    It has no lifecycle rule and no Glacier, which the HDS rules forbid, and is never emptied by a destroy.
    """

    TYPE = "hub:storage:Bucket"

    name: pulumi.Output[str]

    def __init__(self, name: str, args: BucketArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        # Removing a guard opens the bucket, so guards are as hard to lose as the bucket itself.
        guard = {"protect": args.protection.protect}
        bucket = scaleway.Bucket(
            name,
            name=args.name,
            project_id=args.project_id,
            region=args.region,
            # Trap: object lock cannot be added later, and a change of it or of the name replaces the bucket.
            object_lock_enabled=args.lock is not None,
            versioning={"enabled": True},
            # Trap: force_destroy deletes locked objects too.
            force_destroy=False,
            tags=args.tags.with_more(chiffrement=args.objects).mapping(),
            opts=self.child(**args.protection.options()),
        )
        # Trap: a child without the project's id looks for the bucket in the default project and gets a 403.
        place = {"bucket": bucket.name, "project_id": args.project_id, "region": args.region}
        guards: list[pulumi.Resource] = [
            scaleway.BucketServerSideEncryptionConfiguration(
                f"{name}-encryption", **place, rules=[encryption_rule(args.key_id)], opts=self.child(**guard)
            )
        ]
        if args.lock is not None:
            guards.append(
                scaleway.BucketLockConfiguration(
                    f"{name}-lock",
                    **place,
                    rule={"default_retention": {"mode": args.lock.mode.upper(), "days": args.lock.days}},
                    opts=self.child(**guard),
                )
            )
        # Trap: once there, the policy shuts out whoever it does not name: it comes last and names its administrators.
        scaleway.BucketPolicy(
            f"{name}-policy",
            **place,
            policy=pulumi.Output.all(**vars(args.access)).apply(
                lambda principals: bucket_policy(args.name, Grants(**principals))
            ),
            opts=self.child(depends_on=guards, **guard),
        )
        self.name = bucket.name
        self.register_outputs({"name": self.name})
