"""What the azure-native SDK knows of a type token: its properties, which are required, and the version of the API."""

from __future__ import annotations

import collections.abc
import importlib
import importlib.util
import inspect
import json
import re
import threading
import typing
from dataclasses import dataclass
from functools import cache
from typing import Any

from pulumi import _types

PACKAGE = "pulumi_azure_native"
Types = dict[str, Any]
_VERSION = re.compile(r"Uses Azure REST API version (\d{4}-\d{2}-\d{2}(?:-preview)?)")


@dataclass(frozen=True)
class Sdk:
    """One resource class.

    Attributes:
        inputs: input properties by the name that travels to the plugin, with their Python types.
        required: input properties that a program must set.
        outputs: output properties.
        api_version: the version of the Azure API that the class stands for; empty for what has none.
    """

    inputs: Types
    required: tuple[str, ...]
    outputs: Types
    api_version: str


@cache
def _modules() -> dict[str, tuple[str, str]]:
    """Module and class by type token, from the package's own register."""
    spec = importlib.util.find_spec(PACKAGE)
    assert spec is not None and spec.origin is not None  # noqa: S101 - the stand-in is installed with it
    with open(spec.origin, encoding="utf-8") as file:  # noqa: PTH123
        match = re.search(r'resource_modules="""(.*?)"""', file.read(), re.DOTALL)
    assert match is not None  # noqa: S101 - the SDK's generated code has it
    return {token: (entry["fqn"], name) for entry in json.loads(match[1]) for token, name in entry["classes"].items()}


_IMPORTING = threading.Lock()


def find(token: str) -> Sdk | None:
    """What the SDK knows of a token; None for a token that it does not have."""
    # The engine asks for many resources at once, and a module must not be seen while it is being imported.
    with _IMPORTING:
        return _find(token)


@cache
def _find(token: str) -> Sdk | None:
    if token not in _modules():
        return None
    package, name = _modules()[token]
    class_ = getattr(importlib.import_module(package), name)
    module = importlib.import_module(class_.__module__)
    arguments = getattr(module, f"{name}InitArgs", None) or getattr(module, f"{name}Args")
    names = _types.input_type_py_to_pulumi_names(arguments)
    required = [
        names.get(parameter.name, parameter.name)
        for parameter in inspect.signature(arguments.__init__).parameters.values()
        if parameter.default is inspect.Parameter.empty and parameter.name != "__self__"
    ]
    found = _VERSION.search(inspect.getsource(module))
    return Sdk(
        inputs=dict(_types.input_type_types(arguments)),
        required=tuple(required),
        outputs=dict(_types.resource_types(class_)),
        api_version=found[1] if found else "",
    )


@cache
def candidates(type_: Any) -> tuple[Any, ...]:
    if inspect.isclass(type_) and (_types.is_input_type(type_) or _types.is_output_type(type_)):
        return (type_,)
    return tuple(dict.fromkeys(each for inner in typing.get_args(type_) for each in candidates(inner)))


@cache
def nested(type_: Any) -> Types | None:
    """The properties of the objects of a property's type; None when it has no single type of objects."""
    found = candidates(type_)
    if len(found) != 1:
        return None
    class_ = found[0]
    return dict(_types.input_type_types(class_) if _types.is_input_type(class_) else _types.output_type_types(class_))


@cache
def is_mapping(type_: Any) -> bool:
    """Whether a property holds values under names that are data, such as tags."""
    origin = typing.get_origin(type_)
    if inspect.isclass(origin) and issubclass(origin, collections.abc.Mapping):
        return True
    return origin is typing.Union and any(is_mapping(each) for each in typing.get_args(type_))


@cache
def required(type_: Any) -> tuple[str, ...]:
    """Properties that the objects of a property's type must have."""
    found = candidates(type_)
    if len(found) != 1 or not _types.is_input_type(found[0]):
        return ()
    names = _types.input_type_py_to_pulumi_names(found[0])
    return tuple(
        names.get(parameter.name, parameter.name)
        for parameter in inspect.signature(found[0].__init__).parameters.values()
        if parameter.default is inspect.Parameter.empty and parameter.name != "__self__"
    )
