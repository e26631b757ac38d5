"""Files that are there after a loss of power, once a function of this module has returned."""

from __future__ import annotations

import os
from pathlib import Path


def put_in_place(new: Path, path: Path) -> None:
    """Give a written and synced file its name, in place of what has it, and have the folder keep that."""
    new.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
