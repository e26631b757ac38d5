"""The SDK's objects as plain values, under the API's names or the provider's."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from enum import Enum
from typing import Any

_AFTER = re.compile(r"_([a-z0-9])")


def plain(value: Any) -> Any:
    """An object of the SDK as the API's own JSON has it: snake_case, timestamps as RFC 3339 writes them."""
    if is_dataclass(value) and not isinstance(value, type):
        return {each.name.rstrip("_"): plain(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, Mapping):
        return {key: plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    return value


def camel(value: Any, **names: str) -> Any:
    """Plain values under the provider's names: camelCase, and `names` where it has its own. The keys of tags stay.

    Args:
        names: the provider's name by the API's.
    """
    return {names.get(key) or _camel(key): _inner(key, each) for key, each in plain(value).items()}


def _inner(name: str, value: Any) -> Any:
    if isinstance(value, Mapping) and name not in ("tags", "labels", "required_claim"):
        return {_camel(key): _inner(key, each) for key, each in value.items()}
    if isinstance(value, list):
        return [_inner(name, each) for each in value]
    return value


def _camel(name: str) -> str:
    return _AFTER.sub(lambda match: match[1].upper(), name)


def place(where: str, id_: str) -> str:
    """An id as the provider writes it."""
    return f"{where}/{id_}" if where else id_
