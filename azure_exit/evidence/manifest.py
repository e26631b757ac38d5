"""Reads transfer manifests: both sides of every object or table, compared, in bounded memory.

A manifest is JSON Lines: a head, one line an item in ascending order of names, and an end with the totals. Objects
have `bytes` and `sha256` on both sides, tables `rows` and `checksum`; a side that could not be read has `unreadable`
with the reason instead, and one that is not there is null. The end says what was left out on each side. A manifest
whose scope is an account has a line for each container, and for each service that is not compared, before its end.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import IO, Any

from azure_exit.evidence.account import AccountLines, AccountPart, is_count
from azure_exit.problems import InputError, Problem, shortened

FORMAT = "hub-azure-exit-manifest/1"

MEASURES = {"objects": ("bytes", "sha256"), "tables": ("rows", "checksum")}
_SHA256 = re.compile(r"[0-9a-f]{64}")
_LONGEST_LINE = 1 << 16
_MOST_TOLD = 20
_AGAIN = "`hub exit manifest` makes it anew"


class Difference(StrEnum):
    """How an item differs between the sides."""

    MISSING = "missing"
    """It did not arrive."""
    EXTRA = "extra"
    """It is only at the target."""
    UNREADABLE = "unreadable"
    """It could not be read on a side: nothing is known of it."""
    SIZE = "size"
    CHECKSUM = "checksum"

    @staticmethod
    def of(source: Mapping[str, Any] | None, target: Mapping[str, Any] | None) -> Difference | None:
        """The difference between an item's sides, as its line has them; None when they are the same."""
        if source is None or target is None:
            return Difference.MISSING if target is None else Difference.EXTRA
        if "unreadable" in source or "unreadable" in target:
            return Difference.UNREADABLE
        if source == target:
            return None
        return next(
            (Difference.SIZE for name in ("bytes", "rows") if source.get(name) != target.get(name)), Difference.CHECKSUM
        )


