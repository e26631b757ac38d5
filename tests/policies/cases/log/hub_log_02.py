"""Cases of HUB-LOG-02."""

from tests.policies.case import Declared, bad, delete, good, ref, resource, update

BUCKET = "scaleway:object/bucket:Bucket"
LOCK = "scaleway:object/bucketLockConfiguration:BucketLockConfiguration"
LOGS, DATA = "22222222-2222-4222-8222-222222222222", "33333333-3333-4333-8333-333333333333"


def _bucket(**other: object) -> Declared:
    given = {
        "name": "hub-logs",
        "projectId": LOGS,
        "objectLockEnabled": True,
        "versioning": {"enabled": True},
        "tags": {"purpose": "logs"},
    }
    return resource(BUCKET, "logs", {**given, **other})


def _lock(mode: str = "COMPLIANCE", **period: int) -> Declared:
    retention = {"mode": mode, **(period or {"days": 365})}
    return resource(LOCK, "lock", bucket=ref("logs"), projectId=LOGS, rule={"defaultRetention": retention})


_PLAIN = {"name": "hub-raw", "projectId": DATA, "tags": {"purpose": "raw"}}
_RAW = resource(BUCKET, "raw", _PLAIN)
_ALONE = resource(LOCK, "lock", bucket="hub-logs", rule={"defaultRetention": {"mode": "COMPLIANCE", "days": 365}})

CASES = (
    good("locked for a year, apart from data", _bucket(), _lock(), _RAW),
    good("locked for three years", _bucket(), _lock(years=3)),
    good("a rehearsal's lock can be lifted", _bucket(), _lock("GOVERNANCE"), environment="rehearsal"),
    good("other buckets need no lock", _RAW),
    bad("no lock can be set", _bucket(objectLockEnabled=False), _lock(), at="logs.objectLockEnabled"),
    bad(
        "no versions, which the provider refuses where a lock is asked for",
        _bucket(versioning={"enabled": False}),
        _lock(),
        at="logs.versioning.enabled",
        on_engine=False,
    ),
    bad("no default retention", _bucket(), at="logs"),
    bad("a lock that can be lifted", _bucket(), _lock("GOVERNANCE"), at="lock.rule.defaultRetention.mode"),
    bad("too short", _bucket(), _lock(days=180), at="lock.rule.defaultRetention"),
    bad("longer than the CNIL allows", _bucket(), _lock(years=5), at="lock.rule.defaultRetention"),
    bad("in the project of the data", _bucket(projectId=DATA), _lock(), _RAW, at="logs.projectId"),
    bad(
        "a lock of no length, whatever it is on (the provider refuses it too)",
        _RAW,
        resource(LOCK, "raw-lock", bucket=ref("raw"), rule={"defaultRetention": {"mode": "COMPLIANCE"}}),
        at="raw-lock.rule.defaultRetention",
        on_engine=False,
    ),
    bad("the lock is deleted", delete(_ALONE), at="lock"),
    bad("the bucket is deleted", delete(_bucket()), at="logs"),
    bad("the bucket loses its tags", update(_bucket(), _bucket(tags={})), at="logs.tags"),
    good("another bucket is deleted", delete(_RAW)),
    good("a tag is added", update(_bucket(), _bucket(tags={"purpose": "logs", "more": "yes"}))),
)
