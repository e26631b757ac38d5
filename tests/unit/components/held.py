"""What can hold of an environment's declarations, to be written down in a row of `traps.py`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from reference.declarations import Declarations, Declared

ROOT = Path(__file__).parents[3]
Held = Callable[[Declarations], Iterator[str]]
"""Yields what does not hold, in words."""


def at(inputs: Any, path: str) -> Any:
    """An input by its way, as `privateNetwork.enableIpam` or `rules.0.action`; None where there is none."""
    for step in path.split("."):
        if isinstance(inputs, list):
            inputs = inputs[int(step)] if int(step) < len(inputs) else None
        else:
            inputs = inputs.get(step) if isinstance(inputs, Mapping) else None
    return inputs


def every(declarations: Declarations, kind: str) -> tuple[Declared, ...]:
    """All resources of a short kind; there has to be one, or a rule about them would say nothing."""
    found = declarations.of(kind)
    assert found, f"no layer declares a {kind}"
    return found


def holds(kind: str, said: str, test: Callable[[Declared], bool]) -> Held:
    """Each resource of a kind passes a test, which `said` puts in words."""
    return lambda declarations: (
        f"{each.urn}: {said}, and it is not so" for each in every(declarations, kind) if not test(each)
    )


def sets(kind: str, path: str, *values: object) -> Held:
    """An input is written out, with one of these values."""
    said = f"{path} has to be {' or '.join(map(repr, values))}"
    return holds(
        kind,
        said,
        lambda each: any(at(each.inputs, path) is value or at(each.inputs, path) == value for value in values),
    )


def given(kind: str, path: str) -> Held:
    """An input is not left out."""
    return holds(kind, f"{path} has to be set", lambda each: at(each.inputs, path) not in (None, "", [], {}))


def never(kind: str, path: str) -> Held:
    """An input that would open a door merely by being there."""
    return holds(kind, f"{path} has to be left out", lambda each: at(each.inputs, path) in (None, [], {}))


def option(kind: str, name: str, value: object) -> Held:
    """An option of the registration (`reference.declarations.Options`)."""
    return holds(kind, f"option {name} has to be {value!r}", lambda each: getattr(each.options, name) == value)


def protects(kind: str) -> Held:
    """Outside a rehearsal the engine refuses to delete it."""
    return lambda declarations: (
        f"{each.urn}: has to be protected"
        for each in every(declarations, kind)
        if declarations.environment.environment != "rehearsal" and not each.protect
    )


def after(kind: str, earlier: str) -> Held:
    """Each waits for one of another kind, through its inputs or its `depends_on`."""

    def missing(declarations: Declarations) -> Iterator[str]:
        first = {each.urn for each in every(declarations, earlier)}
        for each in every(declarations, kind):
            if not first & each.depends_on:
                yield f"{each.urn}: has to wait for a {earlier}"

    return missing


def tested(where: str) -> Held:
    """No declaration shows it: a test does, named as pytest names it."""
    path, _, name = where.partition("::")
    file = ROOT / path
    return lambda _: iter(() if file.is_file() and f"def {name}(" in file.read_text() else (f"no test {where}",))
