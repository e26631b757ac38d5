"""People who are listed twice, or who would check themselves."""

from __future__ import annotations

from tests.unit.settings.bad_file import BadFile, Told

BAD_PEOPLE = (
    BadFile(
        "one person in two spellings",
        (("    auditors: []", "    auditors: [ada@hub.example, Ada@hub.example]"),),
        Told(
            "foundation.groups.auditors[1]",
            "Ada@hub.example",
            "each address once; entry 1 of the list has it already",
            "remove it",
        ),
    ),
    BadFile(
        "a custodian who is an administrator",
        (
            ("    administrators: []", "    administrators: [ada@hub.example]"),
            ("    custodians: []", "    custodians: [grace@hub.example, ADA@hub.example]"),
        ),
        Told(
            "foundation.groups.custodians[1]",
            "ADA@hub.example",
            "custodians hold the keys, and are none of the administrators",
            "somebody else, or take them out of administrators",
        ),
    ),
)
