"""When an API key expires: a pure function of today, so that two previews of one month plan the same."""

from __future__ import annotations

from datetime import UTC, date, datetime


def api_key_expiry(today: date) -> datetime:
    """The first day of the month after next, 00:00 UTC: between 28 and 62 days after the start of `today`."""
    year, month = divmod(today.month + 1, 12)
    return datetime(today.year + year, month + 1, 1, tzinfo=UTC)
