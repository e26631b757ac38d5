"""Running Go, and saying in a person's words what it could not do."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
from collections import deque
from contextlib import suppress
from pathlib import Path

from engine.errors import BuildError
from engine.progress import Step

GO_MINIMUM = "1.26.0"
DISK_NEEDED = "about 8 GB for Go's own caches and 0.3 GB for the result"
_INSTALLED_INSTEAD = (
    "or install the official Pulumi CLI and `pulumi plugin install resource scaleway`, which are then used instead"
)

# Go's own words (what fails), in the order of how sure they are: (pattern, problem, way out).
_FAILURES: tuple[tuple[str, str, str], ...] = (
    (
        r"no space left on device",
        "the disk is full",
        f"free some space ({DISK_NEEDED}; GOCACHE, GOMODCACHE and XDG_CACHE_HOME move them) and run it again",
    ),
    (
        r"checksum mismatch|SECURITY ERROR",
        "a module is not the one whose checksum is committed in go.sum; nothing of it was used",
        "find out who changed it (module proxy, cache or network); `go clean -modcache` if the local cache is damaged",
    ),
    (
        r"requires go >= (\S+)",
        "Go is too old",
        f"install Go {GO_MINIMUM} or newer, or allow GOTOOLCHAIN=auto; {_INSTALLED_INSTEAD}",
    ),
    (
        r"(\S+@\S+|https?://\S+): .*(403 Forbidden|404 Not Found|410 Gone)|: (403 Forbidden|404 Not Found|410 Gone)",
        "the module registry refuses a module",
        f"set GOPROXY to a registry that carries it; {_INSTALLED_INSTEAD}",
    ),
    (
        r"dial tcp|no such host|i/o timeout|connection refused|TLS handshake|x509:|proxyconnect",
        "the module registry cannot be reached",
        f"check the network, HTTPS_PROXY and GOPROXY; {_INSTALLED_INSTEAD}",
    ),
    (
        r"signal: killed|cannot allocate memory|out of memory",
        "the compiler ran out of memory",
        "give it 4 GB, or run it again with GOMAXPROCS=1",
    ),
)


def require_go(folder: Path) -> str:
    """Return Go's version for the module in ``folder``.

    Raises:
        BuildError: there is no Go, or none that is new enough.
    """
    if shutil.which("go") is None:
        raise BuildError("Go was not found on PATH", f"install Go {GO_MINIMUM} or newer; {_INSTALLED_INSTEAD}")
    return ask_go(folder, "env", "GOVERSION")


def ask_go(folder: Path, *arguments: str) -> str:
    """Return what a Go command prints."""
    found = subprocess.run(  # noqa: S603 - a fixed program with fixed arguments
        _command(*arguments), cwd=folder, env=_environment(), capture_output=True, text=True, check=False
    )
    if found.returncode != 0:
        raise _failure(folder, arguments, found.stderr)
    return found.stdout.strip()


def run_go(folder: Path, step: Step, *arguments: str) -> None:
    """Run a Go command in ``folder``; an interrupt ends it.

    Raises:
        BuildError: it failed; the message says why and what to do.
    """
    process = subprocess.Popen(  # noqa: S603 - as above
        _command(*arguments),
        cwd=folder,
        env=_environment(),
        stderr=subprocess.PIPE,
        text=True,
        process_group=0,  # so that Go and its compilers can be ended together
    )
    output: deque[str] = deque(maxlen=200)
    downloads = 0
    try:
        assert process.stderr is not None  # noqa: S101 - as asked for above
        for line in process.stderr:
            if line.startswith("go: downloading"):
                downloads += 1
                step.detail = f"{downloads} modules downloaded"
            else:
                output.append(line.rstrip())
        process.wait()
    except BaseException:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)  # Go's caches are made to survive that
        process.wait()
        raise
    if process.returncode != 0:
        raise _failure(folder, arguments, "\n".join(output))


def _command(*arguments: str) -> list[str]:
    return [shutil.which("go") or "go", *arguments]


def _environment() -> dict[str, str]:
    # What is built depends on the pins alone: not on flags, workspaces, a C compiler or a target of the caller. How the
    # engine collects garbage, which an activated shell says, is not for compilers.
    kept_out = {"GOOS", "GOARCH", "GOGC", "GOMEMLIMIT"}
    environment = {name: value for name, value in os.environ.items() if name not in kept_out}
    return environment | {"GOFLAGS": "", "GOWORK": "off", "CGO_ENABLED": "0"}


def _failure(folder: Path, arguments: tuple[str, ...], output: str) -> BuildError:
    said = output.strip()
    lines = said.splitlines()
    for pattern, problem, way_out in _FAILURES:
        hit = next((line for line in lines if re.search(pattern, line)), None)
        if hit is not None:
            return BuildError(f"{folder.name}: {problem}: {hit.strip()}", way_out)
    tail = "\n".join(lines[-20:])
    return BuildError(
        f"{folder.name}: `go {' '.join(arguments[:1])}` failed:\n{tail}",
        "if the sources are unchanged, remove Go's build cache (`go clean -cache`) and run it again; "
        + _INSTALLED_INSTEAD,
    )
