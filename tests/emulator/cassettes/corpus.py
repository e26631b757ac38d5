"""The recorded request and reply pairs that the Terraform provider keeps in its testdata.

They lie in the Go module cache once the engine was built; nothing of them is copied into this repository. Reading YAML
is slow, so what was read is kept, compact, in the user's cache.
"""

from __future__ import annotations

import functools
import gzip
import json
import os
import subprocess
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import pytest
import yaml

MODULE = "github.com/scaleway/terraform-provider-scaleway/v2"
PLUGIN = Path(__file__).parents[3] / "engine" / "scaleway_plugin"


@dataclass(frozen=True)
class Interaction:
    """One recorded request and its reply."""

    method: str
    url: str
    body: str
    status: int
    reply: str


@dataclass(frozen=True)
class Cassette:
    service: str
    name: str
    interactions: tuple[Interaction, ...]


@functools.cache
def recordings() -> Path | None:
    """The provider's `internal/services`, or None where the engine's modules were not downloaded."""
    found = subprocess.run(
        ["go", "list", "-mod=readonly", "-m", "-f", "{{.Dir}}", MODULE],
        cwd=PLUGIN,
        capture_output=True,
        text=True,
        check=False,
    )
    folder = Path(found.stdout.strip() or "/nonexistent") / "internal" / "services"
    return folder if folder.is_dir() else None


def require_recordings() -> Path:
    """The provider's `internal/services`. Where they are not there a test is skipped, and under CI=true it fails."""
    folder = recordings()
    if folder is None:
        why = "the provider's module is not in the Go module cache: build the engine (`python -m engine build`)"
        if os.environ.get("CI") == "true":
            pytest.fail(why)
        pytest.skip(why)
    return folder


def services() -> list[str]:
    """The provider's services that have cassettes."""
    folder = recordings()
    return sorted({path.parent.parent.name for path in folder.glob("*/testdata/*.cassette.yaml")}) if folder else []


def cassettes(service: str) -> Iterator[Cassette]:
    """The cassettes of one of the provider's services, in order of their names."""
    folder = recordings()
    if folder is None:
        return
    kept = _cache() / f"{folder.parents[1].name}-{service}.json.gz"
    if kept.exists():
        with gzip.open(kept, "rt") as stream:
            rows = json.load(stream)
    else:
        rows = [asdict(_read(path, service)) for path in sorted((folder / service).glob("testdata/*.cassette.yaml"))]
        kept.parent.mkdir(parents=True, exist_ok=True)
        temporary = kept.with_suffix(f".{os.getpid()}")
        with gzip.open(temporary, "wt", compresslevel=1) as stream:
            json.dump(rows, stream)
        temporary.replace(kept)
    for row in rows:
        yield Cassette(row["service"], row["name"], tuple(Interaction(**each) for each in row["interactions"]))


def _cache() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "sovereign-hub" / "cassettes"


def _read(path: Path, service: str) -> Cassette:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    recorded = yaml.load(path.read_bytes(), Loader=loader)  # noqa: S506  a safe loader, the C one where there is one
    return Cassette(
        service,
        path.name.removesuffix(".cassette.yaml"),
        tuple(
            Interaction(
                each["request"]["method"],
                each["request"]["url"],
                each["request"].get("body") or "",
                each["response"]["code"],
                each["response"].get("body") or "",
            )
            for each in recorded["interactions"] or ()
        ),
    )
