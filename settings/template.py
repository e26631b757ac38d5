"""A new environment's file: the template, which is itself a valid environment, under another name."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from settings.errors import EnvironmentFileError, Problem
from settings.types import EnvironmentName

TEMPLATE = Path(__file__).with_name("environment-template.yaml")

_YEARS = 10


def new_environment(name: str, *, today: date | None = None) -> str:
    """The commented YAML of a new environment, to be written as `environments/NAME.yaml`.

    It passes the check as it is. Its data is to be gone at the end of the tenth year after `today` (the machine's
    own day when None). Raises EnvironmentFileError when `name` cannot name an environment.
    """
    _check_name(name)
    text = TEMPLATE.read_text(encoding="utf-8").replace(TEMPLATE.stem, name)
    year = (today or date.today()).year + _YEARS
    text = re.sub(r"(?m)^(retain_until: )\d{4}-12-31", rf"\g<1>{year}-12-31", text)
    return "".join(map(_aligned, text.splitlines(keepends=True)))


def _check_name(name: str) -> None:
    try:
        TypeAdapter(EnvironmentName).validate_python(name)
    except ValidationError as error:
        context = error.errors(include_url=False)[0]["ctx"]
        problem = Problem(f"environments/{name}.yaml", 0, 0, "environment", repr(name), context["rule"], context["fix"])
        raise EnvironmentFileError([problem]) from None


def _aligned(line: str) -> str:
    """The line with its comment where the template has it, whatever the length of the name."""
    text, mark, comment = line.partition(" # ")
    if not mark or not text.strip():
        return line
    return f"{text.rstrip().ljust(_COMMENT_COLUMN)} # {comment}"


_COMMENT_COLUMN = 53
