"""Reads one row of an export field by field; what is wrong is noted, and reading goes on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any

from azure_exit.arm_id import key_of
from azure_exit.problems import Problem, shortened


class Row:
    """A row of a file, with the place that problems name.

    Every reader returns an empty value of its type after noting a problem, so that all problems of a row are found.
    """

    def __init__(self, file: str, place: str, data: Any, problems: list[Problem], way_out: str) -> None:
        self.file = file
        self.place = place
        self.problems = problems
        self.way_out = way_out
        self.data: Mapping[str, Any] = data if isinstance(data, dict) else {}
        if not isinstance(data, dict):
            self.note("", data, "a row is an object with named fields")

    def note(self, field: str, value: object, rule: str, way_out: str = "") -> None:
        """Note a problem with a field of this row."""
        row = ".".join(each for each in (self.place, field) if each)
        self.problems.append(Problem(self.file, row, shortened(value), rule, way_out or self.way_out))

    def text(self, field: str, *, required: bool = True) -> str:
        value = self.data.get(field)
        if value is None or value == "":
            if required:
                self.note(field, "(missing)" if value is None else '""', f"a row has its {field}")
            return ""
        if not isinstance(value, str):
            self.note(field, value, f"{field} is text")
            return ""
        return value

    def key(self, field: str, *, required: bool = True) -> str:
        """A resource id, normalised."""
        text = self.text(field, required=required)
        if not text:
            return ""
        try:
            return key_of(text)
        except ValueError:
            self.note(field, text, "a resource id: /subscriptions/UUID/resourceGroups/NAME/providers/TYPE/NAME")
            return ""

    def mapping(self, field: str) -> Mapping[str, Any]:
        value = self.data.get(field)
        if value is None or value == "":
            return {}
        if not isinstance(value, dict):
            self.note(field, value, f"{field} is an object, or null")
            return {}
        return value

    def nested(self, field: str) -> Row:
        """The object in a field, as a row of its own."""
        return Row(
            self.file,
            ".".join(each for each in (self.place, field) if each),
            self.mapping(field),
            self.problems,
            self.way_out,
        )

    def moment(self, field: str, *, required: bool = True) -> datetime | None:
        """A moment in UTC."""
        text = self.text(field, required=required)
        if not text:
            return None
        try:
            moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
        except ValueError:
            self.note(field, text, "a moment with its zone, such as 2026-11-02T06:00:00Z")
            return None
        if moment.tzinfo is None:
            self.note(field, text, "a moment with its zone, such as 2026-11-02T06:00:00Z")
            return None
        return moment.astimezone(UTC)

    def day(self, field: str, *, required: bool = True) -> date | None:
        """A day; of a moment, its day in UTC."""
        text = self.text(field, required=required)
        if not text:
            return None
        try:
            if len(text) == len("2026-11-02"):
                return date.fromisoformat(text)
            return datetime.fromisoformat(text.replace("Z", "+00:00")).astimezone(UTC).date()
        except ValueError:
            self.note(field, text, "a day, such as 2026-11-02")
            return None

    def choice(self, field: str, allowed: tuple[str, ...]) -> str:
        text = self.text(field)
        if text and text not in allowed:
            self.note(field, text, f"one of {', '.join(allowed)}")
            return ""
        return text


def each_row(file: str, place: str, data: object, problems: list[Problem], way_out: str) -> Iterator[Row]:
    """The rows of a list, each with its place; notes what is no list."""
    if not isinstance(data, list):
        problems.append(Problem(file, place, shortened(data), "a list of rows", way_out))
        return
    for index, row in enumerate(data):
        yield Row(file, f"{place}[{index}]", row, problems, way_out)
