"""Cases of HUB-SPC-03."""

from tests.policies.case import bad, good
from tests.policies.cases.spc.buckets import AIRLOCK, RESEARCHERS, bucket, policy

_IN = bucket("input")
_READS, _WRITES = (RESEARCHERS, "s3:GetObject"), (AIRLOCK, "s3:PutObject")

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
    good("another bucket", bucket("scratch")),
)
