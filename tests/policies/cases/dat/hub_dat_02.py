"""Cases of HUB-DAT-02."""

import json
from typing import Any

from tests.policies.case import Declared, bad, delete, good, ref, resource, unknown, update

BUCKET = "scaleway:object/bucket:Bucket"
POLICY = "scaleway:object/bucketPolicy:BucketPolicy"

_READER = {"SCW": ["application_id:00000000-0000-4000-8000-000000000001"]}
_BUCKET = resource(BUCKET, "bucket", name="data", tags={"donnees": "sante"})


def _policy(bucket: object = "data", version: str = "2023-04-17", principal: Any = _READER, **more: Any) -> Declared:
    statement = {"Effect": "Allow", "Principal": principal, "Action": ["s3:GetObject"], "Resource": ["data/*"], **more}
    return resource(POLICY, "policy", bucket=bucket, policy=json.dumps({"Version": version, "Statement": [statement]}))


_ALLOWS: dict[str, Any] = {
    "Effect": "Allow",
    "Principal": _READER,
    "Action": ["s3:GetObject"],
    "Resource": ["data/*"],
}


def _two(*statements: dict[str, Any]) -> Declared:
    kept = [{key: value for key, value in each.items() if value is not None} for each in statements]
    return resource(POLICY, "policy", bucket="data", policy=json.dumps({"Version": "2023-04-17", "Statement": kept}))


CASES = (
    good("a policy that names its reader", _BUCKET, _policy(ref("bucket"))),
    good("made-up data needs none", resource(BUCKET, "bucket", tags={"donnees": "synthetic"})),
    good("a policy that changes", update(_policy(), _policy(Action=["s3:ListBucket"]))),
    bad("no policy", _BUCKET, at="bucket"),
    bad("none for logs either", resource(BUCKET, "bucket", tags={"donnees": "traces"}), at="bucket"),
    bad("none for what bears no tag", resource(BUCKET, "bucket"), at="bucket"),
    bad(
        "none where health data is rehearsed",
        resource(BUCKET, "bucket", tags={"donnees": "synthetic", "chiffrement": "client"}),
        environment="rehearsal",
        at="bucket",
    ),
    bad("the policy of another bucket", _BUCKET, _policy("another", Resource=["another"]), at="bucket"),
    bad("the old version, which lets through what it does not name", _policy(version="2012-10-17"), at="policy.policy"),
    bad("everybody", _policy(principal="*"), at="policy.policy"),
    bad("everybody, as Scaleway writes it", _policy(principal={"SCW": "*"}), at="policy.policy"),
    bad("the whole organisation", _policy(principal={"SCW": ["organization_id:0"]}), at="policy.policy"),
    bad("all but some", _policy(NotPrincipal=_READER), at="policy.policy"),
    bad("nobody at all", _policy(Effect="Deny"), at="policy.policy"),
    bad(
        "no JSON (the provider refuses it too)",
        resource(POLICY, "policy", bucket="data", policy="{"),
        at="policy.policy",
        on_engine=False,
    ),
    bad(
        "a policy that is known after `up` only",
        resource(POLICY, "policy", bucket="data", policy=unknown),
        at="policy.policy",
    ),
    bad("the policy is deleted", delete(_policy()), at="policy"),
    good("by the bucket's name", _policy(Resource=["data", "data/*"])),
    bad(
        "a refusal besides, which says nothing",
        _BUCKET,
        _two(_ALLOWS, {**_ALLOWS, "Effect": "Deny"}),
        at="policy.policy",
    ),
    bad("another bucket's objects too", _policy(Resource=["data/*", "other/*"]), at="policy.policy"),
    bad("any objects", _policy(Resource="*"), at="policy.policy"),
    bad("a bucket whose name begins alike", _policy(Resource=["data-more/*"]), at="policy.policy"),
    *(
        bad(f"a statement without {key}", _two(_ALLOWS, {**_ALLOWS, key: None}), at="policy.policy")
        for key in ("Effect", "Principal", "Action", "Resource")
    ),
    bad("a statement for an empty list", _two(_ALLOWS, {**_ALLOWS, "Principal": {"SCW": []}}), at="policy.policy"),
)
