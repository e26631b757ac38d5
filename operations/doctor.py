"""`hub doctor`: what is here, where it comes from, and what is missing."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from enum import StrEnum
from importlib import metadata

from operations.backend import FileBackend
from operations.exits import ExitCode, OperationError
from operations.summary import print_json
from operations.toolchain import VENV
from operations.workspace import ROOT, Workspace
from settings import EnvironmentFileError, Stage, environment_names, load_environment

DISK_NEEDED = 1.0  # GiB; building an engine needs more, see engine/README.md
_AMBIENT = ("SCW_PROFILE", "PULUMI_ACCESS_TOKEN", "PULUMI_STACK", "AWS_CA_BUNDLE")


class State(StrEnum):
    """How a finding is to be taken."""

    OK = "ok"
    NOTE = "note"
    FAULT = "FAULT"


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at."""

    subject: str
    state: State
    text: str
    way_out: str = ""


def examine() -> list[Finding]:
    """Look at everything; one examination that fails does not keep the others from being made."""
    found: list[Finding] = []
    for look in (_python, _packages, _engine, _tools, _ambient, _environments, _rehearsals, _disk):
        found += _safely(look)
    return found


def doctor(*, as_json: bool) -> ExitCode:
    """Tell what was found; FAILED when something keeps the rehearsal from running."""
    found = examine()
    sound = all(finding.state is not State.FAULT for finding in found)
    if as_json:
        print_json({"ok": sound, "findings": [asdict(finding) for finding in found]})
    else:
        width = max(len(finding.subject) for finding in found)
        for finding in found:
            print(f"{finding.state.value:<5}  {finding.subject:<{width}}  {finding.text}")
            if finding.way_out:
                print(f"{'':<5}  {'':<{width}}  way out: {finding.way_out}")
    return ExitCode.OK if sound else ExitCode.FAILED


def _safely(look: Callable[[], Iterator[Finding]]) -> list[Finding]:
    found: list[Finding] = []
    try:
        found.extend(look())
    except Exception as error:
        subject = look.__name__.strip("_")
        found.append(Finding(subject, State.FAULT, f"cannot be examined: {type(error).__name__}: {error}"))
    return found


def _python() -> Iterator[Finding]:
    yield Finding("python", State.OK, f"{platform.python_version()}, {sys.executable}")


def _packages() -> Iterator[Finding]:
    installed, wanted = VENV / "installed.lock", ROOT / "requirements.lock"
    if installed.exists() and installed.read_bytes() == wanted.read_bytes():
        yield Finding("packages", State.OK, "as requirements.lock says")
    else:
        yield Finding("packages", State.NOTE, "not known to be as requirements.lock says", "run any of scripts/")
    for name in ("pulumi", "pulumiverse-scaleway"):
        yield Finding(name, State.OK, f"{metadata.version(name)} (Python SDK)")


def _engine() -> Iterator[Finding]:
    from engine import locate, manifest, pins  # noqa: PLC0415
    from engine.errors import EngineChoiceError, EngineError, ManifestMismatchError  # noqa: PLC0415

    try:
        engine = locate.find()
    except (EngineChoiceError, ManifestMismatchError) as error:
        yield Finding("engine", State.FAULT, error.problem, error.way_out)
        return
    except EngineError as error:
        yield Finding("engine", State.NOTE, error.problem, f"{error.way_out}; `hub up rehearsal` does it too")
        yield from _go()
        return
    where = {"pulumi": engine.pulumi, "resource-scaleway": engine.plugin}
    for part, version in engine.versions.items():
        origin = engine.origins.get(part)
        place = f", {where[part]}" if part in where else ""
        digest = f", SHA-256 {engine.sha256[part]}" if origin is locate.Origin.INSTALLED else ""
        yield Finding(part, State.OK, f"{version}{f' {origin.value}' if origin else ''}{place}{digest}")
    for path, version in locate.unfit():
        text = f"{path} is {version or 'of no version that it tells'}: passed over, for {pins.PULUMI} is pinned"
        yield Finding("pulumi", State.NOTE, text)
    if locate.Origin.BUILT in engine.origins.values():
        home = pins.cache_root() / pins.cache_key()
        built = manifest.read(home)
        parts = [part for part in pins.PARTS if built and part.name in built.parts]
        try:
            manifest.verify(home, parts, thorough=True)
        except EngineError as error:
            yield Finding("manifest", State.FAULT, error.problem, error.way_out)
        else:
            yield Finding("manifest", State.OK, f"every built file has its recorded SHA-256, {home / 'manifest.json'}")
    sdk = metadata.version("pulumi")
    if engine.versions.get("pulumi") != sdk:
        yield Finding("pulumi", State.NOTE, f"the CLI is {engine.versions.get('pulumi')}, the SDK {sdk}")


