"""How old a proof is, and how that is said."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from policies.context import Context
from policies.evidence import EVIDENCE, fresh, now, spoken, within
from policies.registry import catalogue
from policies.resource import Resource

NOON = datetime(2026, 3, 10, 23, 59, 59, tzinfo=UTC)
CONTEXT = Context(today=NOON.date())


def _record(**given: object) -> Resource:
    return Resource("urn", "live:evidence/restore-test", "record", given)


def test_another_day_is_judged_as_at_its_end() -> None:
    assert now(CONTEXT).date() == date(2026, 3, 10)


@pytest.mark.parametrize("given", ["2026-03-09", "2026-03-10T08:00:00+01:00", date(2026, 3, 10), NOON])
def test_a_moment_may_be_written_in_any_of_these_ways(given: object) -> None:
    assert list(fresh(_record(at=given), "at", timedelta(days=2), CONTEXT)) == []


@pytest.mark.parametrize("given", ["2026-03-01", "2026-03-12", "soon", "", None, 7])
def test_what_is_old_to_come_or_no_moment_proves_nothing(given: object) -> None:
    assert len(list(fresh(_record(at=given), "at", timedelta(days=2), CONTEXT))) == 1


@pytest.mark.parametrize(
    ("start", "end", "is_within"),
    [
        ("2026-03-09", "2026-03-10", True),
        ("2026-03-09", "2026-03-11", False),
        ("2026-03-09", "2026-03-08", False),
        ("2026-03-09", None, False),
        (None, "2026-03-09", False),
        ("2026-03-10T12:00:00Z", "2026-03-11T06:00:00Z", False),
    ],
)
def test_an_answer_comes_after_and_in_time(start: str | None, end: str | None, is_within: bool) -> None:
    record = _record(start=start, end=end)
    assert (list(within(record, "start", "end", timedelta(days=1), CONTEXT)) == []) is is_within


@pytest.mark.parametrize(
    ("span", "text"),
    [
        (timedelta(days=90), "90 days"),
        (timedelta(hours=26), "26 hours"),
        (timedelta(hours=1), "1 hour"),
        (timedelta(minutes=15), "15 minutes"),
    ],
)
def test_a_span_is_said_in_the_unit_that_people_use(span: timedelta, text: str) -> None:
    assert spoken(span) == text


def test_the_guide_names_each_kind_with_its_control() -> None:
    page = (Path(__file__).parents[2] / "docs/guide/evidence.md").read_text()
    told = set(re.findall(r"^\| `([a-z-]+)` \| (HUB-[A-Z0-9]{3}-\d{2}) \|", page, re.MULTILINE))
    read = {
        (each.removeprefix(EVIDENCE), control.id)
        for control in catalogue()
        for each in control.types
        if each.startswith(EVIDENCE)
    }
    assert told == read
