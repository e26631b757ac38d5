"""What is at fault and signed all the same: evidence, manifests, plans. Only the gates stand in its way."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import yaml

from azure_exit.canonical import digest, plain
from azure_exit.catalogue import Wave
from azure_exit.yaml_text import dump_yaml
from operations.exit_rehearsal.people import APPROVERS, COUNTER, EXECUTOR, MOVER

if TYPE_CHECKING:
    from tests.exit_property.scene import Scene

JSON = dict[str, Any]
Spoil = Callable[["Scene", Wave, str], None]
RESIGNED: dict[str, Spoil] = {}
"""By their names: those after which both approvers may sign again."""


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
_evidence("restored by the counter", lambda document, row, scene: _put(row, "restore", "performed_by", COUNTER))
_evidence(
    "restored by the mover, in capitals",
    lambda document, row, scene: _put(row, "restore", "performed_by", MOVER.upper()),
)
_evidence(
    "restored before", lambda document, row, scene: _put(row, "restore", "performed_at", scene.now - timedelta(9))
)
_evidence("restored later", lambda document, row, scene: _put(row, "restore", "performed_at", scene.now + timedelta(9)))
_evidence("kept longer", lambda document, row, scene: _put(row, "retention", "until", scene.now.date() + timedelta(9)))
_evidence("counted otherwise", lambda document, row, scene: _put(row, "transfer", "counted_items", 99))
_evidence("counted by the mover", lambda document, row, scene: _put(row, "transfer", "counted_by", MOVER))
_evidence("keys not complete", lambda document, row, scene: _put(row, "keys", "complete", False))
_evidence("keys listed by the executor", lambda document, row, scene: _put(row, "keys", "listed_by", EXECUTOR))
_evidence(
    "keys listed by the executor, in capitals",
    lambda document, row, scene: _put(row, "keys", "listed_by", EXECUTOR.upper()),
)
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
_evidence("another reference", lambda document, row, scene: _put(document, "notice", "reference", "another letter"))
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
