"""The stand-in Azure from outside: variables for the engine, clients, the clock, and the files of an inventory."""

from __future__ import annotations

import json
import ssl
import urllib.parse
from collections.abc import Generator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx

from emulator.azure import inventory_files
from emulator.azure.install import install
from emulator.clock import rfc3339

if TYPE_CHECKING:
    from emulator.process import Running

MANAGEMENT = "https://management.azure.com"


class BearerToken(httpx.Auth):
    """Asks for a token as a service principal, and again when it has expired."""

    requires_response_body = True

    def __init__(self, credentials: dict[str, str]) -> None:
        self._credentials = credentials
        self._token = ""

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        if not self._token:
            yield from self._renew()
        request.headers["Authorization"] = f"Bearer {self._token}"
        reply = yield request
        if reply.status_code == 401:
            yield from self._renew()
            request.headers["Authorization"] = f"Bearer {self._token}"
            yield request

    def _renew(self) -> Generator[httpx.Request, httpx.Response, None]:
        form = {
            "grant_type": "client_credentials",
            "client_id": self._credentials["ARM_CLIENT_ID"],
            "client_secret": self._credentials["ARM_CLIENT_SECRET"],
        }
        url = f"https://login.microsoftonline.com/{self._credentials['ARM_TENANT_ID']}/oauth2/v2.0/token"
        headers = {"content-type": "application/x-www-form-urlencoded"}
        reply = yield httpx.Request("POST", url, content=urllib.parse.urlencode(form), headers=headers)
        self._token = str(json.loads(reply.content)["access_token"])


@dataclass(frozen=True)
class AzureAccess:
    """The Azure of a stand-in that runs."""

    running: Running

    def environment(self, principal: str, subscription: str, *, home: Path) -> dict[str, str]:
        """Variables with which an engine takes this stand-in for Azure, as one of its service principals.

        They come on top of `Running.environment()`.

        Args:
            principal: `owner`, `executor` (Contributor), `lock-operator` or `reader`; see `emulator.azure.identity`.
            subscription: the default subscription of the provider.
            home: the engine's PULUMI_HOME; the stand-in plugin is put into a copy of links beside the stand-in's state.
        """
        return {
            **self.credentials(principal),
            "ARM_SUBSCRIPTION_ID": subscription,
            "PULUMI_HOME": str(install(home, self.running.folder / "pulumi-home")),
        }

    def credentials(self, principal: str) -> dict[str, str]:
        found: dict[str, str] = self.ask("/credentials")[principal]
        return found

    def client(self, principal: str = "reader") -> httpx.Client:
        """A client of Azure Resource Manager. Paths such as `/subscriptions/...?api-version=...`."""
        return httpx.Client(
            base_url=MANAGEMENT,
            proxy=self.running.proxy,
            verify=ssl.create_default_context(cafile=self.running.ca_file),
            auth=BearerToken(self.credentials(principal)),
            trust_env=False,
            timeout=30,
        )

    def ask(self, path: str, body: Any = None, method: str | None = None) -> Any:
        """Use a control; see `emulator.azure.control`."""
        return self.running.ask(f"/azure{path}", body, method)

    def advance(self, seconds: float) -> str:
        """Move Azure's clock forward; the new time."""
        return str(self.ask("/clock", {"advance": seconds})["now"])

    def advance_to(self, moment: datetime) -> str:
        """Move Azure's clock to a moment that is not past."""
        return str(self.ask("/clock", {"to": rfc3339(moment)})["now"])

    def export(self, folder: Path) -> list[Path]:
        """Write what the commands of an inventory would print; the files."""
        return inventory_files.write(self.ask("/export"), folder)
