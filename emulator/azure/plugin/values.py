"""Between the engine's property structures and plain values."""

from __future__ import annotations

from typing import Any

from google.protobuf import json_format, struct_pb2

from emulator.store import JSON

UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
"""Stands for a value that is not known before the update; the engine's own sentinel."""


def plain(struct: struct_pb2.Struct) -> JSON:
    """Plain values of a structure; whole numbers as integers, nulls left out."""
    found = _tidy(json_format.MessageToDict(struct))
    return found if isinstance(found, dict) else {}


def _tidy(value: Any) -> Any:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, list):
        return [_tidy(each) for each in value]
    if isinstance(value, dict):
        return {key: _tidy(each) for key, each in value.items() if each is not None}
    return value


def structure(values: JSON) -> struct_pb2.Struct:
    """A structure of plain values; nulls left out, as the provider leaves them out."""
    struct = struct_pb2.Struct()
    struct.update({key: value for key, value in values.items() if value is not None})
    return struct
