"""Reads an object's content in pieces into SHA-256, going on where a broken connection ended."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator

from azure_exit.manifest.side import Listed, Reading, UnreadableError

CHUNK = 1 << 20
"""Bytes in memory for each reader, some few of them at a time."""
_ATTEMPTS = 5
_WAIT_SECONDS = 0.5


class BrokenError(Exception):
    """A connection broke in the middle of a content."""


def hashed(item: Listed, open_at: Callable[[int], Iterator[bytes]]) -> Reading:
    """The bytes and SHA-256 of an object.

    Args:
        item: as it was listed.
        open_at: its content from a position on; raises BrokenError where it can be gone on with.

    Raises:
        UnreadableError: the connection breaks again and again, or the content is not as long as it was listed.
    """
    found, position, attempt = hashlib.sha256(), 0, 0
    while True:
        try:
            for piece in open_at(position):
                found.update(piece)
                position += len(piece)
                attempt = 0
            break
        except BrokenError as error:
            attempt += 1
            if attempt == _ATTEMPTS:
                raise UnreadableError(f"the connection broke {_ATTEMPTS} times at byte {position}: {error}") from None
            time.sleep(_WAIT_SECONDS * 2 ** (attempt - 1))
    if position != item.size:
        raise UnreadableError(f"{position} bytes came, {item.size} were listed")
    return Reading(position, found.hexdigest())
