"""Evidence of a rehearsed wave. Manifests of storage accounts and of PostgreSQL are read from data that was copied; see
`migration` and `catalogue`.

All else is invented: what people write and sign, and, where the stand-in holds no data to compare, manifests whose
target repeats the source, so that the gates have something to judge. Those are counted apart.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from azure_exit.arm_id import is_within, name_of, type_of
from azure_exit.canonical import plain
from azure_exit.catalogue import Role, Wave
from azure_exit.evidence import EVIDENCE
from azure_exit.evidence.account import AccountLines
from azure_exit.folder import ExitFolder
from azure_exit.gates import GateName
from azure_exit.manifest.belonging import SERVER
from azure_exit.plan import Plan, PlanRow
from azure_exit.yaml_text import dump_yaml
from operations.exit_rehearsal.catalogue import TABLES, compared_tables
from operations.exit_rehearsal.migration import ACCOUNT, Migration, account_of
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
from operations.exit_rehearsal.postgresql import NoServerError

_BYTES = 1000
_MOVED = {GateName.TRANSFER_MANIFEST, GateName.LOGS_EXPORTED}


@dataclass
class Manifests:
    """The manifests of a rehearsal, by their rows: those that were read from data, and those that stand in for such."""

    read: set[str] = field(default_factory=set)
    invented: set[str] = field(default_factory=set)
    why: dict[str, str] = field(default_factory=dict)
    """Why one that could be read was not."""


@dataclass(frozen=True)
class Proofs:
    """Writes the evidence of a wave into its folder. `facts` are the stand-in's data planes', by id.

    Without a migration nothing is moved: all manifests are invented.
    """

    plan: Plan
    facts: Mapping[str, Mapping[str, Any]]
    migration: Migration | None = None
    manifests: Manifests = field(default_factory=Manifests)

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
        self._write_documents(rows.values(), ExitFolder(folder.parents[1]).documents)

    def _write_documents(self, rows: Iterable[PlanRow], folder: Path) -> None:
        """What the evidence names by its hash: a line each that says what it stands for."""
        folder.mkdir(exist_ok=True)
        named: list[tuple[str, ...]] = [("notice",), ("choice",)]
        for row in rows:
            named += [("restore", row.id), *(("release", each.reason) for each in row.held)]
        for parts in named:
            (folder / f"{parts[0]}-{_hash(*parts)[:16]}.txt").write_bytes(_content(*parts))

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
            found["transfer"] = self._transfer(row, folder, now - timedelta(hours=2))
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
            if each.rule in {"hold", "immutability"} and each.until is None
        ]
        return {**found, **({"releases": releases} if releases else {})}

    def _transfer(self, row: PlanRow, folder: Path, made_at: datetime) -> dict[str, Any]:
        if self.migration is None:
            return self._invented(row, folder, made_at)
        account = account_of(row.id)
        if not account:
            return self._tables(row, folder, made_at, self.migration) or self._invented(row, folder, made_at)
        self.manifests.read.add(row.id)
        told = self.migration.compared(account, folder, made_at)
        part = told if row.id == account else told["containers"][row.name]
        counted = [facts for key, facts in self.facts.items() if is_within(key, row.id)]
        left = {
            "counts": part["left_out"],
            "because": "kept by the account for some days, and not part of what is returned",
            "decided_by": CONTROLLER,
            "decided_on": made_at.date(),
        }
        return {
            "manifest": Path(told["file"]).name,
            "sha256": told["sha256"],
            # Counted by the stand-in's own books, and not by who compared.
            "counted_items": sum(int(each.get("blobs") or 0) for each in counted),
            "counted_by": COUNTER,
            **({"left_behind": left} if part["left_out"] else {}),
        }

    def _tables(self, row: PlanRow, folder: Path, made_at: datetime, migration: Migration) -> dict[str, Any]:
        """A manifest of real tables for a PostgreSQL server; nothing for any other row, or where no server is here."""
        if type_of(row.id) != SERVER:
            return {}
        out = folder / f"{row.name}.jsonl"
        try:
            told = compared_tables(row.id, out, made_at, migration.call)
        except NoServerError as error:
            self.manifests.why[row.id] = str(error)
            return {}
        self.manifests.read.add(row.id)
        return {"manifest": out.name, "sha256": told["sha256"], "counted_items": TABLES, "counted_by": COUNTER}

    def _invented(self, row: PlanRow, folder: Path, made_at: datetime) -> dict[str, Any]:
        self.manifests.invented.add(row.id)
        name = f"{hashlib.sha256(row.id.encode()).hexdigest()[:16]}.jsonl"
        whole = type_of(row.id) == ACCOUNT if row.id.startswith("/") else False
        containers = [
            name_of(each.id) for each in row.after if is_within(each.id, row.id) and "/containers/" in each.id
        ]
        names = [f"{each}/0" for each in sorted(containers)] if whole else ["0"]
        head = {
            "format": "hub-azure-exit-manifest/1",
            "kind": "objects",
            "source": row.arm_id,
            "target": f"s3://rehearsal/{row.name}",
            "made_by": MOVER,
            "made_at": plain(made_at),
            **({"scope": "account"} if whole else {}),
        }
        side = {"bytes": _BYTES, "sha256": _hash(row.id)}
        lines = [head, *({"name": each, "source": side, "target": side} for each in names)]
        if whole:
            about = {"items": 1, "bytes": _BYTES, "listing": _hash("listing"), "left_out": {}}
            lines += [{"container": each, "target": f"s3://rehearsal/{each}", **about} for each in sorted(containers)]
            lines += [{"service": each, "number": 0, "names": []} for each in AccountLines.SERVICES]
        total = {"items": len(names), "bytes": len(names) * _BYTES}
        lines.append({"end": True, **total, "left_out": {"source": {}, "target": {}}})
        content = "".join(json.dumps(each) + "\n" for each in lines).encode()
        (folder / name).write_bytes(content)
        digest = hashlib.sha256(content).hexdigest()
        return {"manifest": name, "sha256": digest, "counted_items": len(names), "counted_by": COUNTER}


def _hash(*parts: str) -> str:
    return hashlib.sha256(_content(*parts)).hexdigest()


def _content(*parts: str) -> bytes:
    return "\0".join(("rehearsal", *parts)).encode()
