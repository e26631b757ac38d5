"""What a stack declares, read from its exported state: the one source of every peer's program.

A state holds values where the program had references: here they are found again, so that a peer's program has the same
graph. A value of another resource is looked for among the outputs of what the engine says the property depends on.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

JSON = dict[str, Any]
Path = tuple[str | int, ...]

SIGNATURE = "4dabf18193072939515e22adb298388d"
SECRET_SIGNATURE = "1b47061264138c4ac30d75fd1eb44270"
STACK = "pulumi:pulumi:Stack"
STACK_REFERENCE = "pulumi:pulumi:StackReference"
PROVIDER = "pulumi:providers:scaleway"
DYNAMIC = "pulumi-python:dynamic"
CLOUD = "scaleway:"
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
# What a cloud makes up and programs put into texts: ids and addresses.
_MADE_UP = re.compile(rf"{_UUID.pattern}|\b\d{{1,3}}(?:\.\d{{1,3}}){{3}}\b")
_SHORTEST = 6
"""Characters below which a text that two resources share is taken for chance."""


@dataclass(frozen=True)
class Reference:
    """An output of another resource. `bare`: only what follows its last slash."""

    urn: str
    path: Path
    value: str
    bare: bool = False


@dataclass(frozen=True)
class Text:
    """Text with outputs of other resources in it."""

    parts: tuple[str | Reference, ...]


@dataclass(frozen=True)
class Secret:
    """A value that the program marked as secret."""

    value: Any


@dataclass
class Resource:
    """A resource that a provider makes, or a reference to another stack."""

    urn: str
    type: str
    inputs: dict[str, Any]
    depends_on: tuple[str, ...]
    options: Mapping[str, Any]

    @property
    def name(self) -> str:
        return self.urn.rpartition("::")[2]

    @property
    def is_cloud(self) -> bool:
        return self.type.startswith(CLOUD)


@dataclass
class Declaration:
    """All that a stack declares; each resource comes after what it refers to."""

    resources: list[Resource]
    outputs: dict[str, Any]
    provider: dict[str, Any] = field(default_factory=dict)

    @property
    def identities(self) -> set[tuple[str, str]]:
        """Type and name of everything in the cloud."""
        return {(each.type, each.name) for each in self.resources if each.is_cloud}


def read(deployment: JSON) -> Declaration:
    """Read a deployment as `pulumi stack export --show-secrets` gives it."""
    states: list[JSON] = deployment["resources"]
    provider: dict[str, Any] = {}
    resources: list[Resource] = []
    outputs: JSON = {}
    index = {state["urn"]: _Outputs(state) for state in states if state.get("custom")}
    for state in states:
        kind = state["type"]
        if kind == STACK:
            outputs = state.get("outputs") or {}
        elif kind == PROVIDER:
            provider = {key: value for key, value in _given(state).items() if key != "version"}
        elif kind == STACK_REFERENCE or kind.startswith((CLOUD, DYNAMIC)):
            resources.append(_resource(state, index))
    resources = _in_order(resources)
    every = list(index.values())
    return Declaration(resources, {key: _Finder(every)(value) for key, value in outputs.items()}, provider)


class _Outputs:
    """Where the outputs of a resource can be found by their value."""

    def __init__(self, state: JSON) -> None:
        self.urn: str = state["urn"]
        self.is_reference = state["type"] == STACK_REFERENCE
        self.paths: dict[str, Path] = {}
        if self.is_reference:
            self._add(("outputs",), (state.get("outputs") or {}).get("outputs"))
        elif state["type"] != PROVIDER:
            self._add(("id",), state.get("id"))
            # Near outputs before those deep down.
            leaves = [leaf for key, value in (state.get("outputs") or {}).items() for leaf in _leaves(value, (key,))]
            for path, value in sorted(leaves, key=lambda leaf: len(leaf[0])):
                self._add(path, value)
        self.bare: dict[str, Path] = {}
        for text, path in self.paths.items():
            if "/" in text and _UUID.search(text):
                self.bare.setdefault(text.rpartition("/")[2], path)

    def _add(self, path: Path, value: Any) -> None:
        for leaf, text in _leaves(value, path):
            if isinstance(text, str) and len(text) >= _SHORTEST and not str(leaf[-1]).startswith("__"):
                self.paths.setdefault(text, leaf)

    def find(self, text: str) -> Reference | None:
        if text in self.paths:
            return Reference(self.urn, self.paths[text], text)
        if text in self.bare:
            return Reference(self.urn, self.bare[text], text, bare=True)
        return None


class _Finder:
    """Puts references in place of the values of `sources`, and notes which ones it used."""

    def __init__(self, sources: Sequence[_Outputs]) -> None:
        self.sources = sources
        self.used: set[str] = set()

    def __call__(self, value: Any) -> Any:
        if isinstance(value, Mapping):
            if value.get(SIGNATURE) == SECRET_SIGNATURE:
                inner = self(json.loads(value["plaintext"]))
                return inner if isinstance(inner, Reference) else Secret(inner)
            return {key: self(each) for key, each in value.items() if not _is_internal(key, value)}
        if isinstance(value, list):
            return [self(each) for each in value]
        return self._text(value) if isinstance(value, str) else value

    def _text(self, text: str) -> Any:
        whole = self._find(text)
        if whole is not None:
            return whole
        parts: list[str | Reference] = []
        position = 0
        for match in _MADE_UP.finditer(text):
            found = self._find(match.group())
            if found is not None:
                parts += [text[position : match.start()], found]
                position = match.end()
        if not parts:
            return text
        return Text(tuple(part for part in (*parts, text[position:]) if part != ""))

    def _find(self, text: str) -> Reference | None:
        for source in self.sources:
            found = source.find(text)
            if found is not None:
                self.used.add(source.urn)
                return found
        return None


def _resource(state: JSON, index: Mapping[str, _Outputs]) -> Resource:
    dependencies: dict[str, list[str]] = state.get("propertyDependencies") or {}
    used: set[str] = set()
    inputs: dict[str, Any] = {}
    for key, value in _given(state).items():
        # Resources of this stack first: what another stack publishes may be among their values too.
        urns = sorted(dependencies.get(key, ()), key=lambda urn: urn not in index or index[urn].is_reference)
        finder = _Finder([index[urn] for urn in urns if urn in index])
        inputs[key] = finder(value)
        used |= finder.used
    rest = tuple(urn for urn in state.get("dependencies") or () if urn not in used and urn in index)
    options = {
        key: state[key]
        for key in ("protect", "retainOnDelete", "ignoreChanges", "replaceOnChanges", "customTimeouts")
        if state.get(key)
    }
    return Resource(state["urn"], state["type"], inputs, rest, options)


def _given(state: JSON) -> JSON:
    """The inputs that the program gave: not what the bridge filled in."""
    inputs: JSON = state.get("inputs") or {}
    return {key: value for key, value in inputs.items() if not _is_internal(key, inputs)}


def _is_internal(key: str, within: Mapping[str, Any]) -> bool:
    return key in ("__defaults", "__internal") or key in (within.get("__defaults") or ())


def _leaves(value: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    if isinstance(value, Mapping):
        if value.get(SIGNATURE) == SECRET_SIGNATURE:
            yield from _leaves(json.loads(value["plaintext"]), path)
            return
        for key, each in value.items():
            yield from _leaves(each, (*path, key))
    elif isinstance(value, list):
        for number, each in enumerate(value):
            yield from _leaves(each, (*path, number))
    else:
        yield path, value


def references(value: Any) -> Iterator[Reference]:
    """All references in a value."""
    if isinstance(value, Reference):
        yield value
    elif isinstance(value, Text):
        yield from (part for part in value.parts if isinstance(part, Reference))
    elif isinstance(value, Secret):
        yield from references(value.value)
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from references(each)
    elif isinstance(value, list):
        for each in value:
            yield from references(each)


def _in_order(resources: Iterable[Resource]) -> list[Resource]:
    """By what they need; within that as the state has them, which is the order in which they were done."""
    by_urn = {each.urn: each for each in resources}
    done: dict[str, Resource] = {}

    def visit(resource: Resource) -> None:
        if resource.urn in done:
            return
        for urn in (*(each.urn for each in references(resource.inputs)), *resource.depends_on):
            if urn in by_urn:
                visit(by_urn[urn])
        done[resource.urn] = resource

    for each in by_urn.values():
        visit(each)
    return list(done.values())
