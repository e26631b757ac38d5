"""Reads the facts that the oracle judges by: manifests line by line, hashes, days and moments."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

JSON = dict[str, Any]
_ACCOUNT = re.compile(r"/storageaccounts/[^/]+$")


def arrived(key: str, transfer: JSON | None, where: Path, now: datetime) -> JSON | None:
    """The head of a row's manifest if it proves that all arrived; else None."""
    if not transfer or sha256_of(where / transfer["manifest"]) != transfer["sha256"]:
        return None
    head, *lines, end = [json.loads(line) for line in (where / transfer["manifest"]).read_bytes().splitlines()]
    items = [each for each in lines if "name" in each]
    if head.get("scope") == "account" and not _ACCOUNT.search(key):
        return _of_container(key, transfer, head, lines, now)
    if _ACCOUNT.search(key):
        # An account is more than the items of one container: each of its containers and services has a line.
        parts = {each["container"] for each in lines if each.get("target") and "container" in each}
        empty = [each for each in lines if "service" in each and each.get("number") == 0]
        named = {each["name"].partition("/")[0] for each in items}
        if head.get("scope") != "account" or len(empty) != 3 or named != parts:
            return None
    size = "rows" if head["kind"] == "tables" else "bytes"
    whole = (
        head["source"].lower() == key
        and moment_of(head["made_at"]) <= now
        and not is_one(head["made_by"], transfer["counted_by"])
        and all(each["source"] == each["target"] and each["source"] for each in items)
        and len({each["name"] for each in items}) == len(items) == transfer["counted_items"] == end["items"]
        and sum(each["source"][size] for each in items) == end[size]
        and end["end"] is True
        and end.get("left_out", {}).get("source", {} if size == "rows" else None) == {}
    )
    return head if whole else None


def _of_container(key: str, transfer: JSON, head: JSON, lines: list[JSON], now: datetime) -> JSON | None:
    """The same, for a container in the manifest of its account."""
    account, _, name = key.partition("/blobservices/default/containers/")
    items = [each for each in lines if str(each.get("name")).startswith(f"{name}/")]
    part = next((each for each in lines if each.get("container") == name), {})
    left = transfer.get("left_behind") or {}
    whole = (
        head["source"].lower() == account
        and moment_of(head["made_at"]) <= now
        and not is_one(head["made_by"], transfer["counted_by"], left.get("decided_by", ""))
        and all(each["source"] == each["target"] and each["source"] for each in items)
        and len({each["name"] for each in items}) == len(items) == transfer["counted_items"]
        and {what: number for what, number in part["left_out"].items() if number} == left.get("counts", {})
    )
    return head if whole else None


def is_one(person: str, *others: str) -> bool:
    """Whether a person is one of the others, however the addresses are written."""
    return person.lower() in [each.lower() for each in others]


def sha256_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def day_of(value: Any) -> date:
    return date.fromisoformat(str(value)[:10])


def moment_of(value: Any) -> datetime:
    found = value if isinstance(value, datetime) else datetime.fromisoformat(str(value).replace("Z", "+00:00"))
    return found if found.tzinfo else found.replace(tzinfo=UTC)
