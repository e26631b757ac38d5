"""YAML as this kit reads and writes it: no repeated keys, and a date is the text that was written."""

from __future__ import annotations

import sys
from collections.abc import Hashable, Iterator
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from yaml import SafeDumper as _BaseDumper
    from yaml import SafeLoader as _BaseLoader
else:
    _BaseLoader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    _BaseDumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)

_TIMESTAMP = "tag:yaml.org,2002:timestamp"
_TEXT = "tag:yaml.org,2002:str"


class _Loader(_BaseLoader):
    """Refuses a repeated key."""


class _Dumper(_BaseDumper):
    """Writes no anchors: a value stands where it is read."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def load_yaml(text: str) -> Any:
    """The one document in a text. Raises yaml.YAMLError, with a mark where there is one."""
    return yaml.load(text, Loader=_Loader)  # noqa: S506 - a SafeLoader


def load_large_yaml(text: str) -> Any:
    """What `load_yaml` gives, made value by value: of a large document the tree of nodes is several times the values.

    Raises yaml.YAMLError as `load_yaml` does, and for what a file written by this kit has not: tags, and merged keys.
    """
    loader: Any = _Loader(text)
    try:
        builder = _Builder(loader)
        loader.get_event()  # the stream begins
        if loader.check_event(yaml.StreamEndEvent):
            return None
        loader.get_event()
        found = builder.value(loader.get_event())
        loader.get_event()
        if not loader.check_event(yaml.StreamEndEvent):
            mark = loader.peek_event().start_mark
            raise yaml.composer.ComposerError("expected a single document", mark, "but found another", mark)
        return found
    finally:
        loader.dispose()


def dump_yaml(value: Any) -> str:
    """The text of plain values, in their order."""
    return yaml.dump(value, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=1 << 20, line_break="\n")


class _Builder:
    """Makes values of events."""

    def __init__(self, loader: Any) -> None:
        self._loader = loader
        self._anchors: dict[str, Any] = {}

    def value(self, event: Any) -> Any:
        if isinstance(event, yaml.AliasEvent):
            if event.anchor not in self._anchors:
                raise self._refused(f"found undefined alias {event.anchor!r}", event)
            return self._anchors[event.anchor]
        found = self._value(event)
        if event.anchor is not None:
            self._anchors[event.anchor] = found
        return found

    def _value(self, event: Any) -> Any:
        if event.tag is not None:
            raise self._refused(f"found the tag {event.tag}", event)
        if isinstance(event, yaml.ScalarEvent):
            tag = self._loader.resolve(yaml.ScalarNode, event.value, event.implicit)
            if tag == _TEXT:
                return event.value
            node: Any = yaml.ScalarNode
            return self._loader.construct_object(node(tag, event.value, event.start_mark, event.end_mark))
        if isinstance(event, yaml.SequenceStartEvent):
            return list(self._until(yaml.SequenceEndEvent))
        found: dict[Any, Any] = {}
        for key in self._until(yaml.MappingEndEvent):
            after = self._loader.get_event()
            if not isinstance(key, Hashable):
                raise self._refused("found unhashable key", event)
            if key in found:
                raise self._refused(f"{key!r} is written twice", after)
            found[sys.intern(key) if isinstance(key, str) else key] = self.value(after)
        return found

    def _until(self, end: type[yaml.Event]) -> Iterator[Any]:
        while not isinstance(event := self._loader.get_event(), end):
            yield self.value(event)

    @staticmethod
    def _refused(problem: str, event: Any) -> yaml.constructor.ConstructorError:
        return yaml.constructor.ConstructorError(None, None, problem, event.start_mark)


def _mapping(loader: _Loader, node: yaml.MappingNode) -> dict[Any, Any]:
    seen: set[Any] = set()
    for key, _ in node.value:
        if not isinstance(key, yaml.ScalarNode):
            continue  # refused below
        if key.value in seen:
            raise yaml.constructor.ConstructorError(None, None, f"{key.value!r} is written twice", key.start_mark)
        seen.add(key.value)
    return loader.construct_mapping(node, deep=True)


_Loader.yaml_implicit_resolvers = {
    first: [each for each in resolvers if each[0] != _TIMESTAMP]
    for first, resolvers in _BaseLoader.yaml_implicit_resolvers.items()
}
_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)
