"""HTTP to Azure Resource Manager as the provider speaks it: bearer tokens, retries, operations that are polled."""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

from emulator.store import JSON

MANAGEMENT = "https://management.azure.com"
LOGIN = "https://login.microsoftonline.com"
RETRIED = frozenset({408, 429, 500, 502, 503, 504})
# Azure's SDK for Go, with the provider's settings: three more attempts after 20, 60 and 120 seconds, polls each 30
# seconds. Here all waits are a thousandth of that.
PACE = 0.001
WAITS = (20.0, 60.0, 120.0)
POLL = 30.0


class AzureError(Exception):
    """A refusal of Azure's, worded as the provider words it."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(f'Status={status} Code="{code}" Message="{message}"')
        self.status = status
        self.code = code


@dataclass
class Credentials:
    """A service principal, from the provider's configuration or the variables ARM_*."""

    tenant: str
    client: str
    secret: str = field(repr=False)
    subscription: str = ""


class Client:
    """One identity's connection. Safe to be used by many threads."""

    def __init__(self, credentials: Credentials, environment: Mapping[str, str]) -> None:
        self.credentials = credentials
        # The variables are those that the vendor's plugin goes by.
        context = ssl.create_default_context(cafile=environment.get("SSL_CERT_FILE") or None)
        self._http = httpx.Client(verify=context, proxy=environment["HTTPS_PROXY"], trust_env=False, timeout=120.0)
        self._killed = False
        self._token = ""
        self._lock = threading.Lock()

    def kill(self) -> None:
        """Send nothing more."""
        self._killed = True

    def token(self, *, fresh: bool = False) -> str:
        with self._lock:
            if not self._token or fresh:
                reply = self._send(
                    "POST",
                    f"{LOGIN}/{self.credentials.tenant}/oauth2/v2.0/token",
                    data={
                        "grant_type": "client_credentials",
                        "client_id": self.credentials.client,
                        "client_secret": self.credentials.secret,
                        "scope": f"{MANAGEMENT}/.default",
                    },
                )
                if reply.status_code != 200:
                    raise _error(reply)
                self._token = str(reply.json()["access_token"])
            return self._token

    def get(self, id_: str, version: str) -> JSON | None:
        """A resource; None when it is not there."""
        reply = self._ask("GET", MANAGEMENT + id_, version)
        return None if reply.status_code == 404 else _body(reply)

    def put(self, id_: str, body: JSON, version: str) -> JSON:
        reply = self._ask("PUT", MANAGEMENT + id_, version, body)
        self._await(reply)
        return _body(reply)

    def post(self, id_: str, body: JSON, version: str) -> JSON:
        reply = self._ask("POST", MANAGEMENT + id_, version, body)
        self._await(reply)
        return _body(reply)

    def delete(self, id_: str, version: str) -> None:
        """Delete with the version of the API and nothing else. What is not there any more is deleted."""
        reply = self._ask("DELETE", MANAGEMENT + id_, version)
        if reply.status_code == 404:
            return
        _body(reply)
        self._await(reply)

    def delete_key(self, vault: str, name: str) -> None:
        """Delete a key through its vault's data plane: Azure Resource Manager has no DELETE for keys."""
        reply = self._ask("DELETE", f"https://{vault}.vault.azure.net/keys/{name}", "7.4")
        if reply.status_code != 404:
            _body(reply)

    def _ask(self, method: str, url: str, version: str, body: JSON | None = None) -> httpx.Response:
        for fresh in (False, True):
            headers = {"Authorization": f"Bearer {self.token(fresh=fresh)}", "Accept": "application/json"}
            parameters = {"api-version": version} if version else {}
            # An address that was handed out to be polled has its own query.
            reply = self._send(method, url, headers=headers, params=parameters or None, json=body)
            if reply.status_code != 401:
                break
        return reply

    def _send(self, method: str, url: str, **more: Any) -> httpx.Response:
        for wait in (*WAITS, None):
            if self._killed:
                raise AzureError(0, "Canceled", "the plugin was ended")
            try:
                reply = self._http.request(method, url, **more)
            except httpx.TransportError as error:
                if wait is None:
                    raise AzureError(0, "RequestFailed", f"{method} {url}: {error!r}") from None
            else:
                if wait is None or not (reply.status_code in RETRIED or _busy(reply)):
                    return reply
            time.sleep(float(wait) * PACE)
        raise AssertionError("the last attempt returns or raises")

    def _await(self, reply: httpx.Response) -> None:
        """Poll an accepted operation to its end. Raises `AzureError` when it fails."""
        url = reply.headers.get("Azure-AsyncOperation")
        if reply.status_code != 202 or not url:
            return
        while True:
            polled = _body(self._ask("GET", url, ""))
            if polled.get("status") == "Succeeded":
                return
            if polled.get("status") in ("Failed", "Canceled"):
                error = polled.get("error") or {}
                raise AzureError(200, str(error.get("code")), str(error.get("message")))
            time.sleep(POLL * PACE)


def _busy(reply: httpx.Response) -> bool:
    return reply.status_code == 409 and b'"AnotherOperationInProgress"' in reply.content


def _body(reply: httpx.Response) -> JSON:
    if reply.status_code >= 300:
        raise _error(reply)
    body = reply.json() if reply.content else {}
    return body if isinstance(body, dict) else {}


def _error(reply: httpx.Response) -> AzureError:
    try:
        body = reply.json()
    except ValueError:
        return AzureError(reply.status_code, "", reply.text[:500])
    error = body.get("error")
    if isinstance(error, dict):
        return AzureError(reply.status_code, str(error.get("code")), str(error.get("message")))
    return AzureError(reply.status_code, str(error), str(body.get("error_description") or body.get("message")))
