"""YAML as libyaml reads it, where it is there: a tenth of the time, and the same values and errors."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import yaml

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_yaml(text: str) -> Any:
    """The value of a text.

    Raises:
        yaml.YAMLError: it is no YAML.
    """
    return yaml.load(text, Loader=_Loader)  # noqa: S506 - a SafeLoader


def read_documents(text: str) -> Iterator[tuple[int, Any]]:
    """Each document of a text: the line that it begins at, and its value.

    Raises:
        yaml.YAMLError: it is no YAML.
    """
    loader = _Loader(text)
    try:
        while loader.check_node():
            node = loader.get_node()
            yield node.start_mark.line + 1, loader.construct_document(node)
    finally:
        loader.dispose()


def read_with_repeats(text: str) -> tuple[Any, list[str]]:
    """The value of a text, and the keys that stand twice in one block: YAML takes the last one without a word.

    Raises:
        yaml.YAMLError: it is no YAML.
    """
    loader = _Loader(text)
    try:
        node = loader.get_single_node()
        repeats = _repeats(node)  # first: to make the value writes what is merged into the nodes
        return (None if node is None else loader.construct_document(node)), repeats
    finally:
        loader.dispose()


def _repeats(node: yaml.Node | None) -> list[str]:
    if isinstance(node, yaml.SequenceNode):
        return [each for item in node.value for each in _repeats(item)]
    if not isinstance(node, yaml.MappingNode):
        return []
    names = [str(key.value) for key, _ in node.value]
    here = [name for name in dict.fromkeys(names) if names.count(name) > 1]
    return [*here, *(each for _, value in node.value for each in _repeats(value))]
