"""From what pydantic found to what a person corrects: every problem, with its place and the way out."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from typing import Any, cast

from pydantic import ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from settings.breach import Breach, Circumstances
from settings.constraints import REFUSED, Constraint, Vocabulary, closest
from settings.document import Document, key_path, shown
from settings.environment import Environment
from settings.errors import Problem
from settings.partial import Keys, element_of, is_section, key_of, unwrapped, valid_part
from settings.rules import BREACHES, RULES
from settings.types import Section


def diagnose(document: Document, error: ValidationError, circumstances: Circumstances) -> tuple[Problem, ...]:
    """All problems of a file whose values were refused."""
    details = error.errors(include_url=False, include_input=False)
    found: list[Breach] = [breach for each in details for breach in each.get("ctx", {}).get("found", ())]
    refused = [each for each in details if each["type"] != BREACHES]
    if refused:
        found.extend(_breaches_of_the_valid_part(document, refused, circumstances))
    problems = [_breach(document, breach) for breach in found]
    problems.extend(_refused(document, each) for each in _without_echoes(document, refused))
    # A value whose form is wrong is told about once.
    misformed = {problem.path for problem in document.problems}
    return tuple(problem for problem in problems if problem.path not in misformed)


def _breaches_of_the_valid_part(
    document: Document, refused: list[ErrorDetails], circumstances: Circumstances
) -> Iterator[Breach]:
    errors = frozenset(_keys(each) for each in refused)
    part = cast("Environment", valid_part(Environment, document.data, errors))
    for rule in RULES:
        try:
            yield from rule(part, circumstances)
        except AttributeError:
            # The rule reads a value that is itself in error: it is held again once that is corrected.
            continue


def _without_echoes(document: Document, refused: list[ErrorDetails]) -> Iterator[ErrorDetails]:
    """Leaves out what repeats another problem: a missing key that stands there misspelt, a list that pydantic
    calls too short because its entries are in error."""
    unknown = [_keys(each) for each in refused if each["type"] == "extra_forbidden"]
    meant = {(*keys[:-1], closest(keys[-1], _allowed(keys[:-1]))) for keys in unknown}
    for each in refused:
        misspelt = each["type"] == "missing" and _keys(each) in meant
        not_empty = each["type"] == "too_short" and bool(document.find(_keys(each)).value)
        if not misspelt and not not_empty:
            yield each


def _keys(each: ErrorDetails) -> Keys:
    return tuple(step for step in each["loc"] if step != "[key]")


def _breach(document: Document, breach: Breach) -> Problem:
    node = document.find(breach.keys)
    return document.problem(node, key_path(breach.keys), shown(node), breach.rule, breach.fix)


def _refused(document: Document, each: ErrorDetails) -> Problem:
    keys, path = _keys(each), key_path(_keys(each))
    is_key = each["loc"][-1:] == ("[key]",) or each["type"] == "extra_forbidden"
    node = document.find(keys, key=is_key)
    value = str(keys[-1]) if is_key else shown(node)
    context = each.get("ctx", {})
    if each["type"] == REFUSED:
        return document.problem(node, path, value, context["rule"], context["fix"])
    if each["type"] == "missing":
        rule, fix = _missing(keys)
        return document.problem(document.find(keys[:-1], key=True), path, "(not there)", rule, fix)
    if each["type"] == "extra_forbidden":
        return document.problem(node, path, shown(document.find(keys)), *_unknown(keys))
    return document.problem(node, path, value, *_wrong_shape(each, keys, value))


def _missing(keys: Keys) -> tuple[str, str]:
    info = _field(keys)
    if info is None:
        return "this key is required", f"add {keys[-1]}"
    rule = f"required: {info.description}"
    kind = unwrapped(info.annotation)
    if is_section(kind):
        return rule, f"add the block {keys[-1]}: with {', '.join(_required(kind))}"
    return rule, f"add {keys[-1]}: {_example(info)}"


def _unknown(keys: Keys) -> tuple[str, str]:
    allowed = _allowed(keys[:-1])
    near = closest(keys[-1], allowed)
    block = key_path(keys[:-1])
    rule = f"unknown key; {block or 'the file'} has {', '.join(allowed)}"
    return rule, f"{near} (did you mean it?)" if near else "remove it"


def _wrong_shape(each: ErrorDetails, keys: Keys, value: str) -> tuple[str, str]:
    info, kind = _field(keys), _annotation(keys)
    described = f": {info.description}" if info and info.description else ""
    match each["type"]:
        case "tuple_type":
            usable = not is_section(unwrapped(element_of(kind))) and value not in ("(nothing)", "null", "~")
            return f"a list{described}", f"[{value}]" if usable and " " not in value else _example_of(kind)
        case "too_short":
            return f"at least one entry{described}", _example_of(kind)
        case "too_long":
            return f"at most {each['ctx']['max_length']} entries{described}", "fewer entries"
        case "model_type" | "model_attributes_type" | "dict_type" | "mapping_type":
            return _block(kind, described)
        case _:
            return each["msg"], "a value of the kind that the reference gives"


def _block(kind: Any, described: str) -> tuple[str, str]:
    plain = unwrapped(kind)
    if is_section(plain):
        return f"a block of keys{described}", f"a block with {', '.join(_required(plain) or _keys_of(plain))}"
    return f"a block of keys{described}", "a block, or {} for none"


# The model, by the keys of the file -------------------------------------------------------------


def _annotation(keys: tuple[Hashable, ...]) -> Any:
    """The annotation of what stands at `keys`; None where the model has no such place."""
    kind: Any = Environment
    for step in keys:
        plain = unwrapped(kind)
        if is_section(plain):
            info = _fields(plain).get(str(step))
            kind = info.annotation if info is not None else None
        else:
            kind = element_of(plain)
        if kind is None:
            return None
    return kind


def _field(keys: Keys) -> FieldInfo | None:
    block = unwrapped(_annotation(keys[:-1]))
    return _fields(block).get(str(keys[-1])) if keys and is_section(block) else None


def _fields(model: type[Section]) -> dict[str, FieldInfo]:
    return {key_of(name, info): info for name, info in model.model_fields.items()}


def _allowed(keys: Keys) -> list[str]:
    block = unwrapped(_annotation(keys))
    return _keys_of(block) if is_section(block) else []


def _keys_of(model: type[Section]) -> list[str]:
    return list(_fields(model))


def _required(model: type[Section]) -> list[str]:
    return [key for key, info in _fields(model).items() if info.is_required()]


def _example(info: FieldInfo) -> str:
    for constraint in info.metadata:
        if isinstance(constraint, Constraint):
            return constraint.sample()
    return _example_of(info.annotation)


def _example_of(annotation: Any) -> str:
    for constraint in getattr(annotation, "__metadata__", ()):
        if isinstance(constraint, Constraint):
            return constraint.sample()
    plain = unwrapped(annotation)
    if isinstance(plain, type) and issubclass(plain, Vocabulary):
        return str(next(iter(plain)))
    if is_section(plain):
        return f"{{{', '.join(f'{key}: ...' for key in _required(plain))}}}"
    inner = element_of(plain)
    return f"[{_example_of(inner)}]" if inner is not None else "..."
