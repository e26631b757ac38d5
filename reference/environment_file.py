"""The reference of environment files, from the model that checks them."""

from __future__ import annotations

import types
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Annotated, Any, Union, get_args, get_origin

from annotated_types import MinLen
from pydantic.fields import FieldInfo

from reference.markdown import code, page, table
from settings import Environment
from settings.constraints import Constraint, Switch, Vocabulary
from settings.hardware import OFFERS_OF, Choice, NodeType, node_types
from settings.rules import RULES
from settings.types import Section

LIST = "a list: "
NODES = "[node types](#node-types)"


def environment_file_page() -> str:
    """Every key of an environment file: what it takes, what it is without, what it means."""
    return page(
        "The environment file",
        "`environments/NAME.yaml` says everything that differs from one deployment to another. A new one, "
        "commented, comes "
        "from `scripts/hub environment new NAME`. Unknown keys are errors; all errors of a file are told at once, "
        "each with "
        "file, key, value, rule and what to write instead. Editors check it by `environments/environment.schema.json`.",
        *(_section(path, section) for path, section in _sections("", Environment)),
        "## Node types",
        f"Offers of Paris as recorded on {OFFERS_OF}, without the families that Scaleway excludes from HDS.",
        "Without GPU: " + ", ".join(map(code, node_types(gpu=False))) + ".",
        "With GPU: " + ", ".join(map(code, node_types(gpu=True))) + ".",
        "## Rules that tie values together",
        "Besides the rule of each value, these hold; `settings/rules.py` says them in code.",
        "\n".join(f"- {rule.__name__.strip('_').replace('_', ' ')}" for rule in RULES),
    )


def _sections(path: str, section: type[Section]) -> Iterator[tuple[str, type[Section]]]:
    """A section and those within it, each with the key path that leads to it, in the order of a file."""
    yield path, section
    for name, field in section.model_fields.items():
        key = field.alias or name
        for inner, suffix in _inner(field.annotation):
            yield from _sections(f"{path}.{key}{suffix}".lstrip("."), inner)


def _inner(annotation: Any) -> Iterator[tuple[type[Section], str]]:
    """The sections that a type holds, with what its entries add to the path."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if isinstance(annotation, type) and issubclass(annotation, Section):
        yield annotation, ""
    elif origin is Annotated:
        yield from _inner(arguments[0])
    elif origin is tuple:
        yield from ((section, f"[]{suffix}") for section, suffix in _inner(arguments[0]))
    elif isinstance(origin, type) and issubclass(origin, Mapping):
        yield from ((section, f".NAME{suffix}") for section, suffix in _inner(arguments[1]))
    elif origin in (Union, types.UnionType):
        for each in arguments:
            yield from _inner(each)


def _section(path: str, section: type[Section]) -> str:
    heading = f"## `{path}`" if path else "## At the top"
    about = (section.__doc__ or "").partition("\n\n")[0].replace("\n    ", " ").strip()
    rows = [
        (code(field.alias or name), _takes(field), _without(field), field.description or "")
        for name, field in section.model_fields.items()
    ]
    return "\n\n".join((heading, about, table(("key", "takes", "without it", "meaning"), rows)))


def _takes(field: FieldInfo) -> str:
    rule = _constraint(field.metadata) or _rule(field.annotation)
    at_least = next((each.min_length for each in field.metadata if isinstance(each, MinLen)), 0)
    return rule.replace(LIST, f"a list of at least {at_least}: ", 1) if at_least else rule


def _rule(annotation: Any) -> str:
    """What a value has to be, in words."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _constraint(arguments[1:]) or _rule(arguments[0])
    if origin is tuple:
        return LIST + _rule(arguments[0])
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return f"a mapping: {_rule(arguments[0])}, to {_rule(arguments[1])}"
    if origin in (Union, types.UnionType):
        return " or ".join("`null`" if each is type(None) else _rule(each) for each in arguments)
    if issubclass(annotation, Vocabulary):
        return _vocabulary(annotation)
    if issubclass(annotation, Section):
        return "a block"
    raise TypeError(f"{annotation} has no rule: an environment file's values are sections, constraints or vocabularies")


def _constraint(metadata: Any) -> str:
    found = next((each for each in metadata if isinstance(each, Constraint)), None)
    match found:
        case None:
            return ""
        case Switch():
            return "`true` or `false`"
        case NodeType(gpu=gpu):
            return f"{NODES}, {'with' if gpu else 'without'} GPU"
        case Choice():
            return f"{found.rule}: {', '.join(map(code, found.options))}"
        case _:
            return str(getattr(found, "rule"))  # noqa: B009 - each constraint has one, the base class does not


def _vocabulary(words: type[Vocabulary]) -> str:
    listed = ", ".join(code(word.value) for word in words)
    return f"{listed} ({words.why()})" if words.why() else listed


def _without(field: FieldInfo) -> str:
    if field.is_required():
        return "required"
    default = field.get_default(call_default_factory=True, validated_data={})
    if isinstance(default, Section | Mapping):
        return "its defaults"
    return code(_written(default))


def _written(value: Any) -> str:
    """A default as it is written in a file."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return f"[{', '.join(map(_written, value))}]"
    if isinstance(value, StrEnum):
        return value.value
    return str(value) if value != "" else '""'
