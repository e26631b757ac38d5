"""Cases of HUB-AVL-02."""

from tests.policies.case import Declared, bad, good, in_days, resource

_DATABASE = resource(
    "scaleway:databases/instance:Instance",
    "database",
    {"name": "catalogue", "nodeType": "DB-POP2-2C-8G", "engine": "PostgreSQL-17"},
)


def _report(**other: object) -> Declared:
    given = {"store": "catalogue", "tested_at": in_days(-10), "counts_equal": True, "hashes_equal": True}
    return resource("live:evidence/restore-test", "report", {**given, **other})


# Evidence is read by the checker, never by the engine.
CASES = (
    good("tried and equal", _DATABASE, _report(), live=True, on_engine=False),
    bad("never tried", _DATABASE, at="stack", live=True, on_engine=False),
    bad("tried with another store", _DATABASE, _report(store="raw"), at="database", live=True, on_engine=False),
    bad("too long ago", _report(tested_at=in_days(-91)), at="report.tested_at", live=True, on_engine=False),
    bad("still to come", _report(tested_at=in_days(3)), at="report.tested_at", live=True, on_engine=False),
    bad("no date", _report(tested_at="soon"), at="report.tested_at", live=True, on_engine=False),
    bad("rows are missing", _report(counts_equal=False), at="report.counts_equal", live=True, on_engine=False),
    bad("nobody compared", _report(hashes_equal=None), at="report.hashes_equal", live=True, on_engine=False),
)
