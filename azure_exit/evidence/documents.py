"""The documents that evidence names by their hashes: found in one folder of the exit, whatever their names."""

from __future__ import annotations

import hashlib
from pathlib import Path

from azure_exit.problems import InputError, Problem


def read_documents(folder: Path) -> frozenset[str]:
    """The SHA-256 of every file in a folder and below; none where there is no folder.

    Raises:
        InputError: naming every file that cannot be read.
    """
    found: set[str] = set()
    problems: list[Problem] = []
    for path in sorted(folder.rglob("*")):
        if not path.is_file():
            continue
        try:
            with path.open("rb") as file:
                found.add(hashlib.file_digest(file, "sha256").hexdigest())
        except OSError as error:
            value = (error.strerror or "unreadable").lower()
            problems.append(Problem(str(path), "", value, "a document that can be read", "the rights to read it"))
    if problems:
        raise InputError(problems)
    return frozenset(found)


def missing(what: str, sha256: str, documents: frozenset[str]) -> tuple[str, str] | None:
    """Why a document does not count and the way out; None when it is there."""
    if sha256 in documents:
        return None
    return (
        f"{what}, SHA-256 {sha256[:12]}..., is not among the documents",
        "put it into documents/ of the exit's folder as it was signed, or correct its hash in the evidence",
    )
