"""The form of one waiver in a file: its keys, their rules, and what is said of a wrong one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

ROOT = Path(__file__).parent.parent
LONGEST_DAYS = 366

_Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
_RULES = {
    "control": "must be a control's id, such as HUB-NET-03",
    "resource": "must be `<type token>::<name>`, the end of the resource's URN",
    "reason": "must be a reason of 20 characters or more",
    "decision": "must name the file of a decision, such as docs/decisions/2026-11-25-some-title.md",
    "owner": "must name who answers for it",
    "since": "must be a day, such as 2026-11-25",
    "until": "must be a day, such as 2026-11-25",
    "ticket": "must name where it is followed up",
    "only": "must be live, or be left out: then it holds wherever the control is judged",
}


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    control: Annotated[str, Field(pattern=r"^HUB-[A-Z0-9]{3}-\d{2}$")]
    resource: Annotated[str, Field(pattern=r"^[^\s:]+(:[^\s:]+)*::\S.*$")]
    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=20)]
    decision: _Text
    owner: _Text
    since: date
    until: date
    ticket: _Text
    only: Literal["live"] | None = None

    @model_validator(mode="after")
    def _lasts_no_longer_than_a_year(self) -> Self:
        days = (self.until - self.since).days
        if not 0 < days <= LONGEST_DAYS:
            raise ValueError(f"until must be 1 to {LONGEST_DAYS} days after since, and is {days}")
        if not (ROOT / self.decision).is_file():
            raise ValueError(f"decision must be a file of this repository, and {self.decision} is none")
        return self


def read(given: Any) -> tuple[dict[str, Any], list[str]]:
    """The fields of a waiver, and all that is wrong with it: `.key is VALUE, rule`."""
    try:
        return _Entry.model_validate(given).model_dump(), []
    except ValidationError as error:
        return {}, list(_problems(given, error))


def _problems(given: Any, error: ValidationError) -> Iterator[str]:
    for each in error.errors():
        key = str(each["loc"][0]) if each["loc"] else ""
        if each["type"] == "extra_forbidden":
            yield f".{key} is no key of a waiver; they are {', '.join(_RULES)}"
        elif key not in _RULES:
            what = each["msg"].removeprefix("Value error, ")
            yield f" {what}" if isinstance(given, dict) else f" must be a waiver with the keys {', '.join(_RULES)}"
        elif each["type"] == "missing":
            yield f".{key} is not set, {_RULES[key]}"
        else:
            yield f".{key} is {given[key]!r}, {_RULES[key]}"
