"""The clock of the stand-in cloud: real time plus an offset that tests can move."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

# Retentions and expiries are counted from the clock: the years that they need must still be there.
_MARGIN = timedelta(days=200 * 366)


class Clock:
    """Tells the time to the whole stand-in; moves forward only when told to, besides real time."""

    def __init__(self, offset_seconds: float = 0.0) -> None:
        self.offset = timedelta(seconds=offset_seconds)

    def now(self) -> datetime:
        return datetime.now(UTC) + self.offset

    def stamp(self) -> str:
        """RFC 3339 with microseconds and Z, as the API writes dates."""
        return rfc3339(self.now())

    def advance(self, seconds: float) -> None:
        """Raises ValueError for what is no number, and for a moment that no date can be written of."""
        if not isinstance(seconds, (int, float)) or isinstance(seconds, bool):
            raise ValueError(f"{seconds!r} is not a number of seconds")  # noqa: TRY004  one error for both
        try:
            offset = self.offset + timedelta(seconds=seconds)
            datetime.now(UTC) + offset + _MARGIN
        except (OverflowError, ValueError):
            raise ValueError(f"{seconds!r} seconds lead to no date") from None
        self.offset = offset


def rfc3339(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def parse_time(text: str) -> datetime:
    """Read an RFC 3339 date. Raises ValueError on anything else."""
    moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def parse_duration(text: str) -> timedelta:
    """Read a duration as the API writes it, in seconds: `86400s`, `0.5s`. Raises ValueError on anything else."""
    if not text.endswith("s"):
        raise ValueError(f"{text!r} is not a duration in seconds such as 86400s")
    try:
        return timedelta(seconds=float(text[:-1]))
    except OverflowError:
        raise ValueError(f"{text!r} is too long") from None


def write_duration(length: timedelta) -> str:
    """A duration as the API shows it: `86400s`."""
    seconds = length.total_seconds()
    return f"{int(seconds)}s" if seconds == int(seconds) else f"{seconds}s"
