"""Cases of HUB-DEC-12."""

from policies.controls.dec.hub_dec_12 import FIELDS, SIGNERS
from tests.policies.case import Case, Declared, in_days, resource
from tests.policies.cases.dec.estate import read_bad, read_good

_SIGNED = dict.fromkeys(SIGNERS, "a name")


def _certificate(**other: object) -> Declared:
    given = {
        **dict.fromkeys(FIELDS, "none"),
        "method": "purge",
        "signatures": _SIGNED,
        "date": in_days(-1),
        "previous_sha256": "0" * 64,
        "sha256": "1" * 64,
        "stored_at": "hub-audit",
        "locked": True,
        "personal_data": False,
    }
    return resource("live:evidence/erasure-certificate", "certificate", {**given, **other})


def _without(field: str) -> Case:
    return read_bad(f"without {field}", _certificate(**{field: " "}), at=f"certificate.{field}")


CASES = (
    read_good("complete", _certificate()),
    *(_without(field) for field in FIELDS),
    read_bad("another method", _certificate(method="delete"), at="certificate.method"),
    read_bad("three signed", _certificate(signatures={**_SIGNED, "dpo": ""}), at="certificate.signatures.dpo"),
    read_bad("of tomorrow", _certificate(date=in_days(2)), at="certificate.date"),
    read_bad("not chained", _certificate(previous_sha256=None), at="certificate.previous_sha256"),
    read_bad("on Azure", _certificate(stored_at="https://st.blob.core.windows.net"), at="certificate.stored_at"),
    read_bad("can be rewritten", _certificate(locked=False), at="certificate.locked"),
    read_bad("names people", _certificate(personal_data=None), at="certificate.personal_data"),
)
