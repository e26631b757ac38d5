"""Buckets of a research space, with their policies."""

from __future__ import annotations

import json

from tests.policies.case import Declared, ref, resource

BUCKET = "scaleway:object/bucket:Bucket"
POLICY = "scaleway:object/bucketPolicy:BucketPolicy"
AIRLOCK = "application_id:22222222-2222-4222-8222-222222222222"
RESEARCHERS = "application_id:33333333-3333-4333-8333-333333333333"
REVIEWERS = "application_id:44444444-4444-4444-8444-444444444444"


def bucket(purpose: str, permit: str = "p1") -> Declared:
    """A bucket of a space, named after its purpose."""
    return resource(
        BUCKET, purpose, {"name": f"hub-{permit}-{purpose}", "tags": {"projet": permit, "purpose": purpose}}
    )


def policy(purpose: str, *allowed: tuple[str, str]) -> Declared:
    """The policy of a space's bucket: principals and what each may do with its objects."""
    name = f"hub-p1-{purpose}"
    statements = [
        {"Effect": "Allow", "Principal": {"SCW": [who]}, "Action": [action], "Resource": [name, f"{name}/*"]}
        for who, action in allowed
    ]
    document = json.dumps({"Version": "2023-04-17", "Id": name, "Statement": statements})
    return resource(POLICY, f"{purpose}-policy", bucket=ref(purpose), policy=document)
