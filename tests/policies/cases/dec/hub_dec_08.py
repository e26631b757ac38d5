"""Cases of HUB-DEC-08."""

from policies.controls.dec.hub_dec_08 import KINDS
from tests.policies.case import Declared, in_days, resource
from tests.policies.cases.dec.estate import read_bad, read_good

_NONE = dict.fromkeys(KINDS, 0)


def _report(counts: dict[str, object], taken: str = in_days(-1)) -> Declared:
    return resource("live:evidence/absence-report", "report", taken_at=taken, counts=counts)


CASES = (
    read_good("all counted, all zero", _report(dict(_NONE))),
    read_bad("backups are left", _report({**_NONE, "long_term_backups": 3}), at="report.counts.long_term_backups"),
    read_bad(
        "not counted",
        _report({key: value for key, value in _NONE.items() if key != "snapshots"}),
        at="report.counts.snapshots",
    ),
    read_bad("said, and not counted", _report({**_NONE, "disks": False}), at="report.counts.disks"),
    read_bad("taken tomorrow", _report(dict(_NONE), in_days(2)), at="report.taken_at"),
    read_bad("at no time", _report(dict(_NONE), ""), at="report.taken_at"),
)
