"""Writes a manifest from its work file: a merge of both sides in the order of names, one line an item."""

from __future__ import annotations

import json
import os
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from azure_exit.durable import beside, put_in_place
from azure_exit.evidence.manifest import FORMAT, MEASURES, Difference, ManifestSummary, read_manifest
from azure_exit.manifest.listing import ListingDigest
from azure_exit.manifest.work import SOURCE, TARGET, Stored, Work

if TYPE_CHECKING:
    from azure_exit.manifest.account import Container, Service

_MOST_NAMED = 20
_MOVING = "it was still being changed when the manifest was made"


@dataclass(frozen=True, slots=True)
class Whole:
    """What a manifest of a whole account says besides its items."""

    containers: Mapping[str, Container]
    services: Mapping[str, Service]


@dataclass(frozen=True, slots=True)
class Made:
    """A manifest that was made: its file, and what a reader finds in it."""

    path: Path
    summary: ManifestSummary

    @property
    def is_equal(self) -> bool:
        """Whether every item was read on both sides and is the same on both, and an account holds nothing else."""
        account = self.summary.account
        return self.summary.different == 0 and not (account and account.held)


def write_manifest(
    work: Work,
    out: Path,
    *,
    left_out: Mapping[str, Mapping[str, int]],
    unsettled: int,
    ended_at: str,
    whole: Whole | None = None,
) -> Made:
    """Write the manifest whole, or not at all; then read it as a gate would: what that finds is the result."""
    about = work.about
    size, check = MEASURES[about["kind"]]
    new = beside(out)
    items = amount = 0
    with new.open("w", encoding="utf-8") as file:
        head = {
            "format": FORMAT,
            "kind": about["kind"],
            "source": about["row"],
            "target": about["target"],
            "read_at": about["source"],
            "made_by": about["made_by"],
            "made_at": about["made_at"],
            **({"scope": "account"} if whole else {}),
        }
        _line(file, head)
        found: defaultdict[str, _Total] = defaultdict(_Total)
        for source, target in _merged(work.items(SOURCE), work.items(TARGET)):
            sides = {"source": _side(source, size, check), "target": _side(target, size, check)}
            there = source or target
            assert there is not None  # noqa: S101 - a merge yields what is on one side at least
            differs = Difference.of(sides["source"], sides["target"])
            _line(file, {"name": there.name, **sides, **({"difference": differs.value} if differs else {})})
            items += 1
            amount += sides["source"][size] if sides["source"] else 0
            # Of a whole account each container has a total of its own.
            found[there.name.partition("/")[0] if whole else ""].add(source, sides["source"], size)
        for line in _lines_of(whole, found, size) if whole else ():
            _line(file, line)
        end = {"end": True, "items": items, size: amount, "ended_at": ended_at}
        if not whole and about["kind"] == "objects":
            end["listing"] = found[""].listing.sha256
        _line(file, {**end, "left_out": left_out, "unsettled": unsettled})
        file.flush()
        os.fsync(file.fileno())
    put_in_place(new, out)
    return Made(out, read_manifest(out))


class _Total:
    """Items and amount of the lines that a container's name leads, and a digest of how the source listed them."""

    def __init__(self) -> None:
        self.items = self.amount = 0
        self.listing = ListingDigest()

    def add(self, source: Stored | None, side: Mapping[str, Any] | None, size: str) -> None:
        self.items += 1
        self.amount += side[size] if side else 0
        if source is not None:
            self.listing.add(source.name, source.size, source.mark)


def _lines_of(whole: Whole, found: Mapping[str, _Total], size: str) -> Iterator[dict[str, Any]]:
    # A container that vanished during the run may have items still, and is in no listing: it gets a line all the same.
    for name in sorted({*whole.containers, *found}):
        each, total = whole.containers.get(name), found.get(name) or _Total()
        line: dict[str, Any] = {"container": name, "target": (each and each.target) or None}
        if each is None or each.is_absent:
            line["absent"] = True
        if each is not None and each.left:
            line["left"] = each.left
        line |= {"items": total.items, size: total.amount, "listing": total.listing.sha256}
        yield {**line, "left_out": dict(each.left_out) if each else {}}
    for name, service in sorted(whole.services.items()):
        if service.unlisted:
            yield {"service": name, "unlisted": service.unlisted}
        else:
            yield {"service": name, "number": len(service.names), "names": list(service.names[:_MOST_NAMED])}


def _side(found: Stored | None, size: str, check: str) -> dict[str, Any] | None:
    if found is None:
        return None
    if found.amount is None or found.checksum is None:
        return {size: found.size, "unreadable": found.fault or _MOVING}
    return {size: found.amount, check: found.checksum}


def _merged(source: Iterator[Stored], target: Iterator[Stored]) -> Iterator[tuple[Stored | None, Stored | None]]:
    left, right = next(source, None), next(target, None)
    while left is not None or right is not None:
        if right is None or (left is not None and left.name < right.name):
            yield left, None
            left = next(source, None)
        elif left is None or right.name < left.name:
            yield None, right
            right = next(target, None)
        else:
            yield left, right
            left, right = next(source, None), next(target, None)


def _line(file: IO[str], content: Mapping[str, Any]) -> None:
    file.write(json.dumps(content, separators=(",", ":")) + "\n")
