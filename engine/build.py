"""Building the parts that are missing into the user's cache.

Safe when two builds run at once (a lock) and when one is interrupted at any point: everything is made in a directory of
its own beside the target, moved into place file by file, and counts only once the manifest, written last, names it.
"""

from __future__ import annotations

import errno
import fcntl
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from engine import manifest
from engine.errors import BuildError, ManifestMismatchError
from engine.manifest import Manifest
from engine.pins import (
    CLI,
    CLI_FILE,
    HOST_FILE,
    LANGUAGE_HOST,
    PARTS,
    PLUGIN_FILE,
    PULUMI,
    SCALEWAY,
    SCHEMA_FILE,
    Part,
    build_platform,
    cache_key,
    cache_root,
    part_key,
)
from engine.progress import Progress, Silence, Step
from engine.toolchain import DISK_NEEDED, ask_go, require_go, run_go

Builder = Callable[[Path, Step], None]

# -s -w leave out symbol tables: a third smaller, and less to read at start-up.
_LINKER = "-s -w"
_BUILD = ("build", "-mod=readonly", "-trimpath", "-buildvcs=false")
_SDK_MODULE = "github.com/pulumi/pulumi/sdk/v3"
_LOGS_ARE_OFF = "This file keeps the Pulumi CLI from writing a log of every run; see README.md of the engine.\n"


def build(
    parts: Iterable[Part] = PARTS,
    progress: Progress | None = None,
    root: Path | None = None,
    builders: dict[str, Builder] | None = None,
) -> Path:
    """Build what is missing of ``parts``; return the engine's directory, which is also its PULUMI_HOME.

    Args:
        parts: what the caller needs.
        progress: where to tell what goes on.
        root: the cache; the user's by default.
        builders: how to make each part; Go by default.

    Raises:
        BuildError: a part could not be built; the message names the way out.
    """
    parts = tuple(parts)
    progress = progress or Silence()
    root = root or cache_root()
    key = cache_key()
    target = root / key
    if not missing(target, parts):
        return target
    try:
        target.mkdir(parents=True, exist_ok=True)
        with lock(root / f"{key}.lock", progress):
            _remove_stale(root, key)
            for part in missing(target, parts):  # asked again: another build may have just ended
                if not _reuse(root, target, part, progress):
                    _build_part(target, part, (builders or BUILDERS)[part.name], progress)
            _switch_log_off(target)
    except OSError as error:
        raise _system_failure(error, root) from error
    return target


def missing(target: Path, parts: Iterable[Part]) -> list[Part]:
    """List the parts that ``target`` does not have, or not as its manifest says."""
    return [part for part in parts if not _is_built(target, part)]


def _is_built(target: Path, part: Part) -> bool:
    built = manifest.read(target)
    if built is None or part.name not in built.parts or built.parts[part.name].key != part_key(part):
        return False
    try:
        manifest.verify(target, [part])
    except ManifestMismatchError:
        return False
    return True


