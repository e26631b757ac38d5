"""Says from the facts alone whether a deletion was proven: files, who ran it, who signed what, what is in Azure.

It shares no rule with the kit: what each class of resource needs stands here a second time, files are read as plain
YAML and JSON, and an approval counts only if a person was seen to give it to just this content.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from tests.exit_property.facts import arrived, day_of, is_one, moment_of, sha256_of
from tests.exit_property.signatures import verify

JSON = dict[str, Any]
NOTICE = timedelta(days=21)

_DATA = (
    "microsoft.dbforpostgresql/flexibleservers",
    "microsoft.documentdb/databaseaccounts",
    "microsoft.sql/servers",
    "microsoft.sql/servers/databases",
    "microsoft.storage/storageaccounts",
    "microsoft.storage/storageaccounts/blobservices/containers",
)
_USES = (
    "microsoft.compute/disks",
    "microsoft.compute/snapshots",
    "microsoft.compute/virtualmachines",
    "microsoft.containerregistry/registries",
    "microsoft.containerservice/managedclusters",
    "microsoft.databricks/workspaces",
    "microsoft.dataprotection/backupvaults",
    "microsoft.dataprotection/backupvaults/backupinstances",
    "microsoft.hdinsight/clusters",
    "microsoft.machinelearningservices/workspaces",
    "microsoft.recoveryservices/vaults",
)
_KEYS = ("microsoft.keyvault/managedhsms", "microsoft.keyvault/vaults", "microsoft.keyvault/vaults/keys")
_LOGS = ("microsoft.operationalinsights/workspaces",)
_LOG_GROUP = "/resourcegroups/rg-hdh-mgmt/"
"""Where the estate keeps traces: storage there holds these, and no data that is returned."""


@dataclass(frozen=True)
class By:
    """Who runs something: the name that was given, and whose key signs in that name."""

    name: str
    owner: str
    wave: int
    commit: str


@dataclass(frozen=True)
class Signed:
    """An approval that a person was seen to give."""

    person: str
    owner: str
    statement: JSON
    content: JSON


@dataclass
class Oracle:
    """Judges deletions in the folder of an exit."""

    folder: Path
    signed: dict[str, Signed] = field(default_factory=dict)

    def witness(self, path: Path, owner: str, wave: int, commit: str) -> None:
        """Remember an approval that was just given with the key of `owner`."""
        document = json.loads(path.read_bytes())
        statement = document["statement"]
        self.signed[document["signature"]] = Signed(statement["person"], owner, statement, self.content(wave, commit))

    def content(self, wave: int, commit: str) -> JSON:
        """All that an approval is given to."""
        where = self._wave(wave)
        evidence = _yaml(where / "evidence.yaml")
        names = {each["transfer"]["manifest"] for each in evidence["rows"].values() if each.get("transfer")}
        return {
            "plan": _yaml(self.folder / "plan.yaml"),
            "evidence": evidence,
            "manifests": {name: sha256_of(where / name) for name in sorted(names)},
            "update plan": sha256_of(where / "update-plan.json"),
            "state": sha256_of(where / "state.json"),
            "signers": sha256_of(self.folder / "allowed_signers"),
            "wave": wave,
            "commit": commit,
        }

    def missing(self, key: str, by: By, now: datetime, there: Collection[str], root: str = "") -> list[str]:
        """What was missing for the deletion of a resource, by its lower-case id, at that moment.

        `there` is what is in Azure after it; `root` is what was asked to be deleted, when the resource went with it.
        """
        if not bears_data(key):
            return []
        try:
            return list(self._missing(key, by, now, there, root or key))
        except (OSError, ValueError, KeyError, TypeError, AttributeError, yaml.YAMLError) as error:
            return [f"something of the evidence cannot be read: {error!r}"]

    def _missing(self, key: str, by: By, now: datetime, there: Collection[str], root: str) -> Iterator[str]:
        plan = _yaml(self.folder / "plan.yaml")
        rows = {each["id"]: each for each in plan["rows"]}
        evidence = _yaml(self._wave(by.wave) / "evidence.yaml")
        if key not in rows:
            yield "no row of the plan"
            return
        row = rows[key]
        if (evidence["plan_sha256"], evidence["inventory_sha256"]) != (plan["sha256"], plan["inventory"]["sha256"]):
            yield "evidence of this plan"
        if not row["wave"] == rows[root]["wave"] == by.wave == evidence["wave"]:
            yield "its wave is open"
        if by.name != evidence["executor"] or by.owner != by.name:
            yield "run by who the evidence names"
        yield from self._people(evidence, by, now)
        yield from self._register(key, row, evidence, now)
        yield from self._before(row, there, now, root)
        if root != key and key not in rows[root].get("takes_along", ()):
            yield "it goes by itself, or is known to go along"
        yield from self._update_plan(root, by)
        shown = {name.lower(): each for name, each in evidence["rows"].items()}
        own = shown.get(key, {})
        yield from _needs(key, own, evidence, self._wave(by.wave), now)
        yield from self._documents(key, own, evidence)

    def _people(self, evidence: JSON, by: By, now: datetime) -> Iterator[str]:
        notice = evidence.get("notice")
        if not notice or day_of(notice["sent_on"]) + NOTICE > now.date() or is_one(notice["dpo"], notice["rssi"]):
            yield "a notice of 21 days"
        content = self.content(by.wave, by.commit)
        good = set()
        for path in self._wave(by.wave).glob("approval-*.json"):
            document = json.loads(path.read_bytes())
            given = self.signed.get(document["signature"])
            if given is None or given.statement != document["statement"] or given.content != content:
                continue
            begins, ends = (moment_of(given.statement[name]) for name in ("approved_at", "expires_at"))
            if given.owner == given.person and begins <= now < ends:
                good.add(given.person)
        running = {each.lower() for each in (evidence["executor"], by.name, by.owner)}
        if len({each.lower() for each in good} - running) < 2:
            yield "two approvals of just this"

    def _register(self, key: str, row: JSON, evidence: JSON, now: datetime) -> Iterator[str]:
        lines = []
        for each in _yaml(self.folder / "holds" / "holds.yaml")["holds"]:
            scope = each["scope"].rstrip("/").lower()
            is_below = f"{scope}/".startswith(f"{key}/") and each["status"] != "none"
            if f"{key}/".startswith(f"{scope}/") or is_below:
                lines.append(each)
        if not lines:
            yield "a line of today's register"
        for each in lines:
            over = each["status"] == "until" and day_of(each["until"]) <= now.date()
            if each["status"] != "none" and not over:
                yield f"no hold: {each['reason']}"
        rows = {name.lower(): each for name, each in evidence["rows"].items()}
        for held in row.get("held", ()):
            if held["rule"] == "takes along":
                continue
            until = held.get("until")
            released = [
                each
                for each in rows.get(key, {}).get("releases", ())
                if each["reason"] == held["reason"]
                and not is_one(each["released_by"], evidence["executor"])
                and day_of(each["released_on"]) <= now.date()
            ]
            over = bool(released) if until is None else day_of(until) <= now.date()
            over = over or (held["rule"] == "hold" and bool(released))
            if held["rule"] not in ("hold", "immutability") or not over:
                yield f"released: {held['reason']}"
        for lock in row.get("locks", ()):
            lifted = [each for each in evidence["locks_lifted"] if each["lock"].lower() == lock]
            if not any(
                moment_of(each["lifted_at"]) <= now and not is_one(each["lifted_by"], evidence["executor"])
                for each in lifted
            ):
                yield "its locks were lifted"

    def _before(self, row: JSON, there: Collection[str], now: datetime, root: str) -> Iterator[str]:
        ledger = self._ledger(now)
        if ledger is None:
            yield "a ledger without a fault"
            return
        seen: dict[str, str] = {}
        for each in ledger:
            if each["kind"] == "read_back":
                seen[each["body"]["row"]] = each["body"]["state"]
        for each in row.get("after", ()):
            # What goes along goes with what it stands after.
            if each["id"] == root != row["id"]:
                continue
            if each["id"] in there or seen.get(each["id"]) != "gone":
                yield f"{each['id']} was read back as gone"
        asked = [each["body"]["row"] for each in ledger if each["kind"] == "request"]
        if row["method"] != "with_manager" and row["id"] not in asked:
            yield "its request in the ledger"

    def _update_plan(self, root: str, by: By) -> Iterator[str]:
        where = self._wave(by.wave)
        state = json.loads((where / "state.json").read_bytes())["resources"]
        urn = next((each["urn"] for each in state if str(each.get("id", "")).lower() == root), "")
        steps = json.loads((where / "update-plan.json").read_bytes())["resourcePlans"]
        if steps.get(urn, {}).get("steps") != ["delete"]:
            yield "the signed update plan deletes it"

    def _documents(self, key: str, own: JSON, evidence: JSON) -> Iterator[str]:
        """What people signed on paper lies there, by its hash."""
        there = {sha256_of(path) for path in (self.folder / "documents").rglob("*") if path.is_file()}
        named = [evidence["notice"]["document_sha256"]] if evidence.get("notice") else []
        named += [own["restore"]["record_sha256"]] if own.get("restore") else []
        named += [each["document_sha256"] for each in evidence["choices"] if each["scope"].lower() == key]
        if not there.issuperset(named):
            yield "the documents that it names"

    def _ledger(self, now: datetime) -> list[JSON] | None:
        """The entries, if each follows on the one before and was signed by who it names; else None."""
        path, signers = self.folder / "ledger.jsonl", self.folder / "allowed_signers"
        found: list[JSON] = []
        before = "0" * 64
        for line in path.read_bytes().splitlines():
            entry = json.loads(line)
            if entry["prev"] != before or entry["n"] != len(found) or not _is_signed(line, signers.read_text()):
                return None
            before = hashlib.sha256(line).hexdigest()
            found.append(entry)
        head = json.loads(path.with_name("ledger.jsonl.head").read_bytes())
        # The head is written after the line.
        is_whole = bool(found) and head["n"] in (found[-1]["n"], found[-1]["n"] - 1)
        return found if is_whole and moment_of(found[-1]["at"]) <= now + timedelta(seconds=10) else None

    def _wave(self, wave: int) -> Path:
        return self.folder / "waves" / f"{wave:02}"


def bears_data(key: str) -> bool:
    """Whether a resource holds data, traces or keys, by the type in its id."""
    return type_of(key) in (*_DATA, *_USES, *_KEYS, *_LOGS)


def type_of(key: str) -> str:
    """The type in a lower-case id."""
    _, found, tail = key.rpartition("/providers/")
    parts = tail.split("/")
    return "/".join([parts[0], *parts[1::2]]) if found else ""


def _needs(key: str, shown: JSON, evidence: JSON, where: Path, now: datetime) -> Iterator[str]:
    kind = type_of(key)
    if kind in _KEYS:
        keys = shown.get("keys")
        if not keys or not keys["complete"] or is_one(keys["listed_by"], evidence["executor"]):
            yield "the copies of the key, listed by somebody else"
        elif day_of(keys["listed_on"]) > now.date() or not keys["copies"]:
            yield "a list of the copies of the key that has come"
        elif kind.endswith("managedhsms") and not all(
            each.get("destroyed_on") or each.get("kept_because") for each in keys["copies"]
        ):
            yield "every copy of the key destroyed, or kept for a reason"
        return
    retention = shown.get("retention")
    if not retention or day_of(retention["until"]) > now.date():
        yield "the end of its retention"
    is_log = kind in _LOGS or (_LOG_GROUP in key and kind in _DATA)
    if not is_log:
        scopes = [each for each in evidence["choices"] if f"{key}/".startswith(f"{each['scope'].lower()}/")]
        chosen = max(scopes, key=lambda each: len(each["scope"]), default=None)
        if (
            not chosen
            or day_of(chosen["decided_on"]) > now.date()
            or is_one(chosen["decided_by"], evidence["executor"])
        ):
            yield "a written choice by the controller"
        if chosen and chosen["choice"] == "delete" and kind in _USES:
            return
    manifest = arrived(key, shown.get("transfer"), where, now)
    if manifest is None:
        yield "a manifest without a difference"
    elif not is_log:
        restore = shown.get("restore")
        others = (manifest["made_by"], shown["transfer"]["counted_by"])
        if not restore or not restore["passed"] or is_one(restore["performed_by"], *others):
            yield "a sample, restored by somebody else than mover and counter"
        elif not moment_of(manifest["made_at"]) <= moment_of(restore["performed_at"]) <= now:
            yield "a restore of what was moved"


@lru_cache(maxsize=4096)
def _is_signed(line: bytes, signers: str) -> bool:
    entry = json.loads(line)
    signature = entry.pop("sig")
    message = json.dumps(entry, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    return verify(message, signature, signers, entry["by"], "hub-azure-exit-ledger")


def _yaml(path: Path) -> Any:
    return _loaded(path.read_bytes())


@lru_cache(maxsize=256)
def _loaded(content: bytes) -> Any:
    return yaml.load(content, yaml.CSafeLoader)
