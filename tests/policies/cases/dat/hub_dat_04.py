"""Cases of HUB-DAT-04."""

from tests.policies.case import Declared, bad, create, good, in_days, resource, update

BUCKET = "scaleway:object/bucket:Bucket"
VOLUME = "scaleway:block/volume:Volume"
SNAPSHOT = "scaleway:databases/snapshot:Snapshot"

_KEY = "conservation-jusqu"
_COPY = {"instanceId": "fr-par/00000000-0000-4000-8000-000000000001"}


def _day(days: int) -> str:
    return in_days(days)[:10]


def _bucket(**tags: str) -> Declared:
    return resource(BUCKET, "bucket", tags={key.replace("_", "-"): value for key, value in tags.items()})


CASES = (
    good("an end", _bucket(conservation_jusqu=_day(1000))),
    good(
        "an end, as most products take tags",
        resource(VOLUME, "volume", iops=5000, sizeInGb=20, tags=[f"{_KEY}={_day(30)}"]),
    ),
    good("an end soon after the permit's", _bucket(conservation_jusqu=_day(283), fin_habilitation=_day(100))),
    good("a copy that expires", resource(SNAPSHOT, "snapshot", _COPY, expiresAt=in_days(35))),
    good("what is past is deleted some day", _bucket(conservation_jusqu=_day(-1))),
    good(
        "an end that is brought forward",
        update(_bucket(conservation_jusqu=_day(900)), _bucket(conservation_jusqu=_day(0))),
    ),
    good(
        "an end that has come stays as it is",
        update(_bucket(conservation_jusqu=_day(-1)), _bucket(conservation_jusqu=_day(-1), note="reviewed")),
    ),
    bad(
        "an end that is set into the past",
        update(_bucket(conservation_jusqu=_day(900)), _bucket(conservation_jusqu=_day(-1))),
        at=f"bucket.tags.{_KEY}",
    ),
    bad("no end", resource(BUCKET, "bucket"), at=f"bucket.tags.{_KEY}"),
    bad(
        "no end among the tags",
        resource(VOLUME, "volume", iops=5000, sizeInGb=20, tags=["owner=team"]),
        at=f"volume.tags.{_KEY}",
    ),
    bad("words", _bucket(conservation_jusqu="for ever"), at=f"bucket.tags.{_KEY}"),
    bad("more than 20 years", _bucket(conservation_jusqu=_day(7400)), at=f"bucket.tags.{_KEY}"),
    bad(
        "too long after the permit",
        _bucket(conservation_jusqu=_day(284), fin_habilitation=_day(100)),
        at=f"bucket.tags.{_KEY}",
    ),
    bad(
        "a permit that ends some time",
        _bucket(conservation_jusqu=_day(284), fin_habilitation="next summer"),
        at="bucket.tags.fin-habilitation",
    ),
    bad("a copy for ever", resource(SNAPSHOT, "snapshot", _COPY), at="snapshot.expiresAt"),
    bad("made after its end", create(_bucket(conservation_jusqu=_day(-1))), at=f"bucket.tags.{_KEY}"),
    bad(
        "still there after its end (as an account shows)",
        _bucket(conservation_jusqu=_day(-1)),
        live=True,
        at=f"bucket.tags.{_KEY}",
        on_engine=False,
    ),
)
