"""Evidence of a rehearsed wave, made from what the stand-in holds: blobs that its data plane counts, resources.

Real evidence comes from people and from `hub exit manifest`. Here nothing was moved: the target's side of a manifest
repeats the source's, so that the gates have something to judge.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from azure_exit.canonical import plain
from azure_exit.catalogue import Role, Wave
from azure_exit.evidence import EVIDENCE
from azure_exit.gates import GateName
from azure_exit.plan import Plan, PlanRow
from azure_exit.yaml_text import dump_yaml
from operations.exit_rehearsal.people import (
    CONTROLLER,
    COUNTER,
    DPO,
    EXECUTOR,
    KEEPER,
    MOVER,
    RESTORER,
    RSSI,
)

_MOVED = {GateName.TRANSFER_MANIFEST, GateName.LOGS_EXPORTED}


@dataclass(frozen=True)
class Proofs:
    """Writes the evidence of a wave into its folder. `facts` are the stand-in's data planes', by id."""

    plan: Plan
    facts: Mapping[str, Mapping[str, Any]]

    def write(self, wave: Wave, folder: Path, now: datetime) -> None:
        """Write evidence and manifests, as of now."""
        folder.mkdir(parents=True, exist_ok=True)
        rows = {row.id: row for row in self.plan.rows if row.wave is wave and row.gates}
        locks = sorted({lock for row in rows.values() for lock in row.locks})
        document = {
            "format": "hub-azure-exit-bundle/1",
            "wave": int(wave),
            "plan_sha256": self.plan.sha256,
            "inventory_sha256": self.plan.inventory.sha256,
            "executor": EXECUTOR,
            "notice": {
                "sent_on": self.plan.inventory.taken_at.date(),
                "sent_to": "the host, in the rehearsal",
                "reference": "rehearsed notice of deletion",
                "document_sha256": _hash("notice"),
                "dpo": DPO,
                "rssi": RSSI,
            },
            "choices": [self._choice(row) for row in rows.values() if GateName.WRITTEN_CHOICE in row.gates],
            "locks_lifted": [{"lock": each, "lifted_by": KEEPER, "lifted_at": now} for each in locks],
            "rows": {key: shown for key, row in rows.items() if (shown := self._shown(row, folder, now))},
        }
        (folder / EVIDENCE).write_text(dump_yaml(plain(document)), encoding="utf-8")

    def _choice(self, row: PlanRow) -> dict[str, Any]:
        returned = row.role not in (Role.WORKLOAD, Role.COPY)
        return {
            "scope": row.id,
            "choice": "return" if returned else "delete",
            "decided_by": CONTROLLER,
            "decided_on": self.plan.inventory.taken_at.date(),
            "document_sha256": _hash("choice"),
        }

    def _shown(self, row: PlanRow, folder: Path, now: datetime) -> dict[str, Any]:
        gates = set(row.gates)
        found: dict[str, Any] = {}
        returned = row.role not in (Role.WORKLOAD, Role.COPY)
        if gates & _MOVED and returned:
            found["transfer"] = self._manifest(row, folder, now - timedelta(hours=2))
        if GateName.SAMPLE_RESTORE in gates and returned:
            found["restore"] = {
                "performed_by": RESTORER,
                "performed_at": now - timedelta(hours=1),
                "target": "s3://rehearsal/sample",
                "items": 1,
                "passed": True,
                "record_sha256": _hash("restore", row.id),
            }
        if GateName.RETENTION_ELAPSED in gates:
            found["retention"] = {"until": now.date(), "basis": "end of the rehearsed rollback window"}
        if GateName.KEY_COPIES_LISTED in gates:
            copy = {"kind": "origin", "where": "a rehearsed HSM", "holder": KEEPER, "kept_because": "the hub's own key"}
            found["keys"] = {"complete": True, "listed_by": KEEPER, "listed_on": now.date(), "copies": [copy]}
        releases = [
            {
                "reason": each.reason,
                "released_by": DPO,
                "released_on": now.date(),
                "document_sha256": _hash("release", each.reason),
            }
            for each in row.held
            if each.rule == "immutability" and each.until is None
        ]
        return {**found, **({"releases": releases} if releases else {})}

    def _manifest(self, row: PlanRow, folder: Path, made_at: datetime) -> dict[str, Any]:
        facts = self.facts.get(row.id, {})
        number = int(facts.get("blobs") or 1)
        name = f"{hashlib.sha256(row.id.encode()).hexdigest()[:16]}.jsonl"
        head = {
            "format": "hub-azure-exit-manifest/1",
            "kind": "objects",
            "source": row.arm_id,
            "target": f"s3://rehearsal/{row.name}",
            "made_by": MOVER,
            "made_at": plain(made_at),
        }
        lines = [head]
        for index in range(number):
            side = {"bytes": 1000 + index, "sha256": _hash(row.id, str(index))}
            lines.append({"name": f"{index:08}", "source": side, "target": side})
        total = sum(1000 + index for index in range(number))
        lines.append({"end": True, "items": number, "bytes": total, "left_out": {"source": {}, "target": {}}})
        content = "".join(json.dumps(each) + "\n" for each in lines).encode()
        (folder / name).write_bytes(content)
        digest = hashlib.sha256(content).hexdigest()
        return {"manifest": name, "sha256": digest, "counted_items": number, "counted_by": COUNTER}


def _hash(*parts: str) -> str:
    return hashlib.sha256("\0".join(("rehearsal", *parts)).encode()).hexdigest()
