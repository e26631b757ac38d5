"""What an environment asks of the cloud: requests by product and route, as rules for faults match them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

OBJECT_STORAGE = "object-storage"
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|SCW[0-9A-Z]{17}")


@dataclass(frozen=True, order=True)
class Route:
    """A method and a path whose ids are left open; of object storage, the method alone."""

    product: str
    method: str
    match: str

    def __str__(self) -> str:
        return f"{self.method} {self.match}"


def route(method: str, host: str, path: str) -> Route:
    """The route of a request. Its `match` is a regular expression over `host + path`."""
    if ".scw.cloud" in host:
        return Route(OBJECT_STORAGE, method, r"\.scw\.cloud/")
    pattern = _ID.sub("[^/]+", re.escape(path).replace(r"\-", "-"))
    return Route(path.split("/")[1], method, f"^{re.escape(host)}{pattern}$")


def routes(requests: Iterable[tuple[str, str, str]]) -> list[Route]:
    """The distinct routes of requests, each where it is first asked for."""
    return list(dict.fromkeys(route(*request) for request in requests))
