"""Checks request bodies against the request types of Scaleway's official Python SDK.

A type from the SDK says which fields an endpoint takes, of which types they are, and which values an enum has. What the
endpoint demands beyond that (a field that must be there, a reference that must exist, a rule between fields) is the
product's own code.
"""

from __future__ import annotations

import base64
import binascii
import dataclasses
import types
import typing
from collections.abc import Callable
from datetime import datetime
from enum import Enum
from functools import cache
from typing import Any, Union, get_args, get_origin

from emulator.clock import parse_time
from emulator.errors import invalid, invalid_arguments

Detail = tuple[str, str, str]
JSON = dict[str, Any]


# Enums whose `unknown_...` clients send for what they leave open. Source: recorded requests, but for the database's,
# which its product refuses by name.
UNSAID = frozenset({"AutoscalerEstimator", "AutoscalerExpander", "KeyOrigin", "HighAvailabilityMode"})
# Enums that the Python SDK spells otherwise than the wire does. Source: recorded requests.
ON_THE_WIRE: dict[str, Callable[[str], str]] = {
    "AclRuleProtocol": str.upper,
    "CoreV1TaintEffect": lambda value: "".join(part.capitalize() for part in value.split("_")),
    "RecordType": str.upper,
    "SecurityGroupRuleProtocol": str.upper,
}


class Sent(dict[str, Any]):
    """An object that was sent: a field that a handler cannot do without, and that is not there, is the API's 400."""

    def __missing__(self, name: str) -> Any:
        raise invalid(name, f"{name} is required", "required")


class Body:
    """What an endpoint takes as JSON.

    Args:
        request: the SDK's request dataclass, for example `scaleway.vpc.v2.types.CreateVPCRequest`.
        path: its fields that travel in the URL and not in the body.
        extra: fields that the real API takes though this SDK version does not know them.
        required: fields that must be there and not be empty. The SDK's signature requires more than the API does: what
            is not sent is empty there too.
    """

    def __init__(
        self,
        request: type,
        path: tuple[str, ...] = (),
        extra: tuple[str, ...] = (),
        required: tuple[str, ...] = (),
    ) -> None:
        self.request = request
        self.path = frozenset(path) | {"region", "zone"}
        self.extra = frozenset(extra)
        self.required = required

    def check(self, body: JSON) -> None:
        """Raises the API's 400 that lists every field that is unknown, missing, or of a wrong type or enum value."""
        details: list[Detail] = []
        known = {name: kind for name, kind in _fields(self.request).items() if name not in self.path}
        for name, value in body.items():
            if name in self.extra or name in self.path:
                continue
            if name not in known:
                details.append((name, "unknown", f"{name} is not a field of this request"))
            elif value is not None:
                details += _mismatches(known[name], value, name)
        details += [(name, "required", f"{name} is required") for name in self.required if body.get(name) in (None, "")]
        if details:
            raise invalid_arguments(details)


def binary(body: JSON, name: str, longest: int | None = None) -> bytes:
    """The bytes of a field that travels as base64. Raises the API's 400 when it is not, or is empty or too long."""
    try:
        content = base64.b64decode(str(body.get(name) or ""), validate=True)
    except binascii.Error:
        raise invalid(name, f"{name} must be base64", "format") from None
    if not content:
        raise invalid(name, f"{name} is required", "required")
    if longest is not None and len(content) > longest:
        raise invalid(name, f"{name} must have at most {longest} bytes")
    return content


@cache
def _fields(kind: type) -> dict[str, Any]:
    hints = typing.get_type_hints(kind)
    return {f.name.removesuffix("_"): hints[f.name] for f in dataclasses.fields(kind)}


def _mismatches(kind: Any, value: Any, name: str) -> list[Detail]:  # noqa: PLR0911
    if value is None or kind is Any:
        return []
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        options = [option for option in get_args(kind) if option is not type(None)]
        found = [_mismatches(option, value, name) for option in options]
        return [] if any(not problems for problems in found) else found[0]
    if origin is list:
        return _list_mismatches(get_args(kind)[0], value, name)
    if origin is dict:
        return [] if isinstance(value, dict) else [(name, "format", f"{name} must be an object")]
    if dataclasses.is_dataclass(kind) and isinstance(kind, type):
        return _object_mismatches(kind, value, name)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return _enum_mismatches(kind, value, name)
    return _scalar_mismatches(kind, value, name)


def _list_mismatches(item: Any, value: Any, name: str) -> list[Detail]:
    if not isinstance(value, list):
        return [(name, "format", f"{name} must be a list")]
    return [detail for i, each in enumerate(value) for detail in _mismatches(item, each, f"{name}.{i}")]


def _object_mismatches(kind: type, value: Any, name: str) -> list[Detail]:
    if not isinstance(value, dict):
        return [(name, "format", f"{name} must be an object")]
    known = _fields(kind)
    details: list[Detail] = []
    for key, each in value.items():
        if key not in known:
            details.append((f"{name}.{key}", "unknown", f"{key} is not a field of {name}"))
        else:
            details += _mismatches(known[key], each, f"{name}.{key}")
    return details


def _enum_mismatches(kind: type[Enum], value: Any, name: str) -> list[Detail]:
    allowed = _values(kind)
    return [] if value in allowed else [(name, "constraint", f"{name} must be one of {', '.join(allowed)}")]


@cache
def _values(kind: type[Enum]) -> tuple[str, ...]:
    values = [str(member.value) for member in kind]
    if kind.__name__ not in UNSAID:
        values = [value for value in values if not value.startswith("unknown")]
    # The SDK's own spelling stays allowed: whether the API takes it is not known.
    return (*values, *(spelt for value in values if (spelt := ON_THE_WIRE.get(kind.__name__, str)(value)) != value))


def _scalar_mismatches(kind: Any, value: Any, name: str) -> list[Detail]:
    if kind is bool:
        right = isinstance(value, bool)
    elif kind is int:
        right = isinstance(value, int) and not isinstance(value, bool)
    elif kind is float:
        right = isinstance(value, (int, float)) and not isinstance(value, bool)
    elif kind is datetime:
        right = isinstance(value, str) and _is_time(value)
    elif kind in (str, bytes):
        right = isinstance(value, str)
    else:
        right = True
    return [] if right else [(name, "format", f"{name} must be a {getattr(kind, '__name__', kind)}")]


def _is_time(value: str) -> bool:
    try:
        parse_time(value)
    except ValueError:
        return False
    return True
