"""A small client of Azure Resource Manager that only asks: for read-back, and nothing else.

Credentials, proxy and CA file come from variables (ARM_*, HTTPS_PROXY, SSL_CERT_FILE) and are kept nowhere.
"""

from __future__ import annotations

import os
import ssl
import time
from collections.abc import Iterator, Mapping
from types import TracebackType
from typing import Any, Self

JSON = dict[str, Any]
MANAGEMENT = "https://management.azure.com"
LOGIN = "https://login.microsoftonline.com"
CREDENTIALS = ("ARM_TENANT_ID", "ARM_CLIENT_ID", "ARM_CLIENT_SECRET")

_PASSING = frozenset({408, 429, 500, 502, 503, 504})
_ATTEMPTS = 6
_FIRST_PAUSE = 0.25
_TIMEOUT = 60.0
_GONE = frozenset({
    "ContainerNotFound",
    "DeletedVaultNotFound",
    "LockNotFound",
    "LongTermRetentionBackupNotFound",
    "ParentResourceNotFound",
    "ResourceGroupNotFound",
    "ResourceNotFound",
    "RoleAssignmentNotFound",
})  # fmt: skip
"""Codes of a 404 that say: what was asked for, or what it lies in, is not there. Of any other one nothing is known:
`InvalidResourceType` says that the question was wrong, `SubscriptionNotFound` that who asks may not see it."""
_GRAPH = "/providers/Microsoft.ResourceGraph/resources?api-version=2024-04-01"


class ArmError(Exception):
    """Azure could not be asked: what is not known is not taken for gone."""


class ArmReader:
    """Asks as the principal of the variables. A context manager.

    `cancelled` are the paths of subscriptions that the ledger says were cancelled: of them alone, and of what was in
    them, `SubscriptionNotFound` is an answer.
    """

    cancelled: frozenset[str] = frozenset()

    def __init__(self, variables: Mapping[str, str] | None = None) -> None:
        import httpx  # noqa: PLC0415 - a run that deletes nothing does without

        given = os.environ if variables is None else variables
        missing = [name for name in CREDENTIALS if not given.get(name)]
        if missing:
            raise ArmError(f"{', '.join(missing)} not set: give the credentials of who carries out the exit")
        self._given = {name: given[name] for name in CREDENTIALS}
        self._failed = httpx.TransportError
        self._http = httpx.Client(
            proxy=given.get("HTTPS_PROXY") or None,
            verify=ssl.create_default_context(cafile=given.get("SSL_CERT_FILE") or None),
            timeout=_TIMEOUT,
            trust_env=False,
        )
        self._token = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._http.close()

    def get(self, path: str, version: str, more: str = "") -> JSON | None:
        """What lies at a path; None when Azure says that it is not there. `more` follows in the query.

        Raises:
            ArmError: it says anything else than here or not, a 404 of another meaning included.
        """
        reply = self._ask("GET", f"{MANAGEMENT}{path}?api-version={version}{more}")
        if reply.status_code == 404 and _says_gone(reply, path, self.cancelled):
            return None
        if reply.status_code != 200:
            raise ArmError(f"GET {path}: {reply.status_code}, {' '.join(reply.text.split())[:300]}")
        return dict(reply.json())

    def values(self, path: str, version: str, more: str = "") -> Iterator[JSON]:
        """The rows of a listing; none when the scope itself is gone. `more` follows in the query."""
        page = self.get(path, version, more)
        if page is not None:
            yield from self.rest_of(page)

    def rest_of(self, page: JSON) -> Iterator[JSON]:
        """The rows of a page, and of all that follow it."""
        while True:
            yield from page.get("value") or []
            after = page.get("nextLink")
            if not after:
                return
            reply = self._ask("GET", str(after))
            if reply.status_code != 200:
                raise ArmError(f"GET {after}: {reply.status_code}")
            page = dict(reply.json())

    def graph(self, query: str, subscription: str) -> list[JSON]:
        """The rows of a query of Resource Graph."""
        body = {"query": query, "subscriptions": [subscription]}
        reply = self._ask("POST", f"{MANAGEMENT}{_GRAPH}", body)
        if reply.status_code != 200:
            raise ArmError(f"Resource Graph: {reply.status_code}, {' '.join(reply.text.split())[:300]}")
        found = reply.json()
        if found.get("$skipToken"):
            raise ArmError("Resource Graph has more rows than one page: the query was to find one")
        return list(found.get("data") or [])

    def _ask(self, method: str, url: str, body: JSON | None = None) -> Any:
        reply = self._send(method, url, body)
        if reply.status_code == 401:
            self._token = ""
            reply = self._send(method, url, body)
        return reply

    def _send(self, method: str, url: str, body: JSON | None) -> Any:
        headers = {"Authorization": f"Bearer {self._bearer()}", "Accept": "application/json"}
        return self._tried(lambda: self._http.request(method, url, headers=headers, json=body), url)

    def _bearer(self) -> str:
        if not self._token:
            form = {
                "grant_type": "client_credentials",
                "client_id": self._given["ARM_CLIENT_ID"],
                "client_secret": self._given["ARM_CLIENT_SECRET"],
                "scope": f"{MANAGEMENT}/.default",
            }
            url = f"{LOGIN}/{self._given['ARM_TENANT_ID']}/oauth2/v2.0/token"
            reply = self._tried(lambda: self._http.post(url, data=form), url)
            if reply.status_code != 200:
                raise ArmError(f"no token: {reply.status_code}, {' '.join(reply.text.split())[:300]}")
            self._token = str(reply.json()["access_token"])
        return self._token

    def _tried(self, send: Any, what: str) -> Any:
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                reply = send()
                if reply.status_code not in _PASSING:
                    return reply
                told = str(reply.status_code)
            except self._failed as error:
                told = str(error)
            if attempt < _ATTEMPTS:
                time.sleep(_FIRST_PAUSE * 2 ** (attempt - 1))
        raise ArmError(f"{what}: no answer after {_ATTEMPTS} attempts ({told})")


def _says_gone(reply: Any, path: str, cancelled: frozenset[str]) -> bool:
    """Whether a 404 is about the thing itself; `NotFound`, which some services say of anything, has to name it."""
    try:
        error = reply.json()["error"]
        code, message = str(error["code"]), str(error.get("message"))
    except (ValueError, KeyError, TypeError, AttributeError):
        return False
    name = path.rpartition("/")[2].lower()
    if code == "SubscriptionNotFound":
        return "/".join(path.lower().split("/")[:3]) in cancelled
    return code in _GONE or (code == "NotFound" and f"'{name}'" in message.lower())
