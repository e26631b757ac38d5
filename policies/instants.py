"""Points in time, and spans, as APIs and files write them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any


def moment(value: Any) -> datetime | None:
    """A moment as JSON, YAML or the SDK gives it; None for what is none."""
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value.strip())
        except ValueError:
            return None
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=UTC)
    return datetime.combine(value, time.min, UTC) if isinstance(value, date) else None


def go_duration(text: object) -> timedelta | None:
    """A duration as Go writes it, such as `2160h0m0s` or `7776000s`; None when it is none."""
    if not isinstance(text, str) or not text:
        return None
    seconds, number = 0.0, ""
    for character in text:
        if character.isdigit() or character == ".":
            number += character
        elif character in _UNITS and number:
            seconds += float(number) * _UNITS[character]
            number = ""
        else:
            return None
    return None if number else timedelta(seconds=seconds)


_UNITS = {"d": 86_400, "h": 3_600, "m": 60, "s": 1}
