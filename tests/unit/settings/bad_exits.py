"""Persons, pins and subscriptions of an exit that are right alone and wrong together."""

from __future__ import annotations

from tests.unit.settings.bad_file import BadFile, Told

BAD_EXITS = (
    BadFile(
        "pin in a rehearsal",
        (("signers_sha256: null", f'signers_sha256: "{"a" * 64}"'),),
        Told(
            "azure_exit.signers_sha256",
            "a" * 57 + "...",
            "a rehearsal makes its keys itself, and pins them itself",
            "null, or another stage",
        ),
    ),
    BadFile(
        "one approver",
        (("approvers: [approver-a@hub.example, approver-b@hub.example]", "approvers: [approver-a@hub.example]"),),
        Told(
            "azure_exit.roles.approvers",
            "a list of 1 entry",
            "a wave is approved by two persons",
            "two addresses or more",
        ),
    ),
    BadFile(
        "one approver, twice",
        (("approver-b@hub.example]", "approver-a@hub.example]"),),
        Told(
            "azure_exit.roles.approvers",
            "a list of 2 entries",
            "a wave is approved by two persons",
            "two addresses or more",
        ),
        Told(
            "azure_exit.roles.approvers[1]",
            "approver-a@hub.example",
            "each person once; entry 1 of the list has it already",
            "remove it",
        ),
    ),
    BadFile(
        "one approver, twice, in two spellings",
        (("approver-b@hub.example]", "Approver-A@hub.example]"),),
        Told(
            "azure_exit.roles.approvers",
            "a list of 2 entries",
            "a wave is approved by two persons",
            "two addresses or more",
        ),
        Told(
            "azure_exit.roles.approvers[1]",
            "Approver-A@hub.example",
            "each person once; entry 1 of the list has it already",
            "remove it",
        ),
    ),
    BadFile(
        "approver who executes, in capitals",
        (("executors: [ops@hub.example]", "executors: [ops@hub.example, APPROVER-B@hub.example]"),),
        Told(
            "azure_exit.roles.approvers[1]",
            "approver-b@hub.example",
            "an approver never executes, and this person is among the executors",
            "take the address out of one of the lists",
        ),
    ),
    BadFile(
        "one officer for both, in capitals",
        (("rssi: rssi@hub.example", "rssi: DPO@hub.example"),),
        Told(
            "azure_exit.roles.rssi",
            "DPO@hub.example",
            "the two officers are two persons",
            "the information security officer's address",
        ),
    ),
    BadFile(
        "approver who executes",
        (("executors: [ops@hub.example]", "executors: [ops@hub.example, approver-b@hub.example]"),),
        Told(
            "azure_exit.roles.approvers[1]",
            "approver-b@hub.example",
            "an approver never executes, and this person is among the executors",
            "take the address out of one of the lists",
        ),
    ),
    BadFile(
        "one officer for both",
        (("rssi: rssi@hub.example", "rssi: dpo@hub.example"),),
        Told(
            "azure_exit.roles.rssi",
            "dpo@hub.example",
            "the two officers are two persons",
            "the information security officer's address",
        ),
    ),
    BadFile(
        "officer who executes",
        (("rssi: rssi@hub.example", "rssi: ops@hub.example"),),
        Told(
            "azure_exit.roles.rssi",
            "ops@hub.example",
            "an officer never executes",
            "take the address out of the executors",
        ),
    ),
    BadFile(
        "subscription twice",
        (("    - 33333333-3333-4333-8333-333333333333  ", "    - 22222222-2222-4222-8222-222222222222  "),),
        Told(
            "azure_exit.subscriptions[1]",
            "22222222-2222-4222-8222-222222222222",
            "each subscription once; entry 1 of the list has it already",
            "remove it",
        ),
    ),
)
