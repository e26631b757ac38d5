"""Cases of HUB-AVL-03."""

import json

from tests.policies.case import Declared, bad, delete, good, ref, resource, update

BUCKET = "scaleway:object/bucket:Bucket"
LOCK = "scaleway:object/bucketLockConfiguration:BucketLockConfiguration"
POLICY = "scaleway:object/bucketPolicy:BucketPolicy"
ENCRYPTION = "scaleway:object/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration"
BACKUPS, DATA = "22222222-2222-4222-8222-222222222222", "33333333-3333-4333-8333-333333333333"
_KEY, _OTHER_KEY = "44444444-4444-4444-8444-444444444444", "55555555-5555-4555-8555-555555555555"
_RETENTION = {"defaultRetention": {"mode": "GOVERNANCE", "days": 35}}


def _bucket(**other: object) -> Declared:
    given = {
        "name": "hub-backups",
        "projectId": BACKUPS,
        "objectLockEnabled": True,
        "versioning": {"enabled": True},
        "tags": {"purpose": "backups"},
    }
    return resource(BUCKET, "backups", {**given, **other})


def _encryption(name: str, key: str) -> Declared:
    rule = {
        "applyServerSideEncryptionByDefault": {"sseAlgorithm": "aws:kms", "kmsMasterKeyId": key},
        "bucketKeyEnabled": True,
    }
    return resource(ENCRYPTION, f"{name}-encryption", bucket=ref(name), rules=[rule])


def _policy(*actions: str) -> Declared:
    statement = {
        "Effect": "Allow",
        "Principal": {"SCW": ["application_id:66666666-6666-4666-8666-666666666666"]},
        "Action": list(actions),
        "Resource": ["hub-backups", "hub-backups/*"],
    }
    document = json.dumps({"Version": "2023-04-17", "Id": "hub-backups", "Statement": [statement]})
    return resource(POLICY, "policy", bucket=ref("backups"), policy=document)


_LOCK = resource(LOCK, "lock", bucket=ref("backups"), rule=_RETENTION)
_RAW = resource(BUCKET, "raw", {"name": "hub-raw", "projectId": DATA, "tags": {"purpose": "raw"}})
_ALONE = resource(LOCK, "lock", bucket="hub-backups", rule=_RETENTION)

CASES = (
    good(
        "apart, locked, under its own key",
        _bucket(),
        _LOCK,
        _encryption("backups", _KEY),
        _policy("s3:PutObject"),
        _RAW,
        _encryption("raw", _OTHER_KEY),
    ),
    bad("no lock can be set", _bucket(objectLockEnabled=False), _LOCK, at="backups.objectLockEnabled"),
    bad("no default retention", _bucket(), at="backups"),
    bad(
        "locked for a day",
        _bucket(),
        resource(LOCK, "lock", bucket=ref("backups"), rule={"defaultRetention": {"mode": "GOVERNANCE", "days": 1}}),
        at="lock.rule.defaultRetention",
    ),
    bad("in the project of the data", _bucket(projectId=DATA), _LOCK, _RAW, at="backups.projectId"),
    bad(
        "under the key of the data",
        _bucket(),
        _LOCK,
        _encryption("backups", _KEY),
        _RAW,
        _encryption("raw", _KEY),
        at="backups",
    ),
    bad("the writer deletes", _bucket(), _LOCK, _policy("s3:PutObject", "s3:DeleteObject"), at="policy.policy"),
    bad("the writer may do everything", _bucket(), _LOCK, _policy("s3:*"), at="policy.policy"),
    bad("the lock is deleted", delete(_ALONE), at="lock"),
    bad("the bucket loses its tags", update(_bucket(), _bucket(tags={})), at="backups.tags"),
    good("a tag is added", update(_bucket(), _bucket(tags={"purpose": "backups", "more": "yes"}))),
)
