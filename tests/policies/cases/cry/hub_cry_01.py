"""Cases of HUB-CRY-01."""

from typing import Any

from tests.policies.case import Declared, bad, delete, good, ref, replace, resource, update

_KEY = "77777777-7777-4777-8777-777777777777"
_BUCKET = resource("scaleway:object/bucket:Bucket", "bucket", name="hub-cases-cry-01")


def _encryption(bucket: Any = None, *, rules: list[Any] | None = None, own_key: bool = True, **more: Any) -> Declared:
    default = {"sseAlgorithm": "aws:kms", "kmsMasterKeyId": _KEY} if own_key else {"sseAlgorithm": "AES256"}
    rule = {"applyServerSideEncryptionByDefault": default | more.pop("default", {}), "bucketKeyEnabled": own_key} | more
    return resource(
        "scaleway:object/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
        "encryption",
        bucket=bucket or ref("bucket"),
        rules=[rule] if rules is None else rules,
    )


_AT = "encryption.rules[0]"
_DEFAULT = f"{_AT}.applyServerSideEncryptionByDefault"
_OWN, _SCALEWAY = _encryption("hub-cases"), _encryption("hub-cases", own_key=False)

CASES = (
    good("our key", _BUCKET, _encryption()),
    good("Scaleway's key", _BUCKET, _encryption(own_key=False)),
    good("named by name", _BUCKET, _encryption("hub-cases-cry-01")),
    bad("none", _BUCKET, at="bucket"),
    bad("that of another bucket", _BUCKET, _encryption("hub-cases-other"), at="bucket"),
    bad("no rule", _BUCKET, _encryption(rules=[]), at="encryption.rules", on_engine=False),  # the provider wants one
    bad(
        "an unknown algorithm",
        _BUCKET,
        _encryption(default={"sseAlgorithm": "none"}),
        at=f"{_DEFAULT}.sseAlgorithm",
        on_engine=False,  # the provider refuses it
    ),
    bad("our key's name only", _BUCKET, _encryption(default={"sseAlgorithm": "AES256"}), at=f"{_DEFAULT}.sseAlgorithm"),
    bad("no key", _BUCKET, _encryption(default={"kmsMasterKeyId": ""}), at=f"{_DEFAULT}.kmsMasterKeyId"),
    bad("no bucket key", _BUCKET, _encryption(bucketKeyEnabled=False), at=f"{_AT}.bucketKeyEnabled"),
    good("gets a key of ours", update(_SCALEWAY, _OWN)),
    bad("loses our key", update(_OWN, _SCALEWAY), at="encryption.rules"),
    bad("is deleted", delete(_OWN), at="encryption"),
    bad("is replaced", replace(_OWN, _OWN), at="encryption"),
)
