"""An entry of the ledger, and its line."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from azure_exit.canonical import canonical_bytes, plain

FORMAT = 1
NAMESPACE = "hub-azure-exit-ledger"
"""What the signatures of entries are for."""
ZERO = "0" * 64
"""What the first entry has for the hash of the one before."""

_FIELDS = {"v", "n", "at", "kind", "by", "prev", "body", "sig"}


class Kind(StrEnum):
    """What an entry records."""

    PLAN = "plan"
    """A plan was taken up: its hash and its inventory's."""
    APPROVAL = "approval"
    """A person approved, and what exactly."""
    GATE = "gate"
    """A gate was judged for a row."""
    REQUEST = "request"
    """A deletion is about to be asked for."""
    REPLY = "reply"
    """The cloud answered: accepted or refused, with its correlation id. Accepted is not erased."""
    OUT_OF_BAND = "out_of_band"
    """A person ended something with the command of its row, or a step of its."""
    READ_BACK = "read_back"
    """What a row's state was when it was looked for: `gone`, `soft_deleted`, `present`."""
    CERTIFICATE = "certificate"
    """A certificate was written."""
    RECOVERED = "recovered"
    """A line that a crash had cut off was set aside."""
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry. `line_sha256` is the hash of its whole line, which the next entry holds."""

    number: int
    at: datetime
    kind: str
    by: str
    previous: str
    body: dict[str, Any]
    signature: str
    line_sha256: str

    @property
    def signed_bytes(self) -> bytes:
        """What the signature is over: everything of the entry but the signature."""
        return unsigned_bytes(self.number, self.at, self.kind, self.by, self.previous, self.body)


def unsigned_bytes(  # noqa: PLR0917 - an entry's fields, in their order
    number: int, at: datetime, kind: str, by: str, previous: str, body: dict[str, Any]
) -> bytes:
    """The canonical bytes of an entry without its signature."""
    return canonical_bytes(
        {"v": FORMAT, "n": number, "at": stamp(at), "kind": kind, "by": by, "prev": previous, "body": body}
    )


def line_of(unsigned: bytes, signature: str) -> bytes:
    """The line of an entry, with its end."""
    return canonical_bytes({**json.loads(unsigned), "sig": signature}) + b"\n"


def stamp(moment: datetime) -> str:
    """A moment in UTC, to the microsecond."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def parse_line(line: bytes) -> Entry:
    """The entry of a whole line. Raises ValueError, saying what is wrong with it."""
    if not line.endswith(b"\n"):
        raise ValueError("the line is cut off")
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        raise ValueError("the line is no JSON object") from None
    if not isinstance(found, dict) or set(found) != _FIELDS or found["v"] != FORMAT:
        raise ValueError(f"an entry has exactly the fields {', '.join(sorted(_FIELDS))}")
    texts = (found["at"], found["kind"], found["by"], found["prev"], found["sig"])
    number = found["n"]
    is_number = isinstance(number, int) and not isinstance(number, bool)
    if not all(isinstance(each, str) for each in texts) or not is_number or not isinstance(found["body"], dict):
        raise ValueError("a field of the entry is of the wrong type")
    try:
        at = datetime.fromisoformat(found["at"].replace("Z", "+00:00"))
        is_canonical = canonical_bytes(found) + b"\n" == line and stamp(at) == found["at"]
    except (TypeError, ValueError):
        is_canonical = False
    if not is_canonical:
        raise ValueError("the line is not in its canonical form: it was written by something else")
    return Entry(
        number=number,
        at=at,
        kind=found["kind"],
        by=found["by"],
        previous=found["prev"],
        body=plain(found["body"]),
        signature=found["sig"],
        line_sha256=hashlib.sha256(line[:-1]).hexdigest(),
    )


def head_path(path: Path) -> Path:
    """The file beside the ledger that holds the number and the hash of its last entry."""
    return path.with_name(f"{path.name}.head")
