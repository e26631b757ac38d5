"""Cases of HUB-DEC-11."""

from policies.controls.dec.hub_dec_11 import KINDS
from tests.policies.case import Declared, in_days, resource
from tests.policies.cases.dec.estate import read_bad, read_good

_NONE = dict.fromkeys(KINDS, 0)
_ONE = {**_NONE, "dns_records": 1}


def _remainders(**other: object) -> Declared:
    given = {
        "taken_at": in_days(-1),
        "counts": _NONE,
        "exceptions": [],
        "spend_eur": 0,
        "subscriptions_cancelled": True,
    }
    return resource("live:evidence/azure-remainders", "remainders", {**given, **other})


def _until(days: int) -> list[dict[str, str]]:
    return [{"kind": "dns_records", "until": in_days(days)}]


CASES = (
    read_good("nothing left", _remainders()),
    read_good("one record, on a list", _remainders(counts=_ONE, exceptions=_until(30))),
    read_bad("taken tomorrow", _remainders(taken_at=in_days(2)), at="remainders.taken_at"),
    read_bad("one record", _remainders(counts=_ONE), at="remainders.counts.dns_records"),
    read_bad("its day has passed", _remainders(counts=_ONE, exceptions=_until(-1)), at="remainders.counts.dns_records"),
    read_bad("not counted", _remainders(counts={**_NONE, "peerings": None}), at="remainders.counts.peerings"),
    read_bad("it still costs", _remainders(spend_eur=12.5), at="remainders.spend_eur"),
    read_bad("not cancelled", _remainders(subscriptions_cancelled=None), at="remainders.subscriptions_cancelled"),
)
