"""Azure as one of the clouds that the stand-in answers for. It is made when the first request for it comes."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from emulator.azure.errors import refusal, too_many_requests
from emulator.exchange import JSON_TYPE, Reply, Request

if TYPE_CHECKING:
    from emulator.azure.azure import Azure
    from emulator.clock import Clock
    from emulator.faults import Fault, Faults
    from emulator.store import Store


class AzureSite:
    """The stand-in Azure whose state lies in the SQLite file `path`; in memory for None."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path

    @cached_property
    def azure(self) -> Azure:
        from emulator.azure.azure import Azure  # noqa: PLC0415 - a rehearsal of Scaleway alone does without it

        return Azure(self._path)

    @property
    def store(self) -> Store:
        return self.azure.store

    @property
    def clock(self) -> Clock:
        return self.azure.clock

    @property
    def faults(self) -> Faults:
        return self.azure.faults

    def serve(self, request: Request) -> Reply:
        from emulator.azure.api import answer  # noqa: PLC0415

        status, content, headers, principal = answer(
            self.azure,
            request.method,
            request.host,
            request.path,
            query=request.query,
            headers=request.headers,
            raw=request.body,
        )
        return Reply(status, content, {**JSON_TYPE, **headers}, principal)

    def refuse(self, request: Request, fault: Fault) -> Reply:
        error = (
            too_many_requests()
            if fault.status == 429
            else refusal(fault.status, "ServerError", "fault asked for by a test")
        )
        return Reply.json(error.status, error.body, error.headers)

    def control(self, request: Request) -> tuple[int, Any]:
        from emulator.azure.control import control  # noqa: PLC0415

        return control(self.azure, request.method, request.path, request.query, request.body)

    def close(self) -> None:
        if "azure" in self.__dict__:
            self.azure.store.close()
