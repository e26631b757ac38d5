"""What the ledger has of a wave besides its rows: the plan that was taken up, and each approval that it ran under."""

from __future__ import annotations

import hashlib
from pathlib import Path

from azure_exit.canonical import canonical_bytes
from azure_exit.ledger import ZERO, Kind, read_entries
from azure_exit.plan import Plan
from azure_exit.signing import approval_document
from azure_exit.signing.approvals import PATTERN
from components.azure_exit.session import Session


def take_up(session: Session, plan: Plan) -> None:
    """Enter the plan and the open wave's approvals, whole and with their signatures, unless they are there already."""
    there = {
        str(each.body.get("sha256"))
        for each in read_entries(session.folder.ledger)
        if each.kind in (Kind.PLAN, Kind.APPROVAL)
    }
    if plan.sha256 not in there:
        session.note(Kind.PLAN, {"sha256": plan.sha256, "inventory_sha256": plan.inventory.sha256})
    for path in sorted(session.wave_folder.path.glob(PATTERN)):
        document = approval_document(path)
        digest = hashlib.sha256(canonical_bytes(document)).hexdigest()
        if digest not in there:
            person = str(document["statement"]["person"])
            wave = int(session.wave or 0)
            session.note(Kind.APPROVAL, {"sha256": digest, "wave": wave, "person": person, "approval": document})


def ledger_told(path: Path) -> str:
    """The number of a ledger's entries, and the hash of the last one: what notices a ledger that was cut short."""
    number, head = 0, ZERO
    for each in read_entries(path):
        number, head = number + 1, each.line_sha256
    return f"{number} entries, head {head}"
