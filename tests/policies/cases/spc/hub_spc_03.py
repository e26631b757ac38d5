"""Cases of HUB-SPC-03."""

from dataclasses import replace as with_

from tests.policies.case import bad, good
from tests.policies.cases.spc.buckets import AIRLOCK, RESEARCHERS, bucket, policy

_IN = bucket("input")
_READS, _WRITES = (RESEARCHERS, "s3:GetObject"), (AIRLOCK, "s3:PutObject")

_NO_PURPOSE = {**_IN.properties, "tags": {"projet": "p1"}}

CASES = (
    good("the airlock writes, researchers read", _IN, policy("input", _WRITES, _READS)),
    bad("no policy", _IN, at="input"),
    bad("two write", _IN, policy("input", _WRITES, (RESEARCHERS, "s3:PutObject")), at="input-policy.policy"),
    bad("everybody writes", _IN, policy("input", ("*", "s3:PutObject")), at="input-policy.policy"),
    bad(
        "readers delete",
        _IN,
        policy("input", _WRITES, _READS, (RESEARCHERS, "s3:DeleteObject")),
        at="input-policy.policy",
    ),
    bad("a bucket for nobody knows what", with_(_IN, properties=_NO_PURPOSE), at="input.tags"),
    good("another bucket", bucket("scratch")),
)
