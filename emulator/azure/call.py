"""One request to the Azure Resource Manager, with everything that what serves it needs."""

from __future__ import annotations

import urllib.parse
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from emulator.azure.identity import TENANT
from emulator.store import JSON

if TYPE_CHECKING:
    from emulator.azure.azure import Azure
    from emulator.azure.identity import Principal


@dataclass
class Call:
    """A request that has been read and whose caller is known.

    Attributes:
        path: as it was asked for; ids in it are echoed in this spelling.
        correlation: what ties the events of this request together in the activity log; a client may choose it.
    """

    azure: Azure
    principal: Principal
    method: str
    path: str
    query: Mapping[str, str]
    body: JSON
    headers: Mapping[str, str]
    reply_headers: dict[str, str] = field(default_factory=dict)
    operation: str = field(default_factory=lambda: str(uuid.uuid4()))
    tenant: str = TENANT

    def __post_init__(self) -> None:
        self.correlation = self.headers.get("x-ms-correlation-request-id") or str(uuid.uuid4())
        self.client_request = self.headers.get("x-ms-client-request-id", "")

    @property
    def api_version(self) -> str:
        return self.query.get("api-version", "")

    def now(self) -> str:
        return self.azure.clock.stamp()

    def flag(self, name: str) -> bool:
        return self.query.get(name, "").lower() == "true"


def read_query(text: str) -> dict[str, str]:
    """A query's parameters by lower-case name: Azure does not mind their case."""
    return {name.lower(): value for name, value in urllib.parse.parse_qsl(text, keep_blank_values=True)}
