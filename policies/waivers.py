"""Waivers: a control is not held on one resource, for a reason, by somebody, until a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import yaml

from policies.resource import Resource
from policies.yaml_text import read_yaml

FOLDER = Path(__file__).parent / "waivers"


class WaiverError(Exception):
    """A file of waivers is wrong; all that is wrong, one line each, with the file and the key."""


@dataclass(frozen=True)
class Waiver:
    """One waiver.

    Attributes:
        resource: `<type token>::<name>`, the end of the resource's URN.
        decision: path in this repository of the decision that allows it.
        since: the first day on which it holds.
        until: the last one.
        only: `live` where it holds for an account that is read back, and for no program.
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
    only: str | None = None

    def has_begun(self, day: date) -> bool:
        return day >= self.since

    def has_ended(self, day: date) -> bool:
        return day > self.until

    def holds(self, *, live: bool) -> bool:
        """Whether it is about this kind of reading: an account, or what a program declares."""
        return live or self.only != "live"

    def covers(self, control: str, resource: Resource, day: date, *, live: bool = False) -> bool:
        """Whether it excuses this control on this resource today."""
        is_it = control == self.control and f"{resource.type}::{resource.name}" == self.resource
        return is_it and self.holds(live=live) and self.has_begun(day) and not self.has_ended(day)

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
        given = read_yaml(path.read_text()) or []
    except yaml.YAMLError as error:
        raise WaiverError(f"{file} is no YAML: {error}") from None
    if not isinstance(given, list):
        raise WaiverError(f"{file} must hold a list of waivers")
    if not given:
        return ()
    from policies.waiver_form import read  # noqa: PLC0415 - loads pydantic, which the engine would wait for

    found, wrong = [], []
    for index, each in enumerate(given):
        fields, problems = read(each)
        wrong += [f"{file}: [{index}]{problem}" for problem in problems]
        if not problems:
            found.append(Waiver(**fields, file=file))
    if wrong:
        raise WaiverError("\n".join(wrong))
    return tuple(found)
