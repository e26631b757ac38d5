"""Rules on the names that are put together from those of the file: no two are one, and none is too long."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from settings.breach import Breach, Circumstances, Keys
from settings.document import key_path
from settings.names import Built, bucket_name, built

if TYPE_CHECKING:
    from settings.environment import Environment

# S3's own limit.
LONGEST_BUCKET = 63


def names_stay_apart_once_put_together(env: Environment, _on: Circumstances) -> Iterator[Breach]:
    first: dict[tuple[str, str], Built] = {}
    told: set[Keys] = set()
    for each in built(env.platform.databases):
        earlier = first.setdefault((each.kind, each.name), each)
        # The same names written twice are told by the rule that each is there once, and a user's own name is told
        # once: with it goes all that is named after the user.
        if earlier.parts != each.parts and not any(each.keys[: len(keys)] == keys for keys in told):
            told.add(each.keys if each.kind == "privilege" else _holder(each.keys))
            yield Breach(
                each.keys,
                f"the {each.kind} {each.name} is that of {key_path(earlier.keys)} ({', '.join(earlier.parts)}) too: "
                "names are put together with hyphens",
                "another name, here or there",
            )


def buckets_can_be_named(env: Environment, _on: Circumstances) -> Iterator[Breach]:
    for bucket in env.platform.buckets:
        name = bucket_name(env.environment, bucket)
        if len(name) > LONGEST_BUCKET:
            room = LONGEST_BUCKET - len(bucket_name(env.environment, ""))
            yield Breach(
                ("platform", "buckets", bucket),
                f"a bucket's whole name has {LONGEST_BUCKET} characters at most, and hub-{env.environment}- "
                f"with {bucket[:20]}... has {len(name)}",
                f"a key of {room} characters at most",
            )


def _holder(keys: Keys) -> Keys:
    """The block of a user, for its name; any other value itself."""
    return keys[:-1] if keys[-1] == "name" and "users" in keys else keys
