"""The valid part of an invalid environment, so that rules across values can still be held against it."""

from __future__ import annotations

import types
import typing
from collections.abc import Hashable, Mapping
from functools import cache
from typing import Any, TypeGuard, Union, get_args, get_origin

from pydantic import TypeAdapter
from pydantic.fields import FieldInfo

from settings.types import Section

Keys = tuple[Hashable, ...]


def key_of(name: str, info: FieldInfo) -> str:
    """The key that a field has in the file."""
    return info.alias or name


def unwrapped(annotation: Any) -> Any:
    """An annotation without `| None` and without its metadata."""
    if get_origin(annotation) is typing.Annotated:
        return unwrapped(get_args(annotation)[0])
    if get_origin(annotation) in (Union, types.UnionType):
        return unwrapped(next(kind for kind in get_args(annotation) if kind is not type(None)))
    return annotation


def element_of(annotation: Any) -> Any:
    """The annotation of what a list or a mapping holds; None for anything else."""
    plain = unwrapped(annotation)
    if get_origin(plain) is tuple:
        return get_args(plain)[0]
    if get_origin(plain) is Mapping:
        return get_args(plain)[1]
    return None


def is_section(annotation: Any) -> TypeGuard[type[Section]]:
    """Whether an annotation is a block of keys."""
    return isinstance(annotation, type) and issubclass(annotation, Section)


def valid_part(model: type[Section], data: Any, errors: frozenset[Keys], at: Keys = ()) -> Section:
    """An instance of `model` without the fields that are in error: reading one of those is an AttributeError.

    `data` is the block as read from the file, `at` the keys that lead to it, `errors` the keys of every error.
    """
    part = model.model_construct()
    for name, info in model.model_fields.items():
        key = key_of(name, info)
        where = (*at, key)
        part.__dict__.pop(name, None)
        if not isinstance(data, Mapping) or key not in data:
            if not info.is_required() and not _within(where, errors):
                part.__dict__[name] = info.get_default(call_default_factory=True)
        elif not _within(where, errors):
            part.__dict__[name] = _adapter(model, name).validate_python(data[key])
        elif where not in errors:
            kept = _kept(info, data[key], errors, where)
            if kept is not None:
                part.__dict__[name] = kept
    return part


@cache
def _adapter(model: type[Section], name: str) -> TypeAdapter[Any]:
    info = model.model_fields[name]
    whole: Any = typing.Annotated[info.annotation, *info.metadata] if info.metadata else info.annotation
    return TypeAdapter(whole)


def _kept(info: FieldInfo, value: Any, errors: frozenset[Keys], where: Keys) -> object:
    """What is valid of a value that has errors further down, where that is a block or holds blocks; else None."""
    kind, element = unwrapped(info.annotation), unwrapped(element_of(info.annotation))
    if is_section(kind):
        return valid_part(kind, value, errors, where)
    if is_section(element) and isinstance(value, list):
        return tuple(valid_part(element, entry, errors, (*where, index)) for index, entry in enumerate(value))
    if is_section(element) and isinstance(value, Mapping):
        return {key: valid_part(element, entry, errors, (*where, key)) for key, entry in value.items()}
    return None


def _within(where: Keys, errors: frozenset[Keys]) -> bool:
    """Whether an error is at `where` or further down."""
    return any(error[: len(where)] == where for error in errors)
