"""Cases of HUB-IAM-08."""

from typing import Any

from tests.policies.case import Declared, bad, good, in_days, resource


def _review(days_ago: int, name: str = "review", **more: Any) -> Declared:
    given = {"reviewed_at": in_days(-days_ago), "signed_by": "rssi@hub.example", "differences": []}
    return resource("live:evidence/rights-review", name, given | more)


CASES = (
    good("last month", _review(30), live=True),
    good("an old one and a new one", _review(200, "old", differences=["a key"]), _review(10), live=True),
    bad("none at all", at="stack", live=True),
    bad("half a year ago", _review(180), at="review.reviewed_at", live=True),
    bad("dated tomorrow", _review(-2), at="review.reviewed_at", live=True),
    bad("nothing is said of differences", _review(1, differences=None), at="review.differences", live=True),
    bad("unsigned", _review(1, signed_by=""), at="review.signed_by", live=True),
    bad("not mended", _review(1, differences=["an API key of nobody"]), at="review.differences", live=True),
)
