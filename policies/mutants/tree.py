"""Walks and changes properties as the engine writes them, JSON documents in strings included."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from enum import Enum
from typing import Any, Final

Path = tuple[str | int | None, ...]
"""Keys and indexes; None steps into the JSON document that a string holds."""

_MARK: Final = "4dabf18193072939515e22adb298388d"
_SECRET: Final = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105 - a mark of the engine's protocol


class Gone(Enum):
    """Stands for nothing at all in place of a value."""

    GONE = "gone"


GONE: Final = Gone.GONE


def walk(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Everything below a value, with its path; secrets as a whole."""
    if path:
        yield path, value
    if is_secret(value):
        return
    if isinstance(value, Mapping):
        for key, each in value.items():
            if not str(key).startswith("__"):
                yield from walk(each, (*path, key))
    elif isinstance(value, list):
        for index, each in enumerate(value):
            yield from walk(each, (*path, index))
    elif (document := _document(value)) is not None:
        for below, each in walk(document):
            yield (*path, None, *below), each


def is_secret(value: Any) -> bool:
    """Whether the engine keeps a value as a secret."""
    return isinstance(value, Mapping) and value.get(_MARK) == _SECRET


def changed(value: Any, path: Path, new: Any) -> Any:
    """A copy in which another value stands at a path; `GONE` takes out what stands there."""
    if not path:
        return new
    step, rest = path[0], path[1:]
    if step is None:
        return json.dumps(changed(json.loads(value), rest, new))
    copy: Any = dict(value) if isinstance(value, Mapping) else list(value)
    if not rest and new is GONE:
        del copy[step]
    else:
        copy[step] = changed(copy[step], rest, new)
    return copy


def spelled(path: Path) -> str:
    """As people write it: `rules[0].source`, `policy:Statement[0].Effect`."""
    text = ""
    for step in path:
        if step is None:
            text += ":"
        elif isinstance(step, int):
            text += f"[{step}]"
        else:
            text += f".{step}" if text and not text.endswith(":") else str(step)
    return text


def pattern(path: Path) -> str:
    """The same without the numbers of list elements: what alike mutants share."""
    return spelled(tuple(0 if isinstance(step, int) else step for step in path)).replace("[0]", "[]")


def _document(value: Any) -> Any:
    if isinstance(value, str) and value.startswith("{") and value.endswith("}"):
        try:
            return json.loads(value)
        except ValueError:
            return None
    return None
