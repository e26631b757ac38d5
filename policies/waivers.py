"""Waivers: a control is not held on one resource, for a reason, by somebody, until a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from policies.resource import Resource

FOLDER = Path(__file__).parent / "waivers"
ROOT = FOLDER.parent.parent
LONGEST_DAYS = 366

_Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class WaiverError(Exception):
    """A file of waivers is wrong; all that is wrong, one line each, with the file and the key."""


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    control: Annotated[str, Field(pattern=r"^HUB-[A-Z0-9]{3}-\d{2}$")]
    resource: Annotated[str, Field(pattern=r"^[^\s:]+(:[^\s:]+)*::\S+$")]
    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=20)]
    decision: _Text
    owner: _Text
    since: date
    until: date
    ticket: _Text

    @model_validator(mode="after")
    def _lasts_no_longer_than_a_year(self) -> Self:
        days = (self.until - self.since).days
        if not 0 < days <= LONGEST_DAYS:
            raise ValueError(f"until must be 1 to {LONGEST_DAYS} days after since, and is {days}")
        if not (ROOT / self.decision).is_file():
            raise ValueError(f"decision must be a file of this repository, and {self.decision} is none")
        return self


@dataclass(frozen=True)
class Waiver:
    """One waiver.

    Attributes:
        resource: `<type token>::<name>`, the end of the resource's URN.
        decision: path in this repository of the decision that allows it.
        until: the last day on which it holds.
        file: the file that it stands in.
    """

    control: str
    resource: str
    reason: str
    decision: str
    owner: str
    since: date
    until: date
    ticket: str
    file: str

    def has_ended(self, day: date) -> bool:
        return day > self.until

    def covers(self, control: str, resource: Resource, day: date) -> bool:
        """Whether it excuses this control on this resource today."""
        return (
            control == self.control and f"{resource.type}::{resource.name}" == self.resource and not self.has_ended(day)
        )

    @property
    def sentence(self) -> str:
        """As every report shows it."""
        return f"waived until {self.until} by {self.owner} ({self.ticket}, {self.decision}): {self.reason}"


def of_environment(name: str, folder: Path = FOLDER) -> tuple[Waiver, ...]:
    """The waivers of policies/waivers/NAME.yaml; none when there is no such file.

    Raises:
        WaiverError: the file is wrong.
    """
    path = folder / f"{name}.yaml"
    file = f"policies/waivers/{path.name}"
    if not path.is_file():
        return ()
    try:
        given = yaml.safe_load(path.read_text()) or []
    except yaml.YAMLError as error:
        raise WaiverError(f"{file} is no YAML: {error}") from None
    if not isinstance(given, list):
        raise WaiverError(f"{file} must hold a list of waivers")
    found, wrong = [], []
    for index, each in enumerate(given):
        try:
            entry = _Entry.model_validate(each)
        except ValidationError as error:
            wrong += [f"{file}: [{index}].{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors()]
        else:
            found.append(Waiver(**entry.model_dump(), file=file))
    if wrong:
        raise WaiverError("\n".join(wrong))
    return tuple(found)