def _go() -> Iterator[Finding]:
    go = shutil.which("go")
    if go is None:
        way_out = "install Go (go.dev/doc/install), or the official Pulumi CLI and plugin"
        yield Finding("go", State.FAULT, "not on PATH, and the engine has to be built", way_out)
        return
    answer = subprocess.run([go, "version"], capture_output=True, text=True, check=False)  # noqa: S603
    yield Finding("go", State.OK, f"{answer.stdout.strip()}, {go}")


def _tools() -> Iterator[Finding]:
    """What only some commands need."""
    from operations.exit_rehearsal import postgresql  # noqa: PLC0415

    signer = shutil.which("ssh-keygen")
    if signer is None:
        yield Finding(
            "ssh-keygen", State.NOTE, "not on PATH: approvals and the ledger of `hub exit` need it", "install OpenSSH"
        )
    else:
        yield Finding("ssh-keygen", State.OK, signer)
    try:
        yield Finding("postgresql", State.OK, str(postgresql.find_programs()))
    except postgresql.NoServerError as error:
        text = "no server's programs: `hub exit rehearse` and the tests of transfer manifests need them"
        yield Finding("postgresql", State.NOTE, text, str(error).partition(": ")[2])


def _ambient() -> Iterator[Finding]:
    for name in _AMBIENT:
        if os.environ.get(name):
            yield Finding(name, State.NOTE, "is set in this shell; `hub` does not hand it on", f"unset {name}")


def _environments() -> Iterator[Finding]:
    for name in environment_names():
        try:
            environment = load_environment(name)
        except EnvironmentFileError as error:
            count = len(error.problems)
            text = f"{count} problem{'s' if count > 1 else ''}"
            yield Finding(f"environment {name}", State.FAULT, text, f"`hub environment check {name}` names them")
            continue
        from settings.placeholders import placeholders  # noqa: PLC0415

        left = len(placeholders(environment))
        if left and environment.stage is not Stage.REHEARSAL:
            text = f"{environment.stage.value}, {left} placeholders left"
            yield Finding(
                f"environment {name}", State.NOTE, text, f"`hub up {name}` names them, and refuses until then"
            )
        else:
            yield Finding(f"environment {name}", State.OK, environment.stage.value)


def _rehearsals() -> Iterator[Finding]:
    from operations import rehearsal  # noqa: PLC0415

    for name in environment_names():
        try:
            environment = load_environment(name)
        except EnvironmentFileError:
            continue
        if environment.stage is not Stage.REHEARSAL:
            continue
        running = rehearsal.find(environment)
        text = f"runs, process {running.pid}, {running.folder}" if running else "does not run"
        yield Finding(f"stand-in of {name}", State.OK, text)
        workspace = Workspace(name)
        yield from _states(name, FileBackend(workspace.state))
        marks = sorted(path.name for path in workspace.unsettled.glob("*")) if workspace.unsettled.exists() else []
        if marks:
            text = f"an interrupted run left {', '.join(marks)} in doubt"
            yield Finding(name, State.NOTE, text, f"`hub up {name}` continues it")


def _states(name: str, backend: FileBackend) -> Iterator[Finding]:
    for stack in backend.stacks():
        try:
            backend.checkpoint(stack)
        except OperationError as error:
            yield Finding(name, State.FAULT, error.problem, error.way_out)


def _disk() -> Iterator[Finding]:
    from engine.pins import cache_root  # noqa: PLC0415

    for subject, path in (("disk, checkout", ROOT), ("disk, cache", cache_root())):
        existing = next(each for each in (path, *path.parents) if each.exists())
        free = shutil.disk_usage(existing).free / 2**30
        state = State.OK if free >= DISK_NEEDED else State.FAULT
        way_out = "" if state is State.OK else f"free at least {DISK_NEEDED:.0f} GiB"
        yield Finding(subject, state, f"{free:.1f} GiB free, {path}", way_out)
