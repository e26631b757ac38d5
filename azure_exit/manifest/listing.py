"""A digest of a listing that does not depend on its order: whether a source is still what a manifest was made of."""

from __future__ import annotations

import hashlib

_MODULUS = 1 << 256


class ListingDigest:
    """Grows with each item that is listed. Adding digests makes them one that no order changes.

    It finds what was written, added or taken away. It is no proof against somebody who makes up listings to fit.
    """

    def __init__(self) -> None:
        self.items = 0
        self._sum = 0

    def add(self, name: str, size: int, mark: str) -> None:
        """Take in an item as it is listed."""
        one = hashlib.sha256(b"\0".join((name.encode("utf-8", "surrogatepass"), b"%d" % size, mark.encode())))
        self._sum = (self._sum + int.from_bytes(one.digest(), "big")) % _MODULUS
        self.items += 1

    @property
    def sha256(self) -> str:
        return f"{self._sum:064x}"
