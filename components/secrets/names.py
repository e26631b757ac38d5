"""The names of an environment's secrets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

ADMINISTRATOR = "administrator"


def api_key_secret(application: str) -> str:
    """The secret that holds an application's API key."""
    return f"api-key-{application}"


def database_secret(instance: str, user: str) -> str:
    """The secret that holds a database user's password."""
    return f"database-{instance}-{user}"


def database_secrets(users: Mapping[str, Iterable[str]]) -> tuple[str, ...]:
    """The secrets of all database users, given the names of the users of each instance."""
    return tuple(
        database_secret(instance, user) for instance, names in users.items() for user in (ADMINISTRATOR, *names)
    )
