"""What goes wrong with the facts of an exit: each changes one thing, for good, in the folder or in Azure.

A spoil takes the scene, the wave whose files it spoils, and the row that it is about. `RESIGNED` are those after
which both approvers may sign again: what they sign is then at fault, and only the gates stand in the way.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from azure_exit.canonical import canonical_bytes
from azure_exit.catalogue import Wave
from azure_exit.folder import WaveRun
from azure_exit.ledger.entry import NAMESPACE, line_of, unsigned_bytes
from azure_exit.ledger.reading import read_entries
from azure_exit.signing import sign
from operations.exit_rehearsal.people import APPROVERS, EXECUTOR
from tests.exit_property.signed_spoils import RESIGNED, Spoil

if TYPE_CHECKING:
    from tests.exit_property.scene import Scene

JSON = dict[str, Any]
SPOILS: dict[str, Spoil] = {}


def _listed(spoil: Spoil) -> Spoil:
    SPOILS[spoil.__name__] = spoil
    return spoil


@_listed
def nothing(scene: Scene, wave: Wave, row: str) -> None:
    """All is as it was."""


@_listed
def documents_lost(scene: Scene, wave: Wave, row: str) -> None:
    for path in scene.folder.documents.iterdir():
        path.unlink()


@_listed
def a_month_later(scene: Scene, wave: Wave, row: str) -> None:
    scene.skew += timedelta(days=31)


# Files: gone, or other bytes.


def _file(scene: Scene, wave: Wave, name: str) -> Path:
    folder = scene.folder.wave(wave)
    return {
        "evidence": folder.path / "evidence.yaml",
        "approval": folder.path / f"approval-{APPROVERS[1]}.json",
        "manifest": next(iter(sorted(folder.path.glob("*.jsonl"))), folder.path / "none.jsonl"),
        "update plan": folder.update_plan,
        "state": folder.state,
        "preview": folder.run,
        "register": scene.folder.holds / "holds.yaml",
        "signers": scene.folder.signers,
        "plan": scene.folder.plan,
        "ledger": scene.folder.ledger,
        "head": scene.folder.path / "ledger.jsonl.head",
    }[name]


FILES = (
    *("evidence", "approval", "manifest", "update plan", "state", "preview"),
    *("register", "signers", "plan", "ledger", "head"),
)


def lose(scene: Scene, wave: Wave, name: str) -> None:
    """A file is gone."""
    _file(scene, wave, name).unlink(missing_ok=True)


def flip(scene: Scene, wave: Wave, name: str, where: int) -> None:
    """A byte of a file is another."""
    path = _file(scene, wave, name)
    if path.exists() and (content := bytearray(path.read_bytes())):
        content[where % len(content)] ^= 0x01
        path.write_bytes(content)


# Approvals.


@_listed
def one_signature(scene: Scene, wave: Wave, row: str) -> None:
    _file(scene, wave, "approval").unlink()


@_listed
def approvals_of_another_wave(scene: Scene, wave: Wave, row: str) -> None:
    for folder in (scene.folder.path / "waves").iterdir():
        for path in folder.glob("approval-*.json"):
            (scene.folder.wave(wave).path / path.name).write_bytes(path.read_bytes())


@_listed
def approval_that_lasts_longer(scene: Scene, wave: Wave, row: str) -> None:
    for path in scene.folder.wave(wave).path.glob("approval-*.json"):
        document = json.loads(path.read_text())
        document["statement"]["expires_at"] = "2031-01-01T00:00:00Z"
        path.write_text(json.dumps(document))


@_listed
def one_approver_for_two(scene: Scene, wave: Wave, row: str) -> None:
    """The first approver signs in the second one's name, and the signers allow it."""
    _sign_for_another(scene, wave, APPROVERS[0])


@_listed
def executor_for_an_approver(scene: Scene, wave: Wave, row: str) -> None:
    """The executor signs in the second approver's name, and the signers allow it."""
    _sign_for_another(scene, wave, EXECUTOR)


