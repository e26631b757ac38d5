"""Cases of HUB-DEC-07."""

from tests.policies.case import Declared, in_days, resource
from tests.policies.cases.dec.estate import read_bad, read_good

_COPY = {"place": "vault", "ended_at": in_days(-20)}


def _death(**other: object) -> Declared:
    given = {
        "key": "cmk-lake",
        "versions_listed": True,
        "copies": [_COPY, {"place": "the ministry's module", "ended_at": in_days(-15)}],
        "purged_at": in_days(-10),
        "certificate_dated": in_days(-5),
    }
    return resource("live:evidence/key-death", "death", {**given, **other})


CASES = (
    read_good("dead everywhere, then certified", _death()),
    read_good("not yet certified", _death(certificate_dated=None)),
    read_bad("versions were not listed", _death(versions_listed=None), at="death.versions_listed"),
    read_bad("no copies are listed", _death(copies=[]), at="death.copies"),
    read_bad("a copy lives", _death(copies=[_COPY, {"place": "backup"}]), at="death.copies[1].ended_at"),
    read_bad("can be recovered", _death(purged_at=in_days(30), certificate_dated=None), at="death.purged_at"),
    read_bad("certified ahead", _death(certificate_dated=in_days(3)), at="death.certificate_dated"),
    read_bad("certified before its death", _death(certificate_dated=in_days(-12)), at="death.certificate_dated"),
)
