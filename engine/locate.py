"""Finding the engine: what is installed on the machine if it fits, else what was built."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType

from engine import manifest, pins
from engine.build import build
from engine.errors import EngineChoiceError, EngineMissingError
from engine.manifest import verify
from engine.pins import CLI, LANGUAGE_HOST, SCALEWAY, Part, cache_key, cache_root, part_key
from engine.progress import Progress

CHOICE = "HUB_ENGINE"
"""Environment variable; ``built`` leaves aside what is installed, so that every machine runs the same."""
BUILT = "built"

REMOVED_VARIABLES = ("AWS_CA_BUNDLE", "PYTHONHOME", "PULUMI_PYTHON_CMD")
"""What the engine's environment must not hold: the provider's S3 client gives up on the first, the others would
take the place of the virtual environment's interpreter."""

COLLECTOR = {"GOGC": "400", "GOMEMLIMIT": "2GiB"}
"""How Go collects garbage in CLI and plugins: a run lasts seconds and holds some 50 MB, and at Go's own 100 a tenth of
it went into collections. It takes up to 50 MB more for each process of 150 resources; from 2 GiB on it collects as
often as it must. A caller's own values stay."""


class Origin(StrEnum):
    """Where a part comes from."""

    INSTALLED = "installed"
    BUILT = "built"


@dataclass(frozen=True)
class Engine:
    """All that is needed to run Pulumi programs against Scaleway."""

    pulumi: Path
    """The CLI."""
    plugin: Path
    """The Scaleway plugin."""
    pulumi_home: Path
    """PULUMI_HOME, in which the CLI finds the plugin."""
    bin_directories: tuple[Path, ...]
    """What goes on PATH, first things first."""
    schema: Path | None
    """The plugin's schema; None when the plugin is an installed one."""
    versions: Mapping[str, str]
    """Version by part: ``pulumi``, ``pulumi-language-python``, ``resource-scaleway``, and what they are made from."""
    origins: Mapping[str, Origin]
    """Origin by part: ``pulumi``, ``pulumi-language-python``, ``resource-scaleway``."""
    sha256: Mapping[str, str]
    """SHA-256 of the file that runs, by part."""

    def environment(self, venv: Path) -> dict[str, str]:
        """Return the variables to set for a quiet engine that works offline with the packages of ``venv``.

        They come on top of the caller's environment, from which `REMOVED_VARIABLES` are to be taken out. The
        backend and the passphrase are the caller's to set.
        """
        first = [str(venv / "bin"), *map(str, self.bin_directories)]
        rest = [entry for entry in os.environ.get("PATH", os.defpath).split(os.pathsep) if entry not in first]
        return {
            "PATH": os.pathsep.join([*first, *rest]),
            "VIRTUAL_ENV": str(venv),
            "PULUMI_HOME": str(self.pulumi_home),
            "PULUMI_SKIP_UPDATE_CHECK": "true",
            "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
            "PULUMI_SUPPRESS_NEO_LINK": "true",
            "PULUMI_DIY_BACKEND_NO_LEGACY_WARNING": "true",
            **{name: os.environ.get(name, value) for name, value in COLLECTOR.items()},
        }

    def as_dict(self) -> dict[str, object]:
        """Return all of it as JSON knows it."""
        return {
            "pulumi": str(self.pulumi),
            "plugin": str(self.plugin),
            "pulumi_home": str(self.pulumi_home),
            "bin_directories": [str(path) for path in self.bin_directories],
            "schema": str(self.schema) if self.schema else None,
            "versions": dict(self.versions),
            "origins": {name: origin.value for name, origin in self.origins.items()},
            "sha256": dict(self.sha256),
        }


@dataclass(frozen=True)
class _Installed:
    """What the machine has that fits."""

    pulumi: Path | None = None
    language_host: Path | None = None
    pulumi_version: str = ""
    plugin: Path | None = None
    home: Path | None = None

    @property
    def needed(self) -> tuple[Part, ...]:
        """The parts that have to be built."""
        cli = () if self.pulumi else (CLI, LANGUAGE_HOST)
        return (*cli, *(() if self.plugin else (SCALEWAY,)))


def ensure(progress: Progress | None = None, root: Path | None = None) -> Engine:
    """Return the engine; what is neither installed nor built yet is built first.

    Raises:
        BuildError: a part could not be built.
        ManifestMismatchError: a built file is not the one that was recorded.
    """
    root = root or cache_root()
    installed = _find_installed(root)
    if _not_recorded(root, installed.needed):
        build(installed.needed, progress, root)
    return _engine(root, installed)


def find(root: Path | None = None) -> Engine:
    """Return the engine as it is, without building.

    Raises:
        EngineMissingError: a part is neither installed nor built.
        ManifestMismatchError: a built file is not the one that was recorded.
    """
    root = root or cache_root()
    installed = _find_installed(root)
    if absent := _not_recorded(root, installed.needed):
        names = ", ".join(part.title for part in absent)
        raise EngineMissingError(f"neither installed nor built: {names}", "run `python -m engine build`")
    return _engine(root, installed)


def _not_recorded(root: Path, parts: tuple[Part, ...]) -> list[Part]:
    """List parts that were never built: a recorded one that was changed since is refused, not rebuilt unasked."""
    recorded = manifest.read(root / cache_key())
    known = recorded.parts if recorded else {}
    return [part for part in parts if part.name not in known or known[part.name].key != part_key(part)]


