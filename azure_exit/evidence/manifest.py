"""Reads transfer manifests: both sides of every object or table, compared, in bounded memory.

A manifest is JSON Lines: a head, one line an item in ascending order of names, and an end with the totals. Objects
have `bytes` and `sha256` on both sides, tables `rows` and `checksum`.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from azure_exit.problems import InputError, Problem, shortened

FORMAT = "hub-azure-exit-manifest/1"

_MEASURES = {"objects": ("bytes", "sha256"), "tables": ("rows", "checksum")}
_SHA256 = re.compile(r"[0-9a-f]{64}")
_LONGEST_LINE = 1 << 16
_MOST_TOLD = 20
_AGAIN = "`hub exit manifest` makes it anew"


@dataclass(frozen=True, slots=True)
class ManifestSummary:
    """What a manifest says. `differences` names the first items that are not the same on both sides."""

    sha256: str
    source: str
    target: str
    made_by: str
    made_at: datetime
    kind: str
    items: int
    amount: int
    different: int
    differences: tuple[str, ...]


def read_manifest(path: Path) -> ManifestSummary:
    """The summary of a manifest.

    Raises:
        InputError: the file is no manifest, is cut off, out of order, or does not add up.
    """
    try:
        with path.open("rb") as file:
            return _Reader(path, file).summary()
    except OSError as error:
        value = (error.strerror or "unreadable").lower()
        raise InputError([Problem(str(path), "", value, "a transfer manifest", _AGAIN)]) from None


class _Reader:
    def __init__(self, path: Path, file: IO[bytes]) -> None:
        self.path = path
        self.file = file
        self.hash = hashlib.sha256()
        self.line = 0

    def summary(self) -> ManifestSummary:
        lines = self._lines()
        head = next(lines, {})
        kind, made_at = self._head(head)
        size, check = _MEASURES[kind]
        items = amount = different = 0
        told: list[str] = []
        last = ""
        end: dict[str, Any] | None = None
        for item in lines:
            if end is not None:
                raise self._refused("", "nothing follows the end")
            if item.get("end") is True:
                end = item
                continue
            name = item.get("name")
            if not isinstance(name, str) or not name or name <= last:
                raise self._refused(name, f"names in ascending order, each once; before it stands {last!r}")
            last = name
            source = self._side(item, "source", size, check)
            target = self._side(item, "target", size, check)
            items += 1
            amount += source[0] if source else 0
            if source is None or target is None or source != target:
                different += 1
                if len(told) < _MOST_TOLD:
                    told.append(_difference(name, source, target, size))
        if end is None:
            raise self._refused("(end of file)", "the last line is the end: the manifest is cut off")
        if end.get("items") != items or end.get(size) != amount:
            raise self._refused(end, f"the end says what the lines add up to: {items} items, {amount} {size}")
        return ManifestSummary(
            sha256=self.hash.hexdigest(),
            source=head["source"].rstrip("/").lower(),
            target=head["target"],
            made_by=head["made_by"],
            made_at=made_at,
            kind=kind,
            items=items,
            amount=amount,
            different=different,
            differences=tuple(told),
        )

    def _head(self, head: dict[str, Any]) -> tuple[str, datetime]:
        if head.get("format") != FORMAT:
            raise self._refused(head.get("format"), f"the first line says the format, {FORMAT}")
        for field in ("source", "target", "made_by", "made_at"):
            if not isinstance(head.get(field), str) or not head[field]:
                raise self._refused(head.get(field), f"the first line says {field}")
        if head.get("kind") not in _MEASURES:
            raise self._refused(head.get("kind"), "kind is objects or tables")
        try:
            made_at = datetime.fromisoformat(head["made_at"].replace("Z", "+00:00"))
        except ValueError:
            raise self._refused(head["made_at"], "made_at is a moment with its zone") from None
        if made_at.tzinfo is None:
            raise self._refused(head["made_at"], "made_at is a moment with its zone")
        return head["kind"], made_at.astimezone(UTC)

    def _side(self, item: dict[str, Any], side: str, size: str, check: str) -> tuple[int, str] | None:
        if side not in item:
            raise self._refused(item.get("name"), f"{side} is there, and null where the item is not")
        found = item[side]
        if found is None:
            return None
        number, checksum = (found.get(size), found.get(check)) if isinstance(found, dict) else (None, None)
        if not isinstance(number, int) or isinstance(number, bool) or number < 0:
            raise self._refused(item.get("name"), f"{side}.{size} is a number")
        # An S3 ETag of a multipart upload, say, is no SHA-256 of the object.
        is_sound = isinstance(checksum, str) and (bool(_SHA256.fullmatch(checksum)) or (check != "sha256" and checksum))
        if not is_sound:
            raise self._refused(item.get("name"), f"{side}.{check} is there: what was not read is not compared")
        return number, str(checksum)

    def _lines(self) -> Iterator[dict[str, Any]]:
        while raw := self.file.readline(_LONGEST_LINE + 1):
            self.line += 1
            self.hash.update(raw)
            if len(raw) > _LONGEST_LINE or not raw.endswith(b"\n"):
                raise self._refused(raw[:40].decode(errors="replace"), "whole lines: the manifest is cut off")
            try:
                found = json.loads(raw)
            except (ValueError, RecursionError):
                raise self._refused(raw[:40].decode(errors="replace"), "one JSON object a line") from None
            if not isinstance(found, dict):
                raise self._refused(found, "one JSON object a line")
            yield found

    def _refused(self, value: object, rule: str) -> InputError:
        return InputError([Problem(str(self.path), f"line {self.line}", shortened(value, 80), rule, _AGAIN)])


def _difference(name: str, source: tuple[int, str] | None, target: tuple[int, str] | None, size: str) -> str:
    if target is None:
        return f"{name} did not arrive"
    if source is None:
        return f"{name} is only at the target"
    if source[0] != target[0]:
        return f"{name} has {source[0]} {size} at the source and {target[0]} at the target"
    return f"{name} has another checksum at the target"
