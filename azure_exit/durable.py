"""Files that are there after a loss of power, once a function of this module has returned."""

from __future__ import annotations

import os
from pathlib import Path


def write_whole(path: Path, content: bytes) -> None:
    """Write a file whole or not at all, in place of what has its name."""
    new = beside(path)
    write_synced(new, content)
    put_in_place(new, path)


def beside(path: Path) -> Path:
    """Where a file is written before it gets its name: in the same folder, and hidden."""
    return path.with_name(f".{path.name}.new")


def write_synced(path: Path, content: bytes) -> None:
    """Write a file, and have what it holds kept. Whether its folder keeps its name is the matter of `put_in_place`."""
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def put_in_place(new: Path, path: Path) -> None:
    """Give a written and synced file its name, in place of what has it, and have the folder keep that."""
    new.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
