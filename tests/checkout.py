"""Copies of the checkout, for what must not be tried in the checkout itself."""

from __future__ import annotations

import shutil
from pathlib import Path

from operations.workspace import ROOT

_LEFT_OUT = (".git", ".venv", ".hub", "__pycache__", "tests", ".*_cache")


def copy_checkout(folder: Path) -> Path:
    """The program in a folder that does not exist yet, on the checkout's own packages; without tests and history."""
    shutil.copytree(ROOT, folder, ignore=shutil.ignore_patterns(*_LEFT_OUT))
    (folder / ".venv").symlink_to(ROOT / ".venv")
    return folder