def _engine(root: Path, installed: _Installed) -> Engine:
    target = root / cache_key()
    if installed.needed:
        verify(target, installed.needed)
    versions = {name: version for part in installed.needed for name, version in part.versions}
    if installed.pulumi:
        versions |= {"pulumi": installed.pulumi_version, "pulumi-language-python": installed.pulumi_version}
    versions.setdefault("resource-scaleway", pins.SCALEWAY_PLUGIN)
    pulumi = installed.pulumi or target / pins.CLI_FILE
    host = installed.language_host or target / pins.HOST_FILE
    cli_origin = Origin.INSTALLED if installed.pulumi else Origin.BUILT
    plugin_origin = Origin.INSTALLED if installed.plugin else Origin.BUILT
    plugin = installed.plugin or target / pins.PLUGIN_FILE
    files = {"pulumi": pulumi, "pulumi-language-python": host, "resource-scaleway": plugin}
    return Engine(
        pulumi=pulumi,
        plugin=plugin,
        pulumi_home=installed.home if installed.plugin and installed.home else target,
        bin_directories=tuple(dict.fromkeys((pulumi.parent, host.parent))),
        schema=None if installed.plugin else target / pins.SCHEMA_FILE,
        versions=MappingProxyType(dict(sorted(versions.items()))),
        origins=MappingProxyType(
            {"pulumi": cli_origin, "pulumi-language-python": cli_origin, "resource-scaleway": plugin_origin}
        ),
        sha256=MappingProxyType({name: _sha256(path, root) for name, path in files.items()}),
    )


def unfit(root: Path | None = None) -> list[tuple[Path, str]]:
    """The CLIs on this machine that are passed over because of their version, with it."""
    root = root or cache_root()
    home = Path(os.environ.get("PULUMI_HOME") or Path.home() / ".pulumi")
    found = dict.fromkeys(directory / "pulumi" for directory in _search_path(home, root))
    versions = {path: _version(path, root) for path in found if _is_executable(path)}
    return [(path, version) for path, version in versions.items() if not _fits(version)]


def _find_installed(root: Path) -> _Installed:
    choice = os.environ.get(CHOICE)
    if choice == BUILT:
        return _Installed()
    if choice:
        raise EngineChoiceError(f"{CHOICE} is {choice!r}", f"set it to {BUILT!r}, or unset it to use what is installed")
    home = Path(os.environ.get("PULUMI_HOME") or Path.home() / ".pulumi")
    plugin = home / pins.PLUGIN_FILE
    unfinished = home / f"{pins.PLUGIN_DIRECTORY}.partial"
    found_plugin = plugin if _is_executable(plugin) and not unfinished.exists() and root not in home.parents else None
    for directory in _search_path(home, root):
        pulumi = directory / "pulumi"
        host = _beside_or_on_path(directory, "pulumi-language-python", home, root)
        if _is_executable(pulumi) and host and _fits(version := _version(pulumi, root)):
            return _Installed(pulumi, host, version, found_plugin, home)
    return _Installed(plugin=found_plugin, home=home)


def _search_path(home: Path, root: Path) -> Iterator[Path]:
    """Yield the directories of PATH and the CLI's own, but not those of engines built here."""
    for entry in [*os.environ.get("PATH", os.defpath).split(os.pathsep), str(home / "bin")]:
        if entry and root not in Path(entry).parents:
            yield Path(entry)


def _beside_or_on_path(directory: Path, name: str, home: Path, root: Path) -> Path | None:
    candidates = (place / name for place in (directory, *_search_path(home, root)))
    return next((path for path in candidates if _is_executable(path)), None)


def _is_executable(path: Path) -> bool:
    return path.is_file() and os.access(path, os.X_OK)


def _fits(version: str) -> bool:
    """Tell whether a CLI's version is of the pinned minor release and not older."""
    pinned = [int(number) for number in pins.PULUMI.split(".")]
    try:
        major, minor, patch = (int(number) for number in version.split("."))
    except ValueError:  # a development build
        return False
    return [major, minor] == pinned[:2] and patch >= pinned[2]


def _version(pulumi: Path, root: Path) -> str:
    """Ask a CLI for its version, which takes 0.3 s; empty when it does not say."""

    def ask() -> str:
        try:
            answer = subprocess.run(  # noqa: S603 - the user's own CLI
                [pulumi, "version"],
                capture_output=True,
                text=True,
                check=False,
                timeout=30,
                env=os.environ | {"PULUMI_SKIP_UPDATE_CHECK": "true"},
            )
        except (OSError, subprocess.TimeoutExpired):
            return ""
        return answer.stdout.strip().removeprefix("v")

    return _noted(str(pulumi), pulumi, root, ask)


def _sha256(path: Path, root: Path) -> str:
    """Hash a file; of 100 MB that takes 0.1 s."""
    return _noted(f"sha256 {path}", path, root, lambda: manifest.sha256(path))


def _noted(key: str, path: Path, root: Path, find_out: Callable[[], str]) -> str:
    """What was found out about a file, kept as long as the file stays the same; nothing is kept of an empty answer."""
    stat = path.resolve().stat()
    identity = [stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino]
    notes = root / "installed.json"
    known: dict[str, list[object]] = {}
    with suppress(OSError, ValueError):
        known = json.loads(notes.read_text(encoding="utf-8"))
    if (noted := known.get(key)) and noted[1:] == identity:
        return str(noted[0])
    found = find_out()
    if not found:
        return ""
    with suppress(OSError):
        root.mkdir(parents=True, exist_ok=True)
        temporary = notes.with_name(f".installed.{os.getpid()}")
        temporary.write_text(json.dumps({**known, key: [found, *identity]}), encoding="utf-8")
        temporary.replace(notes)
    return found
