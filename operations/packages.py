"""Packages that only some commands need, and that a machine may do without: the groups of pyproject.toml."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.util import find_spec

from operations.exits import RefusedError

GROUPS: Mapping[str, tuple[str, ...]] = {"checks": ("scaleway", "boto3")}
"""By group of pyproject.toml, what has to be there."""


def require(group: str, command: str) -> None:
    """Say what is missing for a command, before it has begun.

    Raises:
        RefusedError: a package of the group is not installed.
    """
    missing = [each for each in GROUPS[group] if find_spec(each) is None]
    if missing:
        raise RefusedError(
            f"{command} needs {' and '.join(missing)}, not installed in this environment of Python",
            f"`uv pip install --group {group}` in this checkout, or install requirements.lock, which holds all groups",
        )
