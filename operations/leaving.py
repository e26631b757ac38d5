"""What has left the environment's file and still stands: its key and its secrets must outlive it.

The layers come up in order, and the foundation, which holds keys and secrets, is the first: it would take them away
from under a bucket or a database that goes only afterwards. So what leaves goes first, in the layer that it lies in.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from operations.target import Target
from settings import Environment
from settings.names import ADMINISTRATOR, bucket_resource, instance_name, password_resource
from stacks import before

FOUNDATION = "foundation"
_BUCKET = "scaleway:object/bucket:Bucket"
_PASSWORD = "scaleway:secrets/version:Version"  # noqa: S105 - a type


def leaving(target: Target) -> Mapping[str, tuple[str, ...]]:
    """By layer, the names of what still stands in it, is no more in the file and is served by the foundation."""
    wanted = frozenset(_served(target.environment))
    found: dict[str, tuple[str, ...]] = {}
    for layer in target.layers:
        checkpoint = target.backend.checkpoint(target.stack(layer)) if FOUNDATION in before(layer) else None
        names = (
            each["urn"].rpartition("::")[2]
            for each in (checkpoint.resources if checkpoint else ())
            if each["type"] in (_BUCKET, _PASSWORD)
        )
        gone = tuple(sorted(name for name in names if name not in wanted))
        if gone:
            found[layer] = gone
    return found


def _served(environment: Environment) -> Iterator[str]:
    """The names of the buckets and of the kept passwords that the file declares, as the layers give them."""
    name, platform = environment.environment, environment.platform
    for bucket in platform.buckets:
        yield bucket_resource(name, bucket)
    for database in platform.databases:
        for user in (ADMINISTRATOR, *(each.name for each in database.users)):
            yield password_resource(instance_name(name, database.name), user)
