"""The stand-in Azure in this process, with every deletion judged at the moment at which it happens."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx

from components.azure_exit.arm import ArmReader
from emulator.azure import inventory_files
from emulator.azure.access import BearerToken
from emulator.azure.azure import Azure
from emulator.azure.control import control
from emulator.clock import rfc3339
from tests.emulator.azure.local import LocalTransport
from tests.exit_property.oracle import By, Oracle, bears_data


@dataclass(frozen=True)
class Deletion:
    """A resource that bears data and went, and what was missing for it."""

    key: str
    missing: tuple[str, ...]


@dataclass
class Deletions:
    """All that went, each judged at the moment at which it went."""

    oracle: Oracle
    azure: Azure
    by: By
    clock: Callable[[], datetime]
    made: list[Deletion] = field(default_factory=list)

    @property
    def unproven(self) -> list[Deletion]:
        return [each for each in self.made if each.missing]

    @contextmanager
    def watched(self, root: str) -> Iterator[None]:
        """Judge what goes while a deletion is asked for."""
        before = self._there()
        yield
        self.azure.settle()
        there = self._there()
        now = self.clock()
        for key in sorted(before - there):
            if bears_data(key):
                missing = self.oracle.missing(key, self.by, now, there, root.lower())
                self.made.append(Deletion(key, tuple(missing)))

    def _there(self) -> set[str]:
        return {each.id for each in self.azure.resources()}


class Watched(LocalTransport):
    """Reaches the stand-in, and has every deletion judged."""

    def __init__(self, azure: Azure, deletions: Deletions) -> None:
        super().__init__(azure)
        self._deletions = deletions

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if request.method != "DELETE":
            return super().handle_request(request)
        with self._deletions.watched(request.url.path):
            return super().handle_request(request)


@dataclass
class LocalAccess:
    """As `emulator.azure.access.AzureAccess`, without a process."""

    azure: Azure
    transport: httpx.BaseTransport

    def ask(self, path: str, body: Any = None, method: str | None = None) -> Any:
        way = method or ("GET" if body is None else "POST")
        parts = urlsplit(path)
        raw = b"" if body is None else json.dumps(body).encode()
        status, found = control(self.azure, way, f"/_emulator/azure{parts.path}", parts.query, raw)
        assert status == 200, found
        return found

    def client(self, principal: str = "reader") -> httpx.Client:
        return httpx.Client(
            base_url="https://management.azure.com",
            transport=self.transport,
            auth=BearerToken(self.azure.identity.credentials()[principal]),
        )

    def advance_to(self, moment: datetime) -> str:
        return str(self.ask("/clock", {"to": rfc3339(moment)})["now"])

    def export(self, folder: Path) -> list[Path]:
        return inventory_files.write(self.ask("/export"), folder)


class LocalReader(ArmReader):
    """The kit's reader of Azure on the stand-in in memory."""

    def __init__(self, access: LocalAccess) -> None:
        self._given = access.azure.identity.credentials()["executor"]
        self._failed = httpx.TransportError
        self._http = httpx.Client(transport=access.transport)
        self._token = ""
