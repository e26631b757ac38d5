"""Sides in memory: what they list and hold is made up as it is asked for."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

from azure_exit.manifest import Listed, Reading
from azure_exit.manifest.side import UnreadableError


class Memory:
    """Contents by name. `faults` raise when they are read; `reads` counts what was read."""

    is_snapshot = False

    def __init__(self, address: str, contents: Mapping[str, bytes], **faults: Exception) -> None:
        self.address = address
        self.contents = dict(contents)
        self.faults: dict[str, Exception] = faults
        self.reads: list[str] = []

    def listing(self) -> Iterator[Listed]:
        # In no order, as of a hierarchical namespace.
        for name in sorted(self.contents, key=lambda each: hashlib.md5(each.encode()).digest()):  # noqa: S324
            content = self.contents[name]
            yield Listed(name, len(content), hashlib.sha1(content).hexdigest())  # noqa: S324

    def read(self, item: Listed) -> Reading:
        self.reads.append(item.name)
        if item.name in self.faults:
            raise self.faults[item.name]
        content = self.contents.get(item.name)
        if content is None:
            raise UnreadableError("404 BlobNotFound")
        return Reading(len(content), hashlib.sha256(content).hexdigest())

    def left_out(self) -> Mapping[str, int]:
        return {}

    def close(self) -> None:
        pass


class Synthetic:
    """So many objects without contents: nothing of it is in memory."""

    is_snapshot = False

    def __init__(self, address: str, number: int, *, missing: int = 0) -> None:
        self.address, self.number, self.missing = address, number, missing

    def listing(self) -> Iterator[Listed]:
        for number in range(self.missing, self.number):
            yield Listed(f"year/{number % 97:03d}/object-{number:09d}.parquet", 1024 + number % 7, f"0x8D{number:012X}")

    def read(self, item: Listed) -> Reading:
        return Reading(item.size, hashlib.sha256(item.name.encode()).hexdigest())

    def left_out(self) -> Mapping[str, int]:
        return {}

    def close(self) -> None:
        pass


def contents(number: int) -> dict[str, Any]:
    """So many small contents by name."""
    return {f"n/{each:05d}": b"%d" % each for each in range(number)}
