"""Cases of HUB-AVL-05."""

from tests.policies.case import Declared, bad, good, in_days, resource


def _export(**other: object) -> Declared:
    given = {
        "exported_at": in_days(0),
        "signature_verified": True,
        "outside_account": True,
        "covers": ["state", "code"],
    }
    return resource("live:evidence/configuration-export", "export", {**given, **other})


# Evidence is read by the checker, never by the engine.
CASES = (
    good("of today, signed, elsewhere", _export(), live=True, on_engine=False),
    bad("none", at="stack", live=True, on_engine=False),
    bad(
        "of the day before yesterday",
        _export(exported_at=in_days(-2)),
        at="export.exported_at",
        live=True,
        on_engine=False,
    ),
    bad("not verified", _export(signature_verified=False), at="export.signature_verified", live=True, on_engine=False),
    bad("in the account", _export(outside_account=False), at="export.outside_account", live=True, on_engine=False),
    bad("without the code", _export(covers=["state"]), at="export.covers", live=True, on_engine=False),
)
