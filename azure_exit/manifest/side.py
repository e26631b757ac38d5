"""One side of a transfer: what it lists, and how an item of it is read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Listed:
    """An item as a side lists it.

    Attributes:
        size: its bytes; 0 where only reading tells, as of tables.
        mark: changes whenever the item is written (an ETag, a snapshot). It tells whether what was read is still
            what is there, and is never compared between the sides.
    """

    name: str
    size: int
    mark: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What was computed from an item's content: bytes and SHA-256, or rows and checksum."""

    amount: int
    checksum: str


class Side(Protocol):
    """A container, a bucket, or the databases of a server. Its methods are called from several threads."""

    address: str
    """Where it is, without any credential."""
    is_snapshot: bool
    """Whether all that is listed and read is of one moment, so that nothing can move in the meantime."""

    def listing(self) -> Iterator[Listed]:
        """Every item, each once, in any order.

        Raises:
            ManifestError: it cannot be listed.
        """

    def read(self, item: Listed) -> Reading:
        """Read an item whole, as it was listed.

        Raises:
            UnreadableError: this item cannot be read, or is no longer the one that was listed.
            ManifestError: nothing can be read any more.
        """

    def left_out(self) -> Mapping[str, int]:
        """What the last listing found that is no item: versions, snapshots, large objects ... and how many."""

    def close(self) -> None:
        """Let go of the connections."""


class UnreadableError(Exception):
    """One item cannot be read; the message says why, without any content of it."""


class ManifestError(Exception):
    """The manifest cannot be made, or not now. What was read so far is kept.

    Attributes:
        way_out: what to do about it.
    """

    def __init__(self, problem: str, way_out: str) -> None:
        super().__init__(problem)
        self.way_out = way_out
