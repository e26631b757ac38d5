"""Addresses that are no plain resource: what serves them, found by method and path without regard to case."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from emulator.store import JSON

if TYPE_CHECKING:
    from emulator.azure.call import Call

Reply = tuple[int, JSON | None]
Handler = Callable[["Call", dict[str, str]], Reply]


@dataclass(frozen=True)
class Route:
    """One address. `action` is what the caller's role must grant; it may name parameters of the path."""

    method: str
    path: str
    pattern: re.Pattern[str]
    action: str
    handler: Handler


class Routes:
    """A list of addresses that a module serves."""

    def __init__(self) -> None:
        self.all: list[Route] = []

    def route(self, method: str, path: str, action: str) -> Callable[[Handler], Handler]:
        """Register a handler. `{name}` takes one segment of a path, `{+name}` takes several."""
        expression = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", re.sub(r"\{\+(\w+)\}", r"(?P<\1>.+?)", path))
        pattern = re.compile(expression + "/?", re.IGNORECASE)

        def register(handler: Handler) -> Handler:
            self.all.append(Route(method, path, pattern, action, handler))
            return handler

        return register


def listing(call: Call, rows: list[JSON]) -> Reply:
    """A list as Azure pages it: `$top` rows, then a `nextLink`."""
    try:
        start, size = int(call.query.get("$skiptoken") or 0), int(call.query.get("$top") or 1000)
    except ValueError:
        start, size = 0, 1000
    body: JSON = {"value": rows[start : start + size]}
    if start + size < len(rows):
        more = f"api-version={call.api_version}&$top={size}&$skiptoken={start + size}"
        body["nextLink"] = f"https://management.azure.com{call.path}?{more}"
    return 200, body