@dataclass(frozen=True, slots=True)
class ManifestSummary:
    """What a manifest says. `differences` names the first items that are not the same on both sides.

    Attributes:
        left_out: what the source holds that is no item, and how many of each: versions, snapshots, large objects ...;
            None when the manifest does not say.
        kinds: how many items differ in which way.
        read_at: where the source was read.
        listing: a digest of how the source listed its items; empty for a whole account, whose containers have one each.
        account: for a whole account, its containers, and what of it no manifest compares.
    """

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
    left_out: Mapping[str, int] | None = field(default_factory=dict)
    kinds: Mapping[str, int] = field(default_factory=dict)
    read_at: str = ""
    listing: str = ""
    account: AccountPart | None = None


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

    def summary(self) -> ManifestSummary:  # noqa: PLR0912 - a branch a kind of line
        lines = self._lines()
        head = next(lines, {})
        kind, made_at = self._head(head)
        size, check = MEASURES[kind]
        account = AccountLines(size) if head.get("scope") == "account" else None
        items = amount = different = 0
        kinds: Counter[str] = Counter()
        told: list[str] = []
        last = ""
        end: dict[str, Any] | None = None
        for item in lines:
            if end is not None:
                raise self._refused("", "nothing follows the end")
            if item.get("end") is True:
                end = item
                continue
            if account is not None and ("container" in item or "service" in item):
                self._require(account.line(item), item.get("container", item.get("service")))
                continue
            name = item.get("name")
            if not isinstance(name, str) or not name or name <= last or (account is not None and account.has_begun):
                raise self._refused(name, f"names in ascending order, each once; before it stands {last!r}")
            last = name
            source = self._side(item, "source", size, check)
            target = self._side(item, "target", size, check)
            items += 1
            amount += source[size] if source else 0
            if account is not None:
                self._require(account.item(name, source[size] if source else 0), name)
            difference = Difference.of(source, target)
            if difference is not None:
                different += 1
                kinds[difference.value] += 1
                if len(told) < _MOST_TOLD:
                    told.append(_told(name, difference, source, target, size))
        if end is None:
            raise self._refused("(end of file)", "the last line is the end: the manifest is cut off")
        if end.get("items") != items or end.get(size) != amount:
            raise self._refused(end, f"the end says what the lines add up to: {items} items, {amount} {size}")
        if account is not None:
            self._require(account.end(), end)
        unsettled = end.get("unsettled", 0)
        if not is_count(unsettled):
            raise self._refused(unsettled, "unsettled is a number")
        if unsettled:
            different += unsettled
            told.insert(0, f"{unsettled} items were still being changed at the last listing")
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
            left_out=self._left_out(end),
            kinds=dict(sorted(kinds.items())),
            read_at=str(head.get("read_at") or ""),
            listing=str(end.get("listing") or ""),
            account=account.part() if account is not None else None,
        )

    def _head(self, head: dict[str, Any]) -> tuple[str, datetime]:
        if head.get("format") != FORMAT:
            raise self._refused(head.get("format"), f"the first line says the format, {FORMAT}")
        for name in ("source", "target", "made_by", "made_at"):
            if not isinstance(head.get(name), str) or not head[name]:
                raise self._refused(head.get(name), f"the first line says {name}")
        if head.get("kind") not in MEASURES:
            raise self._refused(head.get("kind"), "kind is objects or tables")
        if head.get("scope") not in (None, "account") or (head.get("scope") and head["kind"] != "objects"):
            raise self._refused(head.get("scope"), "scope is account, of objects, or left out")
        try:
            made_at = datetime.fromisoformat(head["made_at"].replace("Z", "+00:00"))
        except ValueError:
            raise self._refused(head["made_at"], "made_at is a moment with its zone") from None
        if made_at.tzinfo is None:
            raise self._refused(head["made_at"], "made_at is a moment with its zone")
        return head["kind"], made_at.astimezone(UTC)

    def _side(self, item: dict[str, Any], side: str, size: str, check: str) -> dict[str, Any] | None:
        if side not in item:
            raise self._refused(item.get("name"), f"{side} is there, and null where the item is not")
        found = item[side]
        if found is None:
            return None
        found = found if isinstance(found, dict) else {}
        number, checksum, why = found.get(size), found.get(check), found.get("unreadable")
        if not is_count(number):
            raise self._refused(item.get("name"), f"{side}.{size} is a number")
        if why is not None:
            return {size: number, "unreadable": shortened(why, 200)}
        # An S3 ETag of a multipart upload, say, is no SHA-256 of the object.
        is_sound = isinstance(checksum, str) and (bool(_SHA256.fullmatch(checksum)) or (check != "sha256" and checksum))
        if not is_sound:
            raise self._refused(item.get("name"), f"{side}.{check} is there: what was not read is not compared")
        return {size: number, check: checksum}

    def _left_out(self, end: dict[str, Any]) -> Mapping[str, int] | None:
        found = end.get("left_out")
        if found is None:
            return None
        source = found.get("source") if isinstance(found, dict) else None
        if not isinstance(source, dict) or not all(is_count(number) for number in source.values()):
            raise self._refused(found, "left_out counts for each side what is no item")
        return {str(what): number for what, number in sorted(source.items()) if number}

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

    def _require(self, broken: str, value: object) -> None:
        if broken:
            raise self._refused(value, broken)

    def _refused(self, value: object, rule: str) -> InputError:
        return InputError([Problem(str(self.path), f"line {self.line}", shortened(value, 80), rule, _AGAIN)])


def _told(
    name: str, difference: Difference, source: dict[str, Any] | None, target: dict[str, Any] | None, size: str
) -> str:
    if target is None:
        return f"{name} did not arrive"
    if source is None:
        return f"{name} is only at the target"
    if difference is Difference.UNREADABLE:
        side = "source" if "unreadable" in source else "target"
        return f"{name} could not be read at the {side}: {(source if side == 'source' else target)['unreadable']}"
    if difference is Difference.SIZE:
        return f"{name} has {source[size]} {size} at the source and {target[size]} at the target"
    return f"{name} has another checksum at the target"
