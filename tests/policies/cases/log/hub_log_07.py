"""Cases of HUB-LOG-07."""

from tests.policies.case import Declared, bad, good, in_days, resource


def _canary(**other: object) -> Declared:
    given = {
        "planted_at": in_days(-1),
        "found_at": in_days(0),
        "clock_skew_seconds": 0.2,
        "patient_data_found": False,
    }
    return resource("live:evidence/log-canary", "canary", {**given, **other})


# Evidence is read by the checker, never by the engine.
CASES = (
    good("found the next day", _canary(), live=True, on_engine=False),
    bad("no canary", at="stack", live=True, on_engine=False),
    bad(
        "an old canary",
        _canary(planted_at=in_days(-9), found_at=in_days(-9)),
        at="canary.planted_at",
        live=True,
        on_engine=False,
    ),
    bad(
        "found in the future",
        _canary(planted_at=in_days(0), found_at=in_days(1)),
        at="canary.found_at",
        live=True,
        on_engine=False,
    ),
    bad("not found", _canary(found_at=None), at="canary.found_at", live=True, on_engine=False),
    bad("clocks differ", _canary(clock_skew_seconds=-3), at="canary.clock_skew_seconds", live=True, on_engine=False),
    bad(
        "clocks not compared",
        _canary(clock_skew_seconds=None),
        at="canary.clock_skew_seconds",
        live=True,
        on_engine=False,
    ),
    bad(
        "a patient in the logs",
        _canary(patient_data_found=True),
        at="canary.patient_data_found",
        live=True,
        on_engine=False,
    ),
    bad("nobody looked", _canary(patient_data_found=None), at="canary.patient_data_found", live=True, on_engine=False),
)
