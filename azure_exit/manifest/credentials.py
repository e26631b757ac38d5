"""Credentials: from variables or files, never from a command line, never printed."""

from __future__ import annotations

import os
from pathlib import Path

from azure_exit.manifest.side import ManifestError


def secret(name: str) -> str:
    """The value of a variable, or of the file that the variable with `_FILE` at its end names; empty when unset.

    Raises:
        ManifestError: the file cannot be read.
    """
    if value := os.environ.get(name):
        return value
    path = os.environ.get(f"{name}_FILE")
    if not path:
        return ""
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ManifestError(f"{path}: {getattr(error, 'strerror', None) or error}", f"the file of {name}") from None
