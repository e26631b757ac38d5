"""Compares a recorded JSON reply with the stand-in's, as far as the two can be alike: keys, types, enum values."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

# Keys whose values are enums on the wire. Names, dates, ids and addresses differ from run to run and are not compared.
ENUMS = frozenset(
    {
        "action",
        "algorithm",
        "cni",
        "default_policy",
        "direction",
        "engine",
        "forward_port_algorithm",
        "forward_protocol",
        "inbound_default_policy",
        "level",
        "on_marked_down_action",
        "origin",
        "outbound_default_policy",
        "permission",
        "precondition",
        "protocol",
        "protection_level",
        "proxy_protocol",
        "ssl_compatibility_level",
        "state",
        "status",
        "sticky_sessions",
        "type",
        "usage",
    }
)
# The stand-in settles at once, so a recorded step on the way is no difference.
TRANSIENT = re.compile(
    r"(?:.*ing|pending.*|to_create|pool_required|unknown|allocating|attaching|not_ready|waiting.*|requested)$"
)
Difference = tuple[str, str]


def differences(recorded: Any, ours: Any, path: str = "") -> Iterator[Difference]:
    """Yield (kind, JSON path) for each difference; a list's items are compared under `[]`."""
    if recorded is None or ours is None:
        return
    if isinstance(recorded, bool) != isinstance(ours, bool) or _kind(recorded) is not _kind(ours):
        yield f"type {_kind(recorded).__name__} recorded, {_kind(ours).__name__} here", path or "."
        return
    if isinstance(recorded, dict):
        yield from _objects(recorded, ours, path)
    elif isinstance(recorded, list):
        for theirs, mine in zip(recorded, ours, strict=False):
            yield from differences(theirs, mine, f"{path}[]")
    elif path.rpartition(".")[2] in ENUMS and recorded != ours and not _transient(recorded):
        yield f"value {recorded!r} recorded, {ours!r} here", path


def key_paths(value: Any, path: str = "") -> Iterator[str]:
    """The JSON path of every key in a reply, with a list's items under `[]`."""
    if isinstance(value, dict):
        for key, each in value.items():
            yield f"{path}.{key}"
            yield from key_paths(each, f"{path}.{key}")
    elif isinstance(value, list):
        for each in value:
            yield from key_paths(each, f"{path}[]")


def _transient(value: Any) -> bool:
    return not isinstance(value, str) or TRANSIENT.match(value) is not None


def _objects(recorded: dict[str, Any], ours: dict[str, Any], path: str) -> Iterator[Difference]:
    for key in sorted(recorded.keys() | ours.keys()):
        place = f"{path}.{key}"
        if key not in ours:
            yield "missing key", place
        elif key not in recorded:
            yield "extra key", place
        else:
            yield from differences(recorded[key], ours[key], place)


def _kind(value: Any) -> type:
    return float if isinstance(value, (int, float)) and not isinstance(value, bool) else type(value)
