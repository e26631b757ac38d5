"""The blobs of the stand-in: made up from what a container's facts count, the same every time, and kept nowhere.

Facts of a container: `blobs`, `versions` (older ones), `snapshots` and `deleted` (soft-deleted blobs) are numbers;
`written` are blobs that a test wrote, `removed` names that it took away. They go and come back with the container.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from emulator.clock import parse_time, rfc3339
from emulator.store import Record

if TYPE_CHECKING:
    from emulator.azure.azure import Azure

CONTAINERS = "microsoft.storage/storageaccounts/blobservices/containers"
_SMALLEST, _SPREAD = 48, 2048


@dataclass(frozen=True)
class Blob:
    """A blob, an older version of one, a snapshot, or a folder of an account with a hierarchical namespace."""

    name: str
    content: bytes
    written: str
    version: str = ""
    is_current: bool = True
    snapshot: str = ""
    is_deleted: bool = False
    is_folder: bool = False

    @property
    def etag(self) -> str:
        about = f"{self.name}\0{self.written}\0{self.version}\0{self.snapshot}\0".encode()
        return f"0x8{hashlib.sha256(about + self.content).hexdigest()[:14].upper()}"


def account_named(azure: Azure, name: str) -> Record | None:
    """The storage account of a name."""
    kind = "microsoft.storage/storageaccounts"
    found = [each for each in azure.resources() if each.private["type"] == kind and each.id.endswith(f"/{name}")]
    return found[0] if found else None


def containers_of(azure: Azure, account: Record) -> list[Record]:
    """The containers of an account by name."""
    found = [each for each in azure.below(account.id) if each.private["type"] == CONTAINERS]
    return sorted(found, key=lambda each: str(each.body["name"]))


def blobs_of(account: Record, container: Record) -> list[Blob]:
    """Everything in a container in the order in which Azure lists it: by name, older versions and snapshots first."""
    properties = account.body.get("properties") or {}
    versioned, nested = properties.get("isVersioningEnabled") is True, properties.get("isHnsEnabled") is True
    found = list(_made_up(container, versioned=versioned))
    if nested:
        folders = sorted({each.name.rpartition("/")[0] for each in found if "/" in each.name})
        found += [Blob(name, b"", str(container.private["created"]), is_folder=True) for name in folders]
    return sorted(found, key=lambda each: (each.name, not each.snapshot, each.is_current, each.snapshot, each.version))


def _made_up(container: Record, *, versioned: bool) -> Iterator[Blob]:
    facts = container.private["facts"]
    at = str(facts.get("last_written") or container.private["created"])
    written, removed = dict(facts.get("written") or {}), set(facts.get("removed") or ())
    names = [_name(number) for number in range(int(facts.get("blobs") or 0))]
    for name in names:
        if name not in written and name not in removed:
            yield Blob(name, _content(container, name), at, version=_moment(at, 0) if versioned else "")
    for name, each in written.items():
        if name not in removed:
            moment = str(each["at"])
            version = _moment(moment, 0) if versioned else ""
            yield Blob(name, str(each["text"]).encode(), moment, version=version)
    for number, name in enumerate(names[: int(facts.get("versions") or 0)]):
        version = _moment(at, -3600 - number)
        yield Blob(name, _content(container, f"{name} before"), at, version=version, is_current=False)
    for number, name in enumerate(names[: int(facts.get("snapshots") or 0)]):
        yield Blob(name, _content(container, name), at, snapshot=_moment(at, -60 - number))
    for number in range(int(facts.get("deleted") or 0)):
        name = f"deleted/{number:05d}.csv"
        yield Blob(name, _content(container, name), at, is_deleted=True)


def _name(number: int) -> str:
    # Every seventh has what clients have to quote.
    return f"{2019 + number % 5}/{'relevé é+' if number % 7 == 0 else 'part-'}{number:05d}.parquet"


def _content(container: Record, name: str) -> bytes:
    seed = f"{container.id}/{name}".encode()
    size = _SMALLEST + int.from_bytes(hashlib.sha256(seed).digest()[:4], "big") % _SPREAD
    return hashlib.shake_256(seed).digest(size)


def _moment(text: str, seconds: int) -> str:
    """As Azure names versions and snapshots: with seven digits of a second."""
    moment = parse_time(text) + timedelta(seconds=seconds)
    return f"{rfc3339(moment)[:19]}.0000000Z"
