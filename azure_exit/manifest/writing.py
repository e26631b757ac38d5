"""Writes a manifest from its work file: a merge of both sides in the order of names, one line an item."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from azure_exit.evidence.manifest import FORMAT, MEASURES, Difference, ManifestSummary, read_manifest
from azure_exit.manifest.work import SOURCE, TARGET, Stored, Work

_MOVING = "it was still being changed when the manifest was made"


@dataclass(frozen=True, slots=True)
class Made:
    """A manifest that was made: its file, and what a reader finds in it."""

    path: Path
    summary: ManifestSummary

    @property
    def is_equal(self) -> bool:
        """Whether every item was read on both sides and is the same on both."""
        return self.summary.different == 0


def write_manifest(
    work: Work, out: Path, *, left_out: Mapping[str, Mapping[str, int]], unsettled: int, ended_at: str
) -> Made:
    """Write the manifest whole, or not at all; then read it as a gate would: what that finds is the result."""
    about = work.about
    size, check = MEASURES[about["kind"]]
    new = out.with_name(f".{out.name}.new")
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
        }
        _line(file, head)
        for source, target in _merged(work.items(SOURCE), work.items(TARGET)):
            sides = {"source": _side(source, size, check), "target": _side(target, size, check)}
            there = source or target
            assert there is not None  # noqa: S101 - a merge yields what is on one side at least
            found = Difference.of(sides["source"], sides["target"])
            _line(file, {"name": there.name, **sides, **({"difference": found.value} if found else {})})
            items += 1
            amount += sides["source"][size] if sides["source"] else 0
        end = {"end": True, "items": items, size: amount, "ended_at": ended_at}
        _line(file, {**end, "left_out": left_out, "unsettled": unsettled})
        file.flush()
        os.fsync(file.fileno())
    new.replace(out)
    folder = os.open(out.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return Made(out, read_manifest(out))


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
