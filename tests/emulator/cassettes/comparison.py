"""Compares a recorded JSON reply with the stand-in's, as far as the two can be alike.

Keys, types, enum values, booleans, what is null and what is not, and how many items a list has. Names, dates, ids,
addresses and numbers differ from run to run and are not compared.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

# Keys whose values are enums on the wire.
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
    r"(?:(?!warning).*ing|pending.*|to_create|to_delete|deleted|pool_required|unknown.*|not_ready|waiting.*|requested)$"
)
# Objects whose keys are names of things that come and go, not fields.
MAPPINGS = frozenset({".servers"})
Difference = tuple[str, str]
FEWER, MORE = "fewer items recorded than here", "more items recorded than here"
NO_VALUE, NULL = "null recorded, value here", "value recorded, null here"
ON_THE_WAY = frozenset({FEWER, MORE, NO_VALUE, NULL})


@dataclass(frozen=True)
class Seen:
    """What a reply was recorded for.

    Attributes:
        whole: whether the reply's own list holds all that belongs into it, and nothing else: a listing of everything in
            an account that was recorded also holds what nobody replays.
        read_back: whether it only reads. What was on its way then has settled here; what answers a change is held to
            what was recorded.
    """

    whole: bool = True
    read_back: bool = False


def differences(recorded: Any, ours: Any, path: str = "", seen: Seen = Seen()) -> Iterator[Difference]:
    """Yield (kind, JSON path) for each difference; a list's items are compared under `[]`."""
    if recorded is None or ours is None:
        if recorded is not ours:
            yield (NULL if ours is None else NO_VALUE), path or "."
        return
    if isinstance(recorded, bool) != isinstance(ours, bool) or _kind(recorded) is not _kind(ours):
        yield f"type {_kind(recorded).__name__} recorded, {_kind(ours).__name__} here", path or "."
        return
    if isinstance(recorded, dict):
        yield from _objects(recorded, ours, path, seen)
    elif isinstance(recorded, list):
        if len(recorded) != len(ours) and (seen.whole or path.count(".") > 1):
            yield (MORE if len(recorded) > len(ours) else FEWER), path or "."
        for theirs, mine in pairs(recorded, ours):
            yield from differences(theirs, mine, f"{path}[]", seen)
    elif isinstance(recorded, bool):
        if recorded != ours:
            yield f"{str(recorded).lower()} recorded, {str(ours).lower()} here", path or "."
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


def pairs(recorded: list[Any], ours: list[Any]) -> Iterator[tuple[Any, Any]]:
    """The items of two lists that belong together: by name where names tell them apart, else by place."""
    mine = {each.get("name"): each for each in ours if isinstance(each, dict)}
    names = [each.get("name") for each in recorded if isinstance(each, dict)]
    if None in mine or None in names or len(mine) != len(ours) or len(set(names)) != len(recorded):
        yield from zip(recorded, ours, strict=False)
    else:
        yield from ((each, mine[each["name"]]) for each in recorded if each["name"] in mine)


def going(reply: Any) -> bool:
    """Whether a reply is of something on its way out of existence."""
    return isinstance(reply, dict) and any(
        str(reply.get(key, "")).startswith(("delet", "to_delete", "pending", "detach", "stopp", "unknown", "migrat"))
        for key in ("status", "state")
    )


def _on_its_way(recorded: dict[str, Any], ours: dict[str, Any]) -> bool:
    """Whether something was recorded in a step on its way that the stand-in has behind it."""
    return any(
        isinstance(recorded.get(key), str) and recorded[key] != ours.get(key) and _transient(recorded[key])
        for key in ("status", "state")
    )


def _objects(recorded: dict[str, Any], ours: dict[str, Any], path: str, seen: Seen) -> Iterator[Difference]:
    settling = seen.read_back and _on_its_way(recorded, ours)
    keys = recorded.keys() & ours.keys() if path in MAPPINGS else recorded.keys() | ours.keys()
    for key in sorted(keys):
        place = f"{path}.{key}"
        if key not in ours:
            yield "missing key", place
        elif key not in recorded:
            yield "extra key", place
        else:
            found = differences(recorded[key], ours[key], place, seen)
            yield from (each for each in found if not settling or each[0] not in ON_THE_WAY)


def _kind(value: Any) -> type:
    return float if isinstance(value, (int, float)) and not isinstance(value, bool) else type(value)
