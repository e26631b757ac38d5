"""Reads and writes plan files."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from azure_exit.canonical import digest
from azure_exit.durable import beside, put_in_place
from azure_exit.plan.model import FORMAT, Plan
from azure_exit.problems import InputError, Problem, shortened
from azure_exit.yaml_text import dump_yaml, load_large_yaml

_HEAD = """\
# The plan of leaving Azure, made by `hub exit plan`. Not to be edited: sha256 is over the canonical form of all else,
# and it is what approvals are bound to. Change the inventory or the register of holds, and plan again.
"""
_AGAIN = "plan again from the inventory, or take the file that was signed"


def plan_text(plan: Plan) -> str:
    """The plan as the text of its file: the same plan is always the same text."""
    return "".join(_pieces(plan))


def _pieces(plan: Plan) -> Iterator[str]:
    """The text of a plan's file, a row at a time: the whole of a large one would be several times as much memory."""
    document = {**plan.document}
    rows = document.pop("rows")
    yield _HEAD
    yield dump_yaml({"sha256": plan.sha256, **document})
    yield "rows:\n" if rows else "rows: []\n"
    for row in rows:
        yield dump_yaml([row])


def write_plan(plan: Plan, path: Path) -> None:
    """Write the plan's file, whole or not at all."""
    new = beside(path)
    with new.open("w", encoding="utf-8") as file:
        file.writelines(_pieces(plan))
        file.flush()
        os.fsync(file.fileno())
    put_in_place(new, path)


def read_plan(path: Path) -> Plan:
    """The plan in a file.

    Raises:
        InputError: the file is no plan, or was changed since it was made.
    """
    document = _document(path)
    said = document.pop("sha256", None)
    # Judged before anything is made of it: what was edited is not read.
    found = _digest(document)
    if document.get("format") != FORMAT:
        raise InputError(
            [Problem(str(path), "format", shortened(document.get("format")), f"a plan of the format {FORMAT}", _AGAIN)]
        )
    if said != found:
        rule = f"the hash of what the file holds, {found}: it was changed since it was made"
        raise InputError([Problem(str(path), "sha256", shortened(said), rule, _AGAIN)])
    try:
        plan = Plan.model_validate(document)
    except ValidationError as error:
        raise InputError(_problem(path, each) for each in error.errors()) from None
    if plan.sha256 != found:
        rule = "a plan in its canonical form: fields that are empty are left out, amounts and dates as they are written"
        raise InputError([Problem(str(path), "", shortened(plan.sha256), rule, _AGAIN)])
    return plan


def _document(path: Path) -> dict[str, Any]:
    try:
        document = load_large_yaml(path.read_text(encoding="utf-8"))
    except OSError as error:
        value = (error.strerror or "unreadable").lower()
        raise InputError([Problem(str(path), "", value, "a plan file", "`hub exit plan` makes one")]) from None
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        place = f"line {mark.line + 1}" if mark else ""
        raise InputError([Problem(str(path), place, str(error).splitlines()[0], "plain YAML", _AGAIN)]) from None
    if not isinstance(document, dict):
        value = shortened(document, 40)
        raise InputError([Problem(str(path), "", value, "a plan file", "`hub exit plan` makes one")])
    return document


def _digest(document: dict[str, Any]) -> str:
    try:
        return digest(document)
    except TypeError:
        return "(none: it holds what no plan holds)"


def _problem(path: Path, error: Any) -> Problem:
    place = ".".join(str(each) for each in error["loc"])
    return Problem(str(path), place, shortened(error.get("input"), 80), error["msg"], _AGAIN)
