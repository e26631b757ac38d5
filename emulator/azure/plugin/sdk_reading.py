"""Reads the azure-native SDK: of each type token the properties, which are required, and the version of the API.

Loading the SDK's modules costs seconds, so what was read is kept; see `emulator.azure.plugin.sdk`.
"""

from __future__ import annotations

import collections.abc
import importlib
import importlib.util
import inspect
import json
import re
import typing
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from pulumi import _types

from emulator.store import JSON

PACKAGE = "pulumi_azure_native"
MAPPING = "{}"
"""Begins the reference to a type whose objects stand in a mapping under names that are data, such as tags."""
_VERSION = re.compile(r"Uses Azure REST API version (\d{4}-\d{2}-\d{2}(?:-preview)?)")


def describe(tokens: Iterable[str]) -> JSON:
    """What the SDK says of these tokens, and of all types of objects that their properties have.

    A property is a reference to a type of objects: its name, with `MAPPING` before it or not; empty for plain values.
    """
    known: JSON = {}
    classes: dict[str, Any] = {}

    def refer(type_: Any) -> str:
        found = _object_types(type_)
        prefix = MAPPING if _is_mapping(type_) else ""
        if len(found) != 1:
            return prefix
        name = f"{found[0].__module__}.{found[0].__qualname__}"
        classes.setdefault(name, found[0])
        return prefix + name

    for token in tokens:
        class_ = _find(token)
        module = importlib.import_module(class_.__module__)
        name = class_.__name__
        arguments = getattr(module, f"{name}InitArgs", None) or getattr(module, f"{name}Args")
        version = _VERSION.search(inspect.getsource(module))
        known[token] = {
            "inputs": {key: refer(type_) for key, type_ in _types.input_type_types(arguments).items()},
            "required": _required(arguments),
            "outputs": {key: refer(type_) for key, type_ in _types.resource_types(class_).items()},
            "api_version": version[1] if version else "",
        }
    types: JSON = {}
    while len(types) < len(classes):
        for name, class_ in list(classes.items()):
            if name not in types:
                of = _types.input_type_types if _types.is_input_type(class_) else _types.output_type_types
                types[name] = {
                    "properties": {key: refer(type_) for key, type_ in of(class_).items()},
                    "required": _required(class_) if _types.is_input_type(class_) else [],
                }
    return {"tokens": known, "types": types}


@cache
def _register() -> dict[str, tuple[str, str]]:
    """Module and class by type token, from the package's own register."""
    spec = importlib.util.find_spec(PACKAGE)
    assert spec is not None and spec.origin is not None  # noqa: S101 - the stand-in is installed with it
    match = re.search(r'resource_modules="""(.*?)"""', Path(spec.origin).read_text(encoding="utf-8"), re.DOTALL)
    assert match is not None  # noqa: S101 - the SDK's generated code has it
    return {token: (entry["fqn"], name) for entry in json.loads(match[1]) for token, name in entry["classes"].items()}


def _find(token: str) -> Any:
    package, name = _register()[token]
    return getattr(importlib.import_module(package), name)


def _required(class_: Any) -> list[str]:
    names = _types.input_type_py_to_pulumi_names(class_)
    return [
        names.get(parameter.name, parameter.name)
        for parameter in inspect.signature(class_.__init__).parameters.values()
        if parameter.default is inspect.Parameter.empty and parameter.name != "__self__"
    ]


@cache
def _object_types(type_: Any) -> tuple[Any, ...]:
    if inspect.isclass(type_) and (_types.is_input_type(type_) or _types.is_output_type(type_)):
        return (type_,)
    return tuple(dict.fromkeys(each for inner in typing.get_args(type_) for each in _object_types(inner)))


@cache
def _is_mapping(type_: Any) -> bool:
    origin = typing.get_origin(type_)
    if inspect.isclass(origin) and issubclass(origin, collections.abc.Mapping):
        return True
    return origin is typing.Union and any(_is_mapping(each) for each in typing.get_args(type_))
