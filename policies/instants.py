"""Points in time as APIs write them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


def instant(text: object) -> datetime | None:
    """A timestamp of RFC 3339, in UTC; None when it is none."""
    if not isinstance(text, str):
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


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
