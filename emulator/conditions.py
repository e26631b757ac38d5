"""Evaluates the conditions of IAM policies, which are written in CEL (Common Expression Language)."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from functools import cache
from typing import Any


def holds(condition: str, facts: Mapping[str, Any]) -> bool:
    """Whether a condition holds for `facts`, a mapping with `request` and, for some products, `resource`.

    As with the real API, a condition that reads what a request does not have is not met.
    """
    if not condition:
        return True
    celpy = _celpy()
    readable = celpy.json_to_cel({name: fact for name, fact in facts.items() if fact is not None})
    if "request" in facts:
        readable["request"]["time"] = celpy.celtypes.TimestampType(facts["request"]["time"])
    try:
        result = _program(condition).evaluate(readable)
    except celpy.CELEvalError:
        return False
    return bool(result)


@cache
def reads_resource(condition: str) -> bool:
    """Whether a condition depends on the resource and not only on the request, however it spells that."""
    if "resource" not in condition:
        return False
    tree = _celpy().Environment().compile(condition)
    found = (node for name in ("ident", "dot_ident") for node in tree.find_data(name))
    return any(str(node.children[0]) == "resource" for node in found)


def syntax_error(condition: str) -> str | None:
    """What is wrong with a condition's syntax, or None."""
    celpy = _celpy()

    try:
        _program(condition)
    except celpy.CELParseError as error:
        return str(error).splitlines()[0]
    return None


@cache
def _celpy() -> Any:
    return importlib.import_module("celpy")  # only policies with conditions pay for its quarter of a second


@cache
def _program(condition: str) -> Any:
    celpy = _celpy()
    environment = celpy.Environment()
    return environment.program(environment.compile(condition))
