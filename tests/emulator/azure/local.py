"""The stand-in Azure inside the test's own process: no server, no proxy, a clock and faults of its own."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import httpx

from emulator.azure.access import BearerToken
from emulator.azure.api import answer
from emulator.azure.azure import Azure
from emulator.azure.control import control
from emulator.errors import ApiError

VERSION = "2024-01-01"
Body = dict[str, Any]


class LocalTransport(httpx.BaseTransport):
    """Hands each request straight to the API's dispatcher."""

    def __init__(self, azure: Azure) -> None:
        self._azure = azure

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        try:
            status, content, headers, _ = answer(
                self._azure,
                request.method,
                request.url.host,
                request.url.path,
                query=request.url.query.decode(),
                headers=request.headers,
                raw=request.read(),
            )
        except ApiError as error:
            status, content, headers = error.status, json.dumps(error.body).encode(), error.headers
        return httpx.Response(status, content=content, headers={"content-type": "application/json", **headers})


class LocalAzure:
    """A stand-in in memory that holds the synthetic estate, and what tests ask of it."""

    def __init__(self) -> None:
        self.azure = Azure()

    def client(self, principal: str) -> httpx.Client:
        return httpx.Client(
            base_url="https://management.azure.com",
            transport=LocalTransport(self.azure),
            auth=BearerToken(self.azure.identity.credentials()[principal]),
        )

    def ask(self, method: str, path: str, body: Body | None = None, *, principal: str = "owner") -> httpx.Response:
        """Send one request; the version of the API is added unless the path has one."""
        url = path if "api-version=" in path else f"{path}{'&' if '?' in path else '?'}api-version={VERSION}"
        with self.client(principal) as client:
            return client.request(method, url, json=body)

    def get(self, path: str) -> Body:
        return self._good("GET", path, None, 200)

    def put(self, path: str, body: Body, status: int = 200) -> Body:
        return self._good("PUT", path, body, status)

    def post(self, path: str, body: Body | None = None, status: int = 200) -> Body:
        return self._good("POST", path, body or {}, status)

    def delete(self, path: str, status: int = 200) -> httpx.Response:
        reply = self.ask("DELETE", path)
        assert reply.status_code == status, reply.text
        return reply

    def gone(self, path: str) -> bool:
        return self.ask("GET", path).status_code == 404

    def refused(self, method: str, path: str, status: int, code: str, body: Body | None = None, **more: Any) -> str:
        """The message of a refusal that must be this one."""
        reply = self.ask(method, path, body, **more)
        assert reply.status_code == status, f"{method} {path}: {reply.status_code} {reply.text}"
        error = reply.json()["error"]
        assert error["code"] == code, error
        message: str = error["message"]
        return message

    def values(self, path: str) -> list[Body]:
        found: list[Body] = self.get(path)["value"]
        return found

    def names(self, path: str) -> set[str]:
        return {str(each["name"]) for each in self.values(path)}

    def wait(self, **period: float) -> None:
        """Move the clock."""
        self.azure.move_clock(timedelta(**period).total_seconds())

    def control(self, method: str, path: str, body: Body | None = None) -> Any:
        status, found = control(self.azure, method, f"/_emulator/azure{path}", "", json.dumps(body or {}).encode())
        assert status == 200, found
        return found

    def _good(self, method: str, path: str, body: Body | None, status: int) -> Body:
        reply = self.ask(method, path, body)
        assert reply.status_code == status, f"{method} {path}: {reply.status_code} {reply.text}"
        found: Body = reply.json() if reply.content else {}
        return found
