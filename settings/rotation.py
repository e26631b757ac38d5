"""When an API key ends: a pure function of the day, so that all previews of one month plan the same."""

from __future__ import annotations

from datetime import UTC, date, datetime


def api_key_expiry(today: date) -> datetime:
    """The first day of the month after next, 00:00 UTC: 29 to 62 days after the start of `today`."""
    years, month = divmod(today.month + 1, 12)
    return datetime(today.year + years, month + 1, 1, tzinfo=UTC)