@_listed
def stranger_for_an_approver(scene: Scene, wave: Wave, row: str) -> None:
    """A key that is nobody's signs for the second approver, and is in the file of signers, which nobody pinned."""
    key = scene.template.base / "stranger"
    if not key.exists():
        program = shutil.which("ssh-keygen") or "ssh-keygen"
        subprocess.run([program, "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=True)
    line = f'{APPROVERS[1]} namespaces="hub-azure-exit" {key.with_suffix(".pub").read_text().strip()}'
    scene.folder.signers.write_text(f"{scene.folder.signers.read_text()}{line}\n")
    scene.approve(wave, APPROVERS[0])
    folder = scene.folder.wave(wave).path
    statement = json.loads((folder / f"approval-{APPROVERS[0]}.json").read_text())["statement"]
    forged = {**statement, "person": APPROVERS[1]}
    signature = sign(canonical_bytes(forged), key, "hub-azure-exit")
    (folder / f"approval-{APPROVERS[1]}.json").write_text(json.dumps({"statement": forged, "signature": signature}))


def _sign_for_another(scene: Scene, wave: Wave, owner: str) -> None:
    folder = scene.folder.wave(wave).path
    path = folder / f"approval-{APPROVERS[0]}.json"
    lines = scene.folder.signers.read_text().splitlines()
    own = next(each for each in lines if each.startswith(owner))
    scene.folder.signers.write_text("\n".join([*lines, own.replace(owner, APPROVERS[1], 1)]) + "\n")
    # Whoever pins the signers let it pass.
    pin = hashlib.sha256(scene.folder.signers.read_bytes()).hexdigest()
    scene.folder.rehearsed_pin.write_text(pin + "\n")
    scene.approve(wave, APPROVERS[0])
    statement = {**json.loads(path.read_text())["statement"], "person": APPROVERS[1]}
    signature = sign(canonical_bytes(statement), scene.template.keys[owner], "hub-azure-exit")
    (folder / f"approval-{APPROVERS[1]}.json").write_text(json.dumps({"statement": statement, "signature": signature}))


# Holds.


def _hold(scene: Scene, scope: str, **more: Any) -> None:
    path = scene.folder.holds / "holds.yaml"
    if not path.exists():
        return
    document = yaml.safe_load(path.read_text())
    day = scene.now.date().isoformat()
    line = {"scope": scope, "kind": "litigation", "reason": "a complaint", "decided_by": "dpo@hub.example"}
    document["holds"].append({**line, "decided_on": day, "status": "held", **more})
    path.write_text(yaml.safe_dump(document))


@_listed
def hold_on_the_row(scene: Scene, wave: Wave, row: str) -> None:
    _hold(scene, row)


@_listed
def hold_on_the_subscription(scene: Scene, wave: Wave, row: str) -> None:
    _hold(scene, "/".join(row.split("/")[:3]))


@_listed
def hold_below_the_row(scene: Scene, wave: Wave, row: str) -> None:
    _hold(scene, f"{row}/parts/one")


@_listed
def hold_for_a_month(scene: Scene, wave: Wave, row: str) -> None:
    _hold(scene, row, status="until", until=(scene.now.date() + timedelta(30)).isoformat())


@_listed
def nothing_said_of_holds(scene: Scene, wave: Wave, row: str) -> None:
    path = scene.folder.holds / "holds.yaml"
    if path.exists():
        path.write_text(yaml.safe_dump({"holds": []}))


# The ledger.


@_listed
def line_missing_at_the_end(scene: Scene, wave: Wave, row: str) -> None:
    if scene.folder.ledger.exists():
        scene.folder.ledger.write_bytes(b"".join(scene.folder.ledger.read_bytes().splitlines(keepends=True)[:-1]))


@_listed
def lines_exchanged(scene: Scene, wave: Wave, row: str) -> None:
    if scene.folder.ledger.exists():
        lines = scene.folder.ledger.read_bytes().splitlines(keepends=True)
        scene.folder.ledger.write_bytes(b"".join([*lines[1:2], *lines[:1], *lines[2:]]))


@_listed
def read_backs_by_a_stranger(scene: Scene, wave: Wave, row: str) -> None:
    """The ledger says of everything that goes before that it is gone; the lines are chained well, by a wrong key."""
    entries = list(read_entries(scene.folder.ledger)) if scene.folder.ledger.exists() else []
    content = scene.folder.ledger.read_bytes() if entries else b""
    number = entries[-1].number if entries else -1
    last = entries[-1].line_sha256 if entries else "0" * 64
    plan = yaml.safe_load(scene.folder.plan.read_text())
    before = [each["id"] for found in plan["rows"] if found["id"] == row for each in found.get("after", ())]
    said = [("read_back", {"row": each, "state": "gone", "get": 404, "kept": []}) for each in before]
    for kind, body in [*said, ("note", {"text": "nothing"})]:
        number += 1
        unsigned = unsigned_bytes(number, scene.now, kind, EXECUTOR, last, body)
        line = line_of(unsigned, sign(unsigned, scene.template.keys[APPROVERS[1]], NAMESPACE))
        last = hashlib.sha256(line[:-1]).hexdigest()
        content += line
    scene.folder.ledger.write_bytes(content)
    head = scene.folder.path / "ledger.jsonl.head"
    head.write_text(json.dumps({"n": number, "sha256": last}) + "\n")


# What was previewed, and the state.


@_listed
def rows_added_to_the_preview(scene: Scene, wave: Wave, row: str) -> None:
    folder = scene.folder.wave(wave)
    found = folder.read_run()
    plan = yaml.safe_load(scene.folder.plan.read_text())
    own = [each["id"] for each in plan["rows"] if each["wave"] == int(wave) and each["id"] not in found.delete]
    folder.write_run(WaveRun((*found.delete, *own), {}))


@_listed
def rows_left_out_of_the_preview(scene: Scene, wave: Wave, row: str) -> None:
    folder = scene.folder.wave(wave)
    found = folder.read_run()
    folder.write_run(WaveRun(found.delete[1:], found.keep))


@_listed
def rows_left_out_of_the_update_plan(scene: Scene, wave: Wave, row: str) -> None:
    path = scene.folder.wave(wave).update_plan
    document = json.loads(path.read_text())
    for urn, each in document["resourcePlans"].items():
        if urn.endswith(row.strip("/")):
            each["steps"] = ["same"]
    path.write_text(json.dumps(document))


RESIGNED["rows left out of the update plan"] = rows_left_out_of_the_update_plan


# Azure.


@_listed
def container_made(scene: Scene, wave: Wave, row: str) -> None:
    """A container that no inventory knows, in whatever holds one; else an account in the row's group."""
    body: JSON = {"properties": {"publicAccess": "None"}}
    if "/storageaccounts/" in row:
        account = row.partition("/blobservices/")[0]
        identifier = f"{account}/blobServices/default/containers/unknown"
    else:
        group = "/".join(row.split("/")[:5])
        identifier = f"{group}/providers/Microsoft.Storage/storageAccounts/stunknown"
        body = {"location": "francecentral", "kind": "StorageV2", "sku": {"name": "Standard_LRS"}, "properties": {}}
    scene.plant(identifier, body)


@_listed
def tags_changed(scene: Scene, wave: Wave, row: str) -> None:
    with scene.cloud.access.client("owner") as owner:
        owner.patch(f"{row}?api-version=2024-03-01", json={"tags": {"touched": "yes"}})


@_listed
def legal_hold_in_azure(scene: Scene, wave: Wave, row: str) -> None:
    with scene.cloud.access.client("owner") as owner:
        owner.post(f"{row}/setLegalHold?api-version=2024-01-01", json={"tags": ["inquiry"]})


SPOILS.update(RESIGNED)

__all__ = ["FILES", "RESIGNED", "SPOILS", "flip", "lose"]
