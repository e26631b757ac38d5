"""The names that are put together from those of an environment's file: each is built here and nowhere else.

Putting names together can make one of two (`study` and `portal-read`, `study-portal` and `read`), which the engine
refuses as one resource declared twice. `settings.name_rules` therefore holds what is built here against itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from settings.breach import Keys

if TYPE_CHECKING:
    from settings.platform import Database

ADMINISTRATOR = "administrator"
"""The user that each database instance begins with."""


def bucket_name(environment: str, bucket: str) -> str:
    """What object storage calls a bucket, among those of all customers."""
    return f"hub-{environment}-{bucket}"


def bucket_resource(environment: str, bucket: str) -> str:
    """What the engine calls a bucket."""
    return f"{environment}-{bucket}"


def instance_name(environment: str, instance: str) -> str:
    """What the engine and the service call a database instance."""
    return f"{environment}-{instance}"


def database_resource(instance: str, database: str) -> str:
    """What the engine calls a database of an instance."""
    return f"{instance}-{database}"


def user_resource(instance: str, user: str) -> str:
    """What the engine calls a user of an instance."""
    return f"{instance}-{user}"


def privilege_resource(instance: str, user: str, database: str) -> str:
    """What the engine calls what a user may do in a database."""
    return f"{instance}-{user}-{database}"


def password_resource(instance: str, user: str) -> str:
    """What the engine calls the version of a secret that holds a user's password."""
    return f"{instance}-{user}-password"


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


class Built(NamedTuple):
    """A name that was put together: of what kind of thing, from which names, and the value that it comes from."""

    kind: str
    name: str
    parts: tuple[str, ...]
    keys: Keys


def built(databases: Sequence[Database]) -> Iterator[Built]:
    """The names that the database instances of an environment come to; without the environment's, which all share."""
    for index, each in enumerate(databases):
        where: Keys = ("platform", "databases", index)
        yield from _of_user(each.name, ADMINISTRATOR, (*where, "name"))
        for place, database in enumerate(each.databases):
            name = database_resource(each.name, database)
            yield Built("database", name, (each.name, database), (*where, "databases", place))
        for place, user in enumerate(each.users):
            at: Keys = (*where, "users", place)
            yield Built("user", user_resource(each.name, user.name), (each.name, user.name), (*at, "name"))
            yield from _of_user(each.name, user.name, (*at, "name"))
            for database in user.grants:
                name = privilege_resource(each.name, user.name, database)
                yield Built("privilege", name, (each.name, user.name, database), (*at, "grants", database))


def _of_user(instance: str, user: str, keys: Keys) -> Iterator[Built]:
    yield Built("secret", database_secret(instance, user), (instance, user), keys)
    yield Built("password", password_resource(instance, user), (instance, user), keys)
