"""Reads a bundle's folder: evidence.yaml, the manifests that it names, the register of holds of today."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from azure_exit.evidence.manifest import ManifestSummary, read_manifest
from azure_exit.evidence.model import Evidence
from azure_exit.inventory.files import Folder
from azure_exit.inventory.listings import read_holds
from azure_exit.inventory.model import HoldsRegister
from azure_exit.problems import InputError, Problem, shortened
from azure_exit.yaml_text import load_yaml

EVIDENCE = "evidence.yaml"
_FORM = "the field by its right name, filled in as the rule says"


def read_evidence(folder: Path) -> Evidence:
    """The evidence in a bundle's folder.

    Raises:
        InputError: with everything that is wrong with the file.
    """
    path = folder / EVIDENCE
    try:
        document = load_yaml(path.read_text(encoding="utf-8"))
    except OSError as error:
        value = (error.strerror or "unreadable").lower()
        raise InputError([Problem(str(path), "", value, "a bundle has its evidence", "write it")]) from None
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        place = f"line {mark.line + 1}" if mark else ""
        raise InputError([Problem(str(path), place, str(error).splitlines()[0], "plain YAML", "correct it")]) from None
    if not isinstance(document, dict):
        raise InputError([Problem(str(path), "", shortened(document, 40), "named fields", _FORM)])
    try:
        return Evidence.model_validate(document)
    except ValidationError as error:
        raise InputError(_problem(path, each) for each in error.errors()) from None


def read_manifests(folder: Path, evidence: Evidence) -> Mapping[str, ManifestSummary]:
    """The manifests that the evidence names, by their names.

    Raises:
        InputError: one cannot be read, or is another than the evidence's hash says.
    """
    found: dict[str, ManifestSummary] = {}
    problems: list[Problem] = []
    for key, row in sorted(evidence.rows.items()):
        if row.transfer is None:
            continue
        name = row.transfer.manifest
        path = folder / name
        if ".." in Path(name).parts:
            problems.append(
                Problem(str(folder / EVIDENCE), key, name, "a file in the bundle's folder", "move it there")
            )
            continue
        try:
            summary = found.get(name) or read_manifest(path)
        except InputError as error:
            problems += error.problems
            continue
        if summary.sha256 != row.transfer.sha256:
            rule = f"the file whose hash the evidence names, {row.transfer.sha256}: it was changed since"
            problems.append(
                Problem(str(path), "", summary.sha256, rule, "take the file that was made, or make it anew")
            )
        found[name] = summary
    if problems:
        raise InputError(problems)
    return found


def read_register(folder: Path) -> HoldsRegister:
    """The register of holds in a folder, as of now.

    Raises:
        InputError: with everything that is wrong with it.
    """
    problems: list[Problem] = []
    holds = read_holds(Folder(folder, problems), problems)
    if problems:
        raise InputError(problems)
    return HoldsRegister(tuple(holds))


def _problem(path: Path, error: Any) -> Problem:
    place = ".".join(str(each) for each in error["loc"])
    return Problem(str(path), place, shortened(error.get("input"), 80), error["msg"], _FORM)
