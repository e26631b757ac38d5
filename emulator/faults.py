"""Faults on demand: what tests ask the stand-in cloud to do wrong, and how often."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from typing import Any, Literal

from emulator.errors import ApiError, too_many_requests

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
        """Raises TypeError on a key that no fault has."""
        fault = Fault(**rule)
        re.compile(fault.match)
        self.rules.append(fault)
        return fault

    def pick(self, method: str, url: str) -> Fault | None:
        return next((rule for rule in self.rules if rule.applies(method, url)), None)

    def clear(self) -> None:
        self.rules.clear()
        self.delays.clear()

    def listing(self) -> dict[str, Any]:
        return {"faults": [asdict(rule) for rule in self.rules], "delays": self.delays}
