"""Evidence: dated records of what no interface shows, such as a restore that was tried or rights that were reviewed.

Each is a YAML or JSON file with the key `kind` and the fields that the control of that kind reads.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import yaml

from policies.control import LIVE, Control
from policies.reading import DocumentError
from policies.resource import Resource
from policies.yaml_text import read_yaml

PREFIX = f"{LIVE}evidence/"
_ENDINGS = (".yaml", ".yml", ".json")


def kinds(controls: Iterable[Control]) -> tuple[str, ...]:
    """The kinds that controls read."""
    found = {each.removeprefix(PREFIX) for control in controls for each in control.types if each.startswith(PREFIX)}
    return tuple(sorted(each for each in found if "*" not in each))


def read_evidence(folder: Path, controls: Iterable[Control]) -> tuple[Resource, ...]:
    """The records of a folder, each as a resource `live:evidence/KIND`.

    Raises:
        DocumentError: the folder is not there, a file cannot be read, or is of a kind that no control reads.
    """
    known = kinds(controls)
    if not folder.is_dir():
        raise DocumentError(f"{folder} is no folder", "name one that holds a file for each proof")
    return tuple(_record(path, known) for path in sorted(folder.iterdir()) if path.suffix in _ENDINGS)


def _record(path: Path, known: tuple[str, ...]) -> Resource:
    try:
        given = read_yaml(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise DocumentError(f"{path} cannot be read: {error}", "write it as YAML or JSON") from None
    if not isinstance(given, dict):
        raise DocumentError(f"{path} must hold one record with the key `kind`", f"kinds are {', '.join(known)}")
    kind = given.pop("kind", None)
    if kind not in known:
        raise DocumentError(f"{path}: kind is {kind!r}, must be one of {', '.join(known)}", "`hub controls list`")
    token = f"{PREFIX}{kind}"
    return Resource(
        urn=f"urn:evidence::{token}::{path.name}", type=token, name=path.name, given=_days(given), origin=str(path)
    )


def _days(value: Any) -> Any:
    """Days and moments as the API writes them: YAML reads them by itself."""
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {str(key): _days(each) for key, each in value.items()}
    return [_days(each) for each in value] if isinstance(value, list) else value
