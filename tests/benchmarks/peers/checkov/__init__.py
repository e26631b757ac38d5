"""Checkov, a policy checker for Terraform plans, in a virtual environment of its own in the user's cache."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zlib
from pathlib import Path

from engine.build import lock
from engine.pins import cache_root
from engine.progress import Progress, Silence
from tests.benchmarks.measure import CommandError

LOCK = Path(__file__).parent / "requirements.lock"


def ensure(progress: Progress | None = None) -> Path:
    """The program `checkov`, installed first when it is not in the cache.

    Raises:
        CommandError: it could not be installed.
    """
    progress = progress or Silence()
    root = cache_root().parent / "peers"
    target = root / f"checkov-{zlib.crc32(LOCK.read_bytes()):08x}"
    program = target / "bin" / "checkov"
    if program.exists():
        return program
    root.mkdir(parents=True, exist_ok=True)
    with lock(root / f"{target.name}.lock", progress), progress.step("installing checkov"):
        shutil.rmtree(target, ignore_errors=True)
        _run(sys.executable, "-m", "venv", str(target))
        try:
            _run(
                str(target / "bin" / "python"),
                *["-m", "pip", "install", "--quiet", "--require-hashes", "-r"],
                str(LOCK),
            )
        except CommandError:
            shutil.rmtree(target, ignore_errors=True)
            raise
    return program


def _run(*command: str) -> None:
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    if ended.returncode:
        raise CommandError(f"{' '.join(command)} ended with {ended.returncode}:\n{ended.stderr[-3000:]}")