@contextmanager
def lock(path: Path, progress: Progress) -> Iterator[None]:
    """Let one build run at a time; the file says whose it is. The system releases it when the process ends."""
    with path.open("a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            progress.say(f"waiting for another build (pid {file.read().strip() or 'unknown'})")
            fcntl.flock(file, fcntl.LOCK_EX)
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        yield


def _remove_stale(root: Path, key: str) -> None:
    """Remove what interrupted builds left: of this key, whose lock we hold, and of others that nobody holds."""
    for directory in root.glob(".building-*"):
        other = directory.name.split("-")[1]
        if other == key:
            shutil.rmtree(directory, ignore_errors=True)
            continue
        with suppress(BlockingIOError), (root / f"{other}.lock").open("a") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(directory, ignore_errors=True)


def _reuse(root: Path, target: Path, part: Part, progress: Progress) -> bool:
    """Take a part over from another engine in the cache that was built from the same sources."""
    key = part_key(part)
    for other in sorted(root.glob(f"*/{manifest.MANIFEST}")):
        source = other.parent
        built = manifest.read(source)
        if source == target or built is None or part.name not in built.parts or built.parts[part.name].key != key:
            continue
        try:
            manifest.verify(source, [part])
        except ManifestMismatchError:
            continue
        with _building(target) as work:
            for name in part.files:
                (work / name).parent.mkdir(parents=True, exist_ok=True)
                try:
                    os.link(source / name, work / name)
                except OSError:  # another file system, or one without links
                    shutil.copy2(source / name, work / name)
            _put_in_place(work, target, part)
        _note(target, part, built.parts[part.name])
        progress.say(f"{part.title}: taken over from {source.name}")
        return True
    return False


def _build_part(target: Path, part: Part, builder: Builder, progress: Progress) -> None:
    with progress.step(f"building {part.title}") as step, _building(target) as work:
        for name in part.files:
            (work / name).parent.mkdir(parents=True, exist_ok=True)
        go = require_go(part.folder) if builder is BUILDERS[part.name] else "none"
        key = part_key(part)
        builder(work, step)
        if part_key(part) != key:
            raise BuildError(f"{part.name}: its sources changed while it was built", "run it again")
        made = manifest.record(work, part, key, go, step.seconds)
        _put_in_place(work, target, part)
        _note(target, part, made)


@contextmanager
def _building(target: Path) -> Iterator[Path]:
    work = Path(tempfile.mkdtemp(prefix=f".building-{target.name}-", dir=target.parent))
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _put_in_place(work: Path, target: Path, part: Part) -> None:
    for name in part.files:
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        (work / name).replace(target / name)  # atomic, and a running program keeps the file it has


def _note(target: Path, part: Part, made: manifest.PartRecord) -> None:
    current = manifest.read(target) or Manifest(target.name, build_platform())
    manifest.write(target, current.with_part(part.name, made))


def _switch_log_off(target: Path) -> None:
    # The CLI has no switch for the log that it writes of every run (some 10 % of a preview). It goes without
    # when it cannot make the directory, so a file takes its place.
    if not (target / "logs").exists():
        (target / "logs").write_text(_LOGS_ARE_OFF, encoding="utf-8")


def _build_cli(work: Path, step: Step) -> None:
    version = f"-X {_SDK_MODULE}/go/common/version.Version=v{PULUMI}"
    package = "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"
    run_go(CLI.folder, step, *_BUILD, "-ldflags", f"{_LINKER} {version}", "-o", str(work / CLI_FILE), package)


def _build_language_host(work: Path, step: Step) -> None:
    run_go(LANGUAGE_HOST.folder, step, *_BUILD, "-ldflags", _LINKER, "-o", str(work / HOST_FILE), ".")
    sdk = Path(ask_go(LANGUAGE_HOST.folder, "list", "-mod=readonly", "-m", "-f", "{{.Dir}}", _SDK_MODULE))
    for script in ("cmd/pulumi-language-python-exec", "dist/pulumi-resource-pulumi-python"):
        copy = work / "bin" / Path(script).name
        shutil.copyfile(sdk / "python" / script, copy)  # not its mode: Go's module cache is read-only
        copy.chmod(0o755)


def _build_scaleway_plugin(work: Path, step: Step) -> None:
    generator = work / "generate-schema"
    run_go(SCALEWAY.folder, step, *_BUILD, "-ldflags", _LINKER, "-o", str(generator), "./cmd/generate-schema")
    step.detail = "generating the schema"
    made = work / "generated"
    generated = subprocess.run(  # noqa: S603 - built two lines above
        [generator, "schema", "--skip-docs", "--skip-examples", "--quiet", "--out", made],
        capture_output=True,
        text=True,
        check=False,
    )
    if generated.returncode != 0:
        raise BuildError(
            f"{SCALEWAY.name}: the schema could not be generated:\n{generated.stderr.strip()[-2000:]}",
            "compare provider/tokens.go with the resources of the provider that go.mod pins",
        )
    # The plugin embeds both files; -overlay hands them to the compiler without writing into the sources.
    package = SCALEWAY.folder / "cmd" / "pulumi-resource-scaleway"
    embedded = {str(package / name): str(made / name) for name in ("schema.json", "bridge-metadata.json")}
    overlay = work / "overlay.json"
    overlay.write_text(json.dumps({"Replace": embedded}), encoding="utf-8")
    step.detail = "linking the plugin"
    output = ("-o", str(work / PLUGIN_FILE))
    run_go(
        SCALEWAY.folder, step, *_BUILD, "-ldflags", _LINKER, "-overlay", str(overlay), *output, f"./cmd/{package.name}"
    )
    (made / "schema.json").replace(work / SCHEMA_FILE)


BUILDERS: dict[str, Builder] = {
    CLI.name: _build_cli,
    LANGUAGE_HOST.name: _build_language_host,
    SCALEWAY.name: _build_scaleway_plugin,
}


def _system_failure(error: OSError, root: Path) -> BuildError:
    if error.errno == errno.ENOSPC:
        return BuildError(f"the disk of {root} is full", f"free some space ({DISK_NEEDED}), or set XDG_CACHE_HOME")
    if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
        return BuildError(f"{error.filename or root} may not be written", "set XDG_CACHE_HOME to a directory of yours")
    return BuildError(f"{error.filename or root}: {error.strerror}", f"look at {root}")
