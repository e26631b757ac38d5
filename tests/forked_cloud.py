"""Stand-in clouds that are forked from one process which has loaded all that they need.

A stand-in takes a second of processor time to load, and the tests start some sixty. What is forked does what `python -m
emulator serve` does from there on, as a process and a session of its own. Commands of `hub` start the real one.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import Lock

from emulator import process

_ASKING = Lock()  # a test may start two at once
LOADED = (
    "emulator.server",
    "emulator.azure.azure",
    "emulator.azure.api",
    "emulator.azure.control",
    "emulator.azure.plugin.server",
    "uvicorn.lifespan.off",
    "uvicorn.protocols.http.httptools_impl",
)


@dataclass(frozen=True)
class Forked:
    """A stand-in by its process id. It is no child of the tests' own process, so how it ended is not known."""

    pid: int

    @property
    def returncode(self) -> int | None:
        return self.poll()

    def poll(self) -> int | None:
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return 1
        return None

    def kill(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)


def launch(folder: Path, organization_id: str | None) -> Forked:
    """Takes the place of `emulator.process.launch`."""
    request = {"folder": str(folder.absolute()), "organization_id": organization_id, "environment": dict(os.environ)}
    with _ASKING:
        server = _server()
        assert server.stdin is not None
        assert server.stdout is not None
        server.stdin.write(json.dumps(request) + "\n")
        server.stdin.flush()
        return Forked(int(server.stdout.readline()))


@cache
def _server() -> subprocess.Popen[str]:
    """One for each test process. It ends with its input, so with the tests."""
    return subprocess.Popen(
        [sys.executable, "-m", "tests.forked_cloud"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
        cwd=Path(__file__).parent.parent,
    )


def main() -> None:
    """Fork a stand-in for each line of the input; print its process id."""
    for name in LOADED:
        importlib.import_module(name)
    importlib.import_module("emulator.cloud").load_products()
    gc.freeze()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # who ended is gone at once, as if init were the parent
    for line in sys.stdin:
        request = json.loads(line)
        pid = os.fork()
        if not pid:
            _become(request["environment"], Path(request["folder"]), request["organization_id"])
        sys.stdout.write(f"{pid}\n")
        sys.stdout.flush()


def _become(environment: dict[str, str], folder: Path, organization_id: str | None) -> None:
    """Serve as a process of its own, and end with it."""
    from emulator.server import serve

    code = 1
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.setsid()
        os.environ.clear()
        os.environ.update(environment)
        with Path(os.devnull).open("rb") as nothing, (folder / process.LOG).open("ab") as log:
            os.dup2(nothing.fileno(), 0)
            os.dup2(log.fileno(), 1)
            os.dup2(log.fileno(), 2)
        serve(folder, organization_id)
        code = 0
    except BaseException:
        import traceback

        traceback.print_exc()
    finally:
        os._exit(code)


if __name__ == "__main__":
    main()
