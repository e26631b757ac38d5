"""How an independent reader sees the rehearsal: by Scaleway's Python SDK and boto3, as the organisation's owner."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from scaleway.account.v3 import AccountV3ProjectAPI

from tests.rehearsal.callers import OWNER, Caller
from tests.rehearsal.hub import Hub

PREFIX = "rehearsal-"
BUCKETS = {
    "landing": "data",
    "raw": "data",
    "curated": "data",
    "exchange": "data",
    "backups": "backups",
    "logs": "logs",
    "audit": "audit",
}
"""All buckets, and whose project each is in."""


@contextmanager
def reading(hub: Hub) -> Iterator[Caller]:
    """The owner, who sees everything. The SDK finds proxy and CA in this process's environment, for so long."""
    running = hub.cloud
    with pytest.MonkeyPatch.context() as patch:
        for name, value in running.environment().items():
            patch.setenv(name, value)
        patch.setenv("REQUESTS_CA_BUNDLE", running.ca_file)
        yield Caller(OWNER, running.access_key, running.secret_key, running)


def project_ids(reader: Caller) -> dict[str, str]:
    """The environment's projects by role."""
    found = AccountV3ProjectAPI(reader.sdk()).list_projects_all()
    return {each.name.removeprefix(PREFIX): each.id for each in found if each.name.startswith(PREFIX)}
