"""Evidence: dated records of what no interface shows, such as a restore that was tried or rights that were reviewed.

Each is a YAML or JSON file with the key `kind` and the fields that the control of that kind reads: all of them, and no
others (policies/reading/evidence_forms.py).
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
from policies.yaml_text import read_with_repeats

PREFIX = f"{LIVE}evidence/"
EXAMPLES = "docs/guide/evidence"
"""Folder of this repository with a record of each kind."""
_NO_RECORD = "README.md"
_ENDINGS = (".yaml", ".yml", ".json")


def kinds(controls: Iterable[Control]) -> tuple[str, ...]:
    """The kinds that controls read."""
    found = {each.removeprefix(PREFIX) for control in controls for each in control.types if each.startswith(PREFIX)}
    return tuple(sorted(each for each in found if "*" not in each))


def read_evidence(folder: Path, controls: Iterable[Control]) -> tuple[Resource, ...]:
    """The records of a folder, each as a resource `live:evidence/KIND`.

    Raises:
        DocumentError: the folder is not there, or holds what is no record, but for a README.md; names
            all that is wrong with all of them.
    """
    known = kinds(controls)
    if not folder.is_dir():
        raise DocumentError(f"{folder} is no folder", "name one that holds a file for each proof")
    records, wrong = [], []
    for path in sorted(folder.iterdir()):
        if path.is_dir():
            wrong.append(f"{path}: is a folder, which is not looked into: put its records beside the others")
        elif path.suffix in _ENDINGS:
            record, problems = _record(path, known)
            records += [record] if record else []
            wrong += [f"{path}: {each}" for each in problems]
        elif path.name != _NO_RECORD:
            wrong.append(f"{path}: is no record: the name of one ends with {', '.join(_ENDINGS)}")
    if wrong:
        raise DocumentError("\n".join(wrong), f"an example of each kind lies in {EXAMPLES}")
    return tuple(records)


def _record(path: Path, known: tuple[str, ...]) -> tuple[Resource | None, list[str]]:
    """The record of a file, and what is wrong with it."""
    try:
        given, repeats = read_with_repeats(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, RecursionError, yaml.YAMLError) as error:
        return None, [f"cannot be read as YAML or JSON: {error}"]
    if not isinstance(given, dict):
        return None, [f"must hold one record with the key `kind`, one of {', '.join(known)}"]
    kind = given.pop("kind", None)
    if kind not in known:
        return None, [f"kind is {kind!r}, must be one of {', '.join(known)}"]
    from policies.reading.evidence_forms import problems  # noqa: PLC0415 - pydantic, which only evidence needs

    token, fields = f"{PREFIX}{kind}", _days(given)
    record = Resource(
        urn=f"urn:evidence::{token}::{path.name}", type=token, name=path.name, given=fields, origin=str(path)
    )
    return record, [*(f"{each} stands there twice" for each in repeats), *problems(kind, fields)]


def _days(value: Any) -> Any:
    """Days and moments as the API writes them: YAML reads them by itself."""
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {str(key): _days(each) for key, each in value.items()}
    return [_days(each) for each in value] if isinstance(value, list) else value
