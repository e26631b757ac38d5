"""What goes wrong with the facts of an exit: each changes one thing, for good, in the folder or in Azure.

A spoil takes the scene, the wave whose files it spoils, and the row that it is about. `RESIGNED` are those after
which both approvers may sign again: what they sign is then at fault, and only the gates stand in the way.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from azure_exit.canonical import canonical_bytes, digest, plain
from azure_exit.catalogue import Wave
from azure_exit.folder import WaveRun
from azure_exit.ledger.entry import NAMESPACE, line_of, unsigned_bytes
from azure_exit.ledger.reading import read_entries
from azure_exit.signing import sign
from azure_exit.yaml_text import dump_yaml
from operations.exit_rehearsal.people import APPROVERS, EXECUTOR, MOVER

if TYPE_CHECKING:
    from tests.exit_property.scenes import ModelScene as Scene

JSON = dict[str, Any]
Spoil = Callable[["Scene", Wave, str], None]
RESIGNED: dict[str, Spoil] = {}
SPOILS: dict[str, Spoil] = {}


def _listed(spoil: Spoil) -> Spoil:
    SPOILS[spoil.__name__] = spoil
    return spoil


# Evidence.


def _evidence(name: str, change: Callable[[JSON, JSON, Scene], Any]) -> None:
    def spoil(scene: Scene, wave: Wave, row: str) -> None:
        path = scene.folder.wave(wave).path / "evidence.yaml"
        document = yaml.safe_load(path.read_text())
        change(document, document["rows"].get(row) or {}, scene)
        path.write_text(dump_yaml(plain(document)))

    RESIGNED[name] = spoil


def _put(where: Any, *names: Any) -> None:
    """Set `names[-2]` to `names[-1]` below the other names, where all of these are."""
    *path, name, value = names
    for each in path:
        where = where.get(each) if isinstance(where, dict) else where
        where = where[0] if isinstance(where, list) and where else where
        if not where:
            return
    where[name] = value


for _name in ("transfer", "restore", "retention", "keys", "releases"):
    _evidence(f"no {_name}", lambda document, row, scene, name=_name: row.pop(name, None))  # type: ignore[misc]
_evidence("no evidence of the row", lambda document, row, scene: row.clear())
_evidence("restore failed", lambda document, row, scene: _put(row, "restore", "passed", False))
_evidence("restored by the mover", lambda document, row, scene: _put(row, "restore", "performed_by", MOVER))
_evidence(
    "restored before", lambda document, row, scene: _put(row, "restore", "performed_at", scene.now - timedelta(9))
)
_evidence("restored later", lambda document, row, scene: _put(row, "restore", "performed_at", scene.now + timedelta(9)))
_evidence("kept longer", lambda document, row, scene: _put(row, "retention", "until", scene.now.date() + timedelta(9)))
_evidence("counted otherwise", lambda document, row, scene: _put(row, "transfer", "counted_items", 99))
_evidence("counted by the mover", lambda document, row, scene: _put(row, "transfer", "counted_by", MOVER))
_evidence("keys not complete", lambda document, row, scene: _put(row, "keys", "complete", False))
_evidence("keys listed by the executor", lambda document, row, scene: _put(row, "keys", "listed_by", EXECUTOR))
_evidence("a copy of a key is kept", lambda document, row, scene: _put(row, "keys", "copies", "kept_because", ""))
_evidence("no notice", lambda document, row, scene: document.pop("notice"))
_evidence(
    "a late notice", lambda document, row, scene: _put(document, "notice", "sent_on", scene.now.date() - timedelta(20))
)
_evidence("one officer", lambda document, row, scene: _put(document, "notice", "dpo", document["notice"]["rssi"]))
_evidence("no choice", lambda document, row, scene: document.update(choices=[]))
_evidence(
    "chosen later",
    lambda document, row, scene: _put(document, "choices", "decided_on", scene.now.date() + timedelta(2)),
)
_evidence("chosen by the executor", lambda document, row, scene: _put(document, "choices", "decided_by", EXECUTOR))
_evidence(
    "data not to be returned",
    lambda document, row, scene: [each.update(choice="delete") for each in document["choices"]],
)
_evidence("locks not lifted", lambda document, row, scene: document.update(locks_lifted=[]))
_evidence(
    "locks lifted by the executor",
    lambda document, row, scene: [each.update(lifted_by=EXECUTOR) for each in document["locks_lifted"]],
)
_evidence("an approver executes", lambda document, row, scene: document.update(executor=APPROVERS[0]))
_evidence("evidence of another plan", lambda document, row, scene: document.update(plan_sha256="d" * 64))
_evidence("evidence of another wave", lambda document, row, scene: document.update(wave=2))


def _manifest(name: str, change: Callable[[list[JSON]], Any]) -> None:
    """Change a manifest, and name its new hash in the evidence."""

    def spoil(scene: Scene, wave: Wave, row: str) -> None:
        folder = scene.folder.wave(wave).path
        document = yaml.safe_load((folder / "evidence.yaml").read_text())
        transfer = (document["rows"].get(row) or {}).get("transfer")
        if not transfer:
            return
        path = folder / transfer["manifest"]
        lines = [json.loads(line) for line in path.read_text().splitlines()]
        change(lines)
        content = "".join(json.dumps(each) + "\n" for each in lines).encode()
        path.write_bytes(content)
        transfer["sha256"] = hashlib.sha256(content).hexdigest()
        (folder / "evidence.yaml").write_text(dump_yaml(plain(document)))

    RESIGNED[name] = spoil


_manifest("another object arrived", lambda lines: lines[1]["target"].update(sha256="e" * 64))
_manifest("an object did not arrive", lambda lines: lines[1].update(target=None))
_manifest("of another source", lambda lines: lines[0].update(source=f"{lines[0]['source']}x"))
_manifest("made later", lambda lines: lines[0].update(made_at="2031-01-01T00:00:00Z"))
_manifest("versions left out", lambda lines: lines[-1].update(left_out={"source": {"versions": 3}, "target": {}}))
_manifest("cut off", lambda lines: lines.pop())
_manifest("an object less", lambda lines: lines.pop(1))


# The plan, with its own hash put right, and evidence that names it.


def _plan(name: str, change: Callable[[JSON], Any]) -> None:
    def spoil(scene: Scene, wave: Wave, row: str) -> None:
        path = scene.folder.plan
        document = yaml.safe_load(path.read_text())
        document.pop("sha256")
        document = plain(document)
        for each in document["rows"]:
            if each["id"] == row:
                change(each)
        sha256 = digest(document)
        path.write_text(dump_yaml({"sha256": sha256, **document}))
        evidence = scene.folder.wave(wave).path / "evidence.yaml"
        found = plain(yaml.safe_load(evidence.read_text()))
        evidence.write_text(dump_yaml({**found, "plan_sha256": sha256}))

    RESIGNED[name] = spoil


_plan("a gate left the plan", lambda row: row.update(gates=row["gates"][:4] if row.get("gates") else []))
_plan("data is none in the plan", lambda row: row.update(role="network", holds_data=False, gates=row["gates"][:4]))
_plan("a row moved to another wave", lambda row: row.update(wave=9))
_plan("nothing goes before", lambda row: row.pop("after", None))
_plan("a lock left the plan", lambda row: row.pop("locks", None))


@_listed
def nothing(scene: Scene, wave: Wave, row: str) -> None:
    """All is as it was."""


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


def _sign_for_another(scene: Scene, wave: Wave, owner: str) -> None:
    folder = scene.folder.wave(wave).path
    path = folder / f"approval-{APPROVERS[0]}.json"
    lines = scene.folder.signers.read_text().splitlines()
    own = next(each for each in lines if each.startswith(owner))
    scene.folder.signers.write_text("\n".join([*lines, own.replace(owner, APPROVERS[1], 1)]) + "\n")
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
    for each in before:
        number += 1
        body = {"row": each, "state": "gone", "get": 404, "kept": []}
        unsigned = unsigned_bytes(number, scene.now, "read_back", EXECUTOR, last, body)
        line = line_of(unsigned, sign(unsigned, scene.template.keys[APPROVERS[1]], NAMESPACE))
        last = hashlib.sha256(line[:-1]).hexdigest()
        content += line
    if before:
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
    body = {"properties": {"publicAccess": "None"}}
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
