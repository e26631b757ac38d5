"""Cases of HUB-SPC-07."""

from tests.policies.case import Declared, bad, good, in_days, ref, resource

BUCKET = "scaleway:object/bucket:Bucket"
APPLICATION = "scaleway:iam/application:Application"
KEY = "scaleway:iam/apiKey:ApiKey"


def _day(days: int) -> str:
    return in_days(days).partition("T")[0]


def _bucket(ends: str | None, kept: str | None) -> Declared:
    dates = {"fin-habilitation": ends, "conservation-jusqu": kept}
    tags = {"projet": "p1", **{key: value for key, value in dates.items() if value}}
    return resource(BUCKET, "bucket", {"name": "hub-p1", "tags": tags})


def _application(ends: int) -> Declared:
    return resource(
        APPLICATION, "reader", {"name": "p1-reader", "tags": ["projet=p1", f"fin-habilitation={_day(ends)}"]}
    )


def _key(expires: str | None) -> Declared:
    return resource(KEY, "key", applicationId=ref("reader"), expiresAt=expires)


CASES = (
    good("both dates", _bucket(_day(100), _day(200))),
    good("what is the platform's", resource(BUCKET, "bucket", {"name": "hub-raw"})),
    bad("no end", _bucket(None, _day(200)), at="bucket.tags"),
    bad("no date", _bucket("soon", _day(200)), at="bucket.tags"),
    bad("kept for ever", _bucket(_day(100), None), at="bucket.tags"),
    bad("kept for too long", _bucket(_day(100), _day(300)), at="bucket.tags"),
    bad(
        "a part that outlives the rest",
        _bucket(_day(100), _day(200)),
        _application(90),
        at="bucket.tags",
    ),
    bad("still there", _bucket(_day(-200), _day(-20)), at="bucket"),
    good("ended, and not yet to be gone", _bucket(_day(-20), _day(20))),
    good("the key ends before", _application(60), _key(in_days(59))),
    bad("the key outlives the permit", _application(60), _key(in_days(61)), at="key.expiresAt"),
    bad("the key never ends", _application(60), _key(None), at="key.expiresAt"),
)
