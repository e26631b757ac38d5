"""The particulars of a rehearsed certificate: invented, and said to be."""

from __future__ import annotations

from pathlib import Path

from azure_exit.plan import Plan
from azure_exit.yaml_text import dump_yaml
from operations.exit_rehearsal.people import DPO, EXECUTOR, RSSI, VERIFIER


def write_particulars(plan: Plan, kept: list[str], path: Path) -> None:
    """Write the particulars; `kept` are the rows that stay."""
    media = [
        {
            "scope": f"/subscriptions/{identifier}",
            "kind": f"subscription {name} (invented, on a stand-in)",
            "owner": "rehearsal",
            "data_class": "synthetic",
            "method": "clear",
            "technique": "deletion through the provider's interface, read back after the last window",
            "tool": "hub exit, on a stand-in: Azure itself was never called",
            "tool_version": plan.provider,
            "verification": {
                "method": "GET, Resource Graph, lists of what is deleted softly",
                "sample": "every row",
                "result": "see the table",
            },
            "remains": "see what is kept" if any(identifier in key for key in kept) else "nothing",
        }
        for name, identifier in plan.inventory.subscriptions.items()
    ]
    persons = {"executor": EXECUTOR, "verifier": VERIFIER, "dpo": DPO, "rssi": RSSI}
    document = {
        "format": "hub-azure-exit-particulars/1",
        "organisation": "A rehearsal: no organisation",
        "place": "a stand-in on this machine",
        "media": media,
        **{role: {"person": person, "role": role} for role, person in persons.items()},
        "no_attestation_because": "a rehearsal: there is no provider",
        "kept": [
            {
                "row": key,
                "because": "locked immutability policy, or what holds it",
                "decided_by": DPO,
                "until": "2033-10-31",
            }
            for key in kept
        ],
    }
    path.write_text(dump_yaml(document), encoding="utf-8")
