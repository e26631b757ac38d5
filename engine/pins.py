"""What is built, in which version, and the key under which the result is kept.

The versions are also in the go.mod files, where Go's checksums hold them; a test keeps the two alike.
"""

from __future__ import annotations

import hashlib
import os
import platform
from dataclasses import dataclass
from pathlib import Path

PULUMI = "3.259.0"
"""Pulumi CLI, Python host protocol and Python SDK."""
SCALEWAY_PLUGIN = "1.60.0"
"""The published plugin whose place the built one takes, and the release of ``pulumiverse-scaleway``."""
SCALEWAY_PROVIDER = "2.81.0"
"""The Terraform provider that the built plugin bridges."""
TERRAFORM_BRIDGE = "3.119.0"
"""Pulumi's bridge to Terraform providers."""

SOURCES = Path(__file__).resolve().parent
LAYOUT = "1"
"""Changes when what a build leaves in the cache changes shape."""

PLUGIN_DIRECTORY = f"plugins/resource-scaleway-v{SCALEWAY_PLUGIN}"
PLUGIN_FILE = f"{PLUGIN_DIRECTORY}/pulumi-resource-scaleway"
SCHEMA_FILE = "schema.json"
CLI_FILE = "bin/pulumi"
HOST_FILE = "bin/pulumi-language-python"


@dataclass(frozen=True)
class Part:
    """One thing that is built: a Go module of its own, in a folder of its name."""

    name: str
    title: str
    versions: tuple[tuple[str, str], ...]
    files: tuple[str, ...]
    """What it leaves, relative to the engine's directory in the cache."""

    @property
    def folder(self) -> Path:
        """Where its Go module lies."""
        return SOURCES / self.name


CLI = Part("cli", f"Pulumi CLI {PULUMI}", (("pulumi", PULUMI),), (CLI_FILE,))
LANGUAGE_HOST = Part(
    "language_host",
    f"Python language host {PULUMI}",
    (("pulumi-language-python", PULUMI),),
    (HOST_FILE, "bin/pulumi-language-python-exec", "bin/pulumi-resource-pulumi-python"),
)
SCALEWAY = Part(
    "scaleway_plugin",
    f"Scaleway plugin {SCALEWAY_PLUGIN} (provider {SCALEWAY_PROVIDER} plus overlay)",
    (
        ("resource-scaleway", SCALEWAY_PLUGIN),
        ("terraform-provider-scaleway", SCALEWAY_PROVIDER),
        ("pulumi-terraform-bridge", TERRAFORM_BRIDGE),
    ),
    (PLUGIN_FILE, SCHEMA_FILE),
)
PARTS = (CLI, LANGUAGE_HOST, SCALEWAY)


def build_platform() -> str:
    """Name the operating system and architecture as Go does, for example ``linux/amd64``."""
    machine = platform.machine().lower()
    return f"{platform.system().lower()}/{ {'x86_64': 'amd64', 'aarch64': 'arm64'}.get(machine, machine) }"


def part_key(part: Part, sources: Path = SOURCES, target: str | None = None) -> str:
    """Hash all that decides what a part becomes: pins, Go sources with go.mod and go.sum, platform."""
    digest = hashlib.sha256()
    for item in (LAYOUT, part.name, *(f"{name}={version}" for name, version in part.versions)):
        digest.update(item.encode() + b"\0")
    digest.update((target or build_platform()).encode() + b"\0")
    folder = sources / part.name
    compiled = (p for p in folder.rglob("*") if p.suffix in {".go", ".mod", ".sum"} and not p.name.endswith("_test.go"))
    for path in sorted(compiled):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0")
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]


def cache_key(sources: Path = SOURCES, target: str | None = None) -> str:
    """Hash over the keys of all parts: the name of the engine's directory in the cache."""
    keys = "\0".join(part_key(part, sources, target) for part in PARTS)
    return hashlib.sha256(keys.encode()).hexdigest()[:16]


def cache_root() -> Path:
    """Where engines are kept for all clones of one user: ``$XDG_CACHE_HOME/sovereign-hub/engine``."""
    base = os.environ.get("XDG_CACHE_HOME", "")
    # The XDG specification has relative values ignored.
    root = Path(base) if base and Path(base).is_absolute() else Path.home() / ".cache"
    return root / "sovereign-hub" / "engine"
