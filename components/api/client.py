"""A small client of Scaleway's API, for dynamic resources.

Credentials come from the environment when a call is made and are kept nowhere. The proxy (`HTTPS_PROXY`) and the CA
file (`SSL_CERT_FILE`) of the environment are honoured.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from types import TracebackType
from typing import Any, Self

JSON = dict[str, Any]
ENDPOINT = "https://api.scaleway.com"
PAGE_SIZE = 100

# What passes by itself: too many requests, and failures of the service or on the way to it.
_PASSING = frozenset({429, 500, 502, 503, 504})
_ATTEMPTS = 6
_FIRST_PAUSE = 0.25
_TIMEOUT = 30.0


class ApiError(Exception):
    """A call failed; the message says which, why and what to do. `status` is None when no answer came."""

    def __init__(self, message: str, status: int | None = None) -> None:
        super().__init__(message)
        self.status = status


class ScalewayApi:
    """Calls as the principal of SCW_SECRET_KEY. A context manager."""

    def __init__(self) -> None:
        import httpx  # noqa: PLC0415  (half a second that a preview without calls does not pay)

        secret_key = os.environ.get("SCW_SECRET_KEY")
        if not secret_key:
            raise ApiError("SCW_SECRET_KEY is not set: give the credentials of who brings up this layer")
        self._failed = httpx.TransportError
        self._client = httpx.Client(
            base_url=os.environ.get("SCW_API_URL", ENDPOINT),
            headers={"X-Auth-Token": secret_key},
            timeout=_TIMEOUT,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._client.close()

    def call(self, method: str, path: str, body: JSON | None = None, query: JSON | None = None) -> JSON:
        """One call and its JSON reply, tried again while what fails may pass.

        A lost reply is asked for again too, so only calls that may be repeated belong here.

        Raises:
            ApiError: with the API's reason.
        """
        reply = self._reply(f"{method} {path}", lambda: self._client.request(method, path, json=body, params=query))
        return dict(reply.json()) if reply.content else {}

    def _reply(self, what: str, send: Callable[[], Any]) -> Any:
        """The reply to what `send` sends, sent again while what fails may pass."""
        for attempt in range(1, _ATTEMPTS + 1):
            last = attempt == _ATTEMPTS
            try:
                reply = send()
            except self._failed as error:
                if last:
                    raise ApiError(
                        f"{what}: no answer from {self._client.base_url} after {_ATTEMPTS} attempts "
                        f"({error}); check the network and HTTPS_PROXY, then run again"
                    ) from None
            else:
                if reply.status_code < 400:
                    return reply
                if last or reply.status_code not in _PASSING:
                    raise ApiError(f"{what}: {reply.status_code}, {_reason(reply.text)}", reply.status_code)
            time.sleep(_FIRST_PAUSE * 2 ** (attempt - 1))
        raise AssertionError("unreachable")

    def pages(self, path: str, key: str, query: JSON) -> Iterator[JSON]:
        """All rows of a listing."""
        number, seen = 1, 0
        while True:
            page = self.call("GET", path, query={**query, "page": number, "page_size": PAGE_SIZE})
            rows = page.get(key) or []
            yield from rows
            seen += len(rows)
            if not rows or seen >= int(page.get("total_count", seen)):
                return
            number += 1

    def delete(self, path: str) -> None:
        """Delete what may be gone already."""
        try:
            self.call("DELETE", path)
        except ApiError as error:
            if error.status != 404:
                raise


def _reason(text: str) -> str:
    return " ".join(text.split())[:500] or "without a reason"


def seconds(duration: str | None) -> int:
    """The API's durations are text, such as `259200s` or `0.000000000s`; absent means none."""
    return int(float(duration.removesuffix("s"))) if duration else 0
