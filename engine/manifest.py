"""The record of what was built, and the refusal of anything else.

``manifest.json`` says for every file its SHA-256 and size as built. It is written last, so a file that it does not
name was never finished. It guards against damage and mix-ups; who may write the files may write the manifest too.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from engine.errors import ManifestMismatchError
from engine.pins import Part

FORMAT = 1
MANIFEST = "manifest.json"
VERIFIED = "verified.json"
REBUILD = "run `python -m engine build`, which builds anew what does not match"


@dataclass(frozen=True)
class FileRecord:
    """One built file."""

    sha256: str
    size: int


@dataclass(frozen=True)
class PartRecord:
    """One built part: what went in, what came out."""

    key: str
    versions: dict[str, str]
    go: str
    seconds: float
    files: dict[str, FileRecord]


@dataclass(frozen=True)
class Manifest:
    """All parts that were built into one directory."""

    key: str
    platform: str
    parts: dict[str, PartRecord] = field(default_factory=dict)

    def with_part(self, name: str, record: PartRecord) -> Manifest:
        """Return the manifest with one part added or replaced."""
        return Manifest(self.key, self.platform, {**self.parts, name: record})


def sha256(path: Path) -> str:
    """Hash a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def record(root: Path, part: Part, key: str, go: str, seconds: float) -> PartRecord:
    """Record a part's files as they lie in ``root``."""
    files = {name: FileRecord(sha256(root / name), (root / name).stat().st_size) for name in part.files}
    return PartRecord(key, dict(part.versions), go, round(seconds, 1), files)


def read(root: Path) -> Manifest | None:
    """Read the manifest of ``root``; None when there is none that can be used."""
    try:
        document = json.loads((root / MANIFEST).read_text(encoding="utf-8"))
        if document["format"] != FORMAT:
            return None
        parts = {
            name: PartRecord(
                part["key"],
                part["versions"],
                part["go"],
                part["seconds"],
                {file: FileRecord(**entry) for file, entry in part["files"].items()},
            )
            for name, part in document["parts"].items()
        }
        return Manifest(document["key"], document["platform"], parts)
    except (FileNotFoundError, ValueError, KeyError, TypeError, AttributeError):
        return None


def write(root: Path, manifest: Manifest) -> None:
    """Write the manifest of ``root`` in one step."""
    _write_json(root / MANIFEST, {"format": FORMAT, **asdict(manifest)})


def verify(root: Path, parts: Iterable[Part], *, thorough: bool = False) -> None:
    """Refuse files that are not those of the manifest.

    Hashing 230 MB at every start would cost more than a preview, so a file is hashed again only when its size,
    times or inode differ from those noted when it was last found right (``thorough``: always).

    Raises:
        ManifestMismatchError: a file is missing or is not the one that was built.
    """
    manifest = read(root)
    if manifest is None:
        raise ManifestMismatchError(f"{root / MANIFEST} is missing or cannot be read", REBUILD)
    noted = {} if thorough else _read_json(root / VERIFIED)
    fresh = dict(noted)
    for part in parts:
        built = manifest.parts.get(part.name)
        if built is None:
            raise ManifestMismatchError(f"{root / MANIFEST} does not name {part.title}", REBUILD)
        for name, expected in built.files.items():
            fresh[name] = _verify_file(root / name, expected, noted.get(name))
    if fresh != noted:
        with suppress(OSError):  # a cache that may only be read is hashed every time
            _write_json(root / VERIFIED, fresh)


def _verify_file(path: Path, expected: FileRecord, noted: Any) -> list[Any]:
    try:
        stat = path.stat()
    except FileNotFoundError as error:
        raise ManifestMismatchError(f"{path} is missing", REBUILD) from error
    seen = [expected.sha256, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino]
    if noted != seen and (stat.st_size != expected.size or (found := sha256(path)) != expected.sha256):
        what = f"{stat.st_size} bytes" if stat.st_size != expected.size else f"SHA-256 {found}"
        built = f"{expected.size} bytes" if stat.st_size != expected.size else expected.sha256
        raise ManifestMismatchError(f"{path} has {what}, but was built with {built}: it is not run", REBUILD)
    return seen


def _read_json(path: Path) -> dict[str, Any]:
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return document if isinstance(document, dict) else {}


def _write_json(path: Path, document: dict[str, Any]) -> None:
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    temporary.write_text(json.dumps(document, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    temporary.replace(path)
