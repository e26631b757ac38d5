"""Cases of HUB-SPC-08."""

from functools import partial

from tests.policies import case
from tests.policies.case import Declared, in_days, resource

_SPACE = resource("scaleway:object/bucket:Bucket", "bucket", {"name": "hub-p1", "tags": {"projet": "p1"}})


def _drill(**other: object) -> Declared:
    return resource("live:evidence/space-cut-drill", "drill", {"drilled_at": in_days(-30), "minutes": 4, **other})


# Evidence is read by the checker, never by the engine.
good = partial(case.good, live=True, on_engine=False)
bad = partial(case.bad, live=True, on_engine=False)

CASES = (
    good("drilled, and fast", _SPACE, _drill()),
    good("no space, nothing to cut"),
    bad("never drilled", _SPACE, at="stack"),
    bad("last year", _drill(drilled_at=in_days(-300)), at="drill.drilled_at"),
    bad("an hour", _drill(minutes=60), at="drill.minutes"),
    bad("not measured", _drill(minutes=None), at="drill.minutes"),
)
