"""API keys end on the first day of the month after next."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from settings import api_key_expiry

DAYS = st.dates(min_value=date(2020, 1, 1), max_value=date(2090, 12, 31))


@pytest.mark.parametrize(
    ("today", "expiry"),
    [
        (date(2026, 11, 23), datetime(2027, 1, 1, tzinfo=UTC)),
        (date(2026, 10, 31), datetime(2026, 12, 1, tzinfo=UTC)),
        (date(2026, 12, 1), datetime(2027, 2, 1, tzinfo=UTC)),
        (date(2026, 12, 31), datetime(2027, 2, 1, tzinfo=UTC)),
        (date(2027, 1, 1), datetime(2027, 3, 1, tzinfo=UTC)),
        (date(2028, 2, 29), datetime(2028, 4, 1, tzinfo=UTC)),
    ],
)
def test_examples(today: date, expiry: datetime) -> None:
    assert api_key_expiry(today) == expiry


@given(today=DAYS)
def test_keys_live_29_to_62_days(today: date) -> None:
    start = datetime(today.year, today.month, today.day, tzinfo=UTC)
    assert timedelta(days=29) <= api_key_expiry(today) - start <= timedelta(days=62)


@given(today=DAYS)
def test_one_month_one_expiry(today: date) -> None:
    assert api_key_expiry(today) == api_key_expiry(today.replace(day=1))


@given(today=DAYS, later=DAYS)
def test_later_is_never_earlier(today: date, later: date) -> None:
    if today <= later:
        assert api_key_expiry(today) <= api_key_expiry(later)


@given(today=DAYS)
def test_the_next_key_comes_before_the_last_one_ends(today: date) -> None:
    first_of_next_month = (today.replace(day=1) + timedelta(days=32)).replace(day=1)
    overlap = api_key_expiry(today) - datetime(first_of_next_month.year, first_of_next_month.month, 1, tzinfo=UTC)
    assert overlap >= timedelta(days=28)
