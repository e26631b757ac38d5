"""Real PostgreSQL servers, as a rehearsed exit has them; a test without them is skipped."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from operations.exit_rehearsal.postgresql import NoServerError, Server, servers

PASSWORD = "a password of the tests"

__all__ = ["PASSWORD", "Server", "server"]


@contextmanager
def server(*settings: str) -> Iterator[Server]:
    """A new server with the user `owner`."""
    try:
        with servers(1, PASSWORD, *settings) as (found,):
            yield found
    except NoServerError as error:
        pytest.skip(str(error))
