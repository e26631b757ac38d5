"""Faults on demand: what tests ask the stand-in cloud to do wrong, and how often."""

from __future__ import annotations

import math
import re
from dataclasses import asdict, dataclass, fields
from typing import Any, Literal, get_args

from emulator.errors import ApiError, too_many_requests

LONGEST = 100 * 366 * 86400.0
Kind = Literal["status", "lost_reply", "dropped", "slow", "late_reply"]


@dataclass
class Fault:
    """One rule. Matches requests by method (`*` for any, `|` between several) and by a regular expression over
    `host + path`.

    Attributes:
        kind: `status` answers `status` instead of doing it; `lost_reply` does it and then cuts the connection;
            `dropped` cuts the connection before anything is done; `slow` waits `seconds` and then does it;
            `late_reply` does it and sends the reply after `seconds`.
        content: what `status` answers, of type `content_type`; None for an error in the API's own shape.
        seconds: how long to wait; None means until the rules are cleared.
        after: how many matching requests pass unharmed first.
        times: how many matching requests are hit then; 0 means all.
    """

    kind: Kind
    match: str = ".*"
    method: str = "*"
    status: int = 503
    content: str | None = None
    content_type: str = "application/json"
    seconds: float | None = 0.0
    after: int = 0
    times: int = 1
    seen: int = 0
    hits: int = 0

    def applies(self, method: str, url: str) -> bool:
        if (self.method != "*" and method not in self.method.split("|")) or not re.search(self.match, url):
            return False
        self.seen += 1
        if self.seen <= self.after or (self.times and self.hits >= self.times):
            return False
        self.hits += 1
        return True

    def error(self) -> ApiError:
        if self.status == 429:
            return too_many_requests()
        return ApiError(self.status, {"message": "fault asked for by a test", "type": "internal_error"})


class Faults:
    """The rules in force, and the delays with which resources settle."""

    def __init__(self) -> None:
        self.rules: list[Fault] = []
        # By kind of record: seconds until it leaves its transient state; None means never.
        self.delays: dict[str, float | None] = {}

    def add(self, rule: dict[str, Any]) -> Fault:
        """Raises ValueError on a key that no fault has, and on a value that would never hit or never pass."""
        if unknown := sorted(rule.keys() - {each.name for each in fields(Fault)}):
            raise ValueError(f"a fault has no {', '.join(unknown)}")
        fault = Fault(**{"kind": "", **rule})
        if fault.kind not in get_args(Kind):
            raise ValueError(f"kind: {fault.kind!r} is not one of {', '.join(get_args(Kind))}")
        for name, fits, what in (
            ("match", _is_pattern(fault.match), "a regular expression"),
            ("method", isinstance(fault.method, str) and fault.method != "", "a method, several with | between, or *"),
            ("status", _is_count(fault.status) and 100 <= fault.status <= 599, "a status from 100 to 599"),
            ("content", fault.content is None or isinstance(fault.content, str), "a text, or null"),
            ("content_type", isinstance(fault.content_type, str), "a text"),
            ("seconds", fault.seconds is None or _is_length(fault.seconds), "a number of seconds, or null"),
            *((name, _is_count(getattr(fault, name)), "a count") for name in ("after", "times", "seen", "hits")),
        ):
            if not fits:
                raise ValueError(f"{name}: {getattr(fault, name)!r} is not {what}")
        self.rules.append(fault)
        return fault

    def delay(self, delays: Any) -> None:
        """Set what kinds of record take to settle. Raises ValueError, with nothing set, unless all are as above."""
        if not isinstance(delays, dict):
            raise ValueError("delays: an object is due, of seconds or null by kind of record")  # noqa: TRY004  one error
        for kind, seconds in delays.items():
            if seconds is not None and not _is_length(seconds):
                raise ValueError(f"delays: {seconds!r} of {kind} is neither a number of seconds nor null")
        self.delays.update(delays)

    def pick(self, method: str, url: str) -> Fault | None:
        return next((rule for rule in self.rules if rule.applies(method, url)), None)

    def clear(self) -> None:
        self.rules.clear()
        self.delays.clear()

    def listing(self) -> dict[str, Any]:
        return {"faults": [asdict(rule) for rule in self.rules], "delays": self.delays}


def _is_pattern(value: Any) -> bool:
    try:
        re.compile(value)
    except (TypeError, re.error):
        return False
    return True


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _is_length(value: Any) -> bool:
    """Whether it is a number of seconds that the clock can count to: a hundred years at most."""
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return number and math.isfinite(value) and 0 <= value <= LONGEST
