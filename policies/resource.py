"""What controls look at: resources, all resources of a stack, and the steps of a preview."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import cached_property
from typing import Any, TypeVar

from policies.findings import Violation
from policies.values import UNKNOWN, Decoded, UnknownValueError, decode, knows, leaves

_T = TypeVar("_T")

STACK = "pulumi:pulumi:Stack"


@dataclass(frozen=True, eq=False)
class Node:
    """A block of values of a resource, and where it lies in it."""

    owner: Resource = field(repr=False)
    path: str
    values: Any

    def _at(self, path: str) -> tuple[Any, str]:
        """The value at a dotted path below, None when unset, and its full path."""
        value, full = self.values, self.path
        for name in path.split(".") if path else ():
            full = f"{full}.{name}" if full else name
            if value is UNKNOWN:
                raise UnknownValueError(full)
            if value is None or not isinstance(value, Mapping):
                return None, full
            value = value.get(name)
        return value, full

    def value(self, path: str = "") -> Any:
        """The value at a dotted path; None when it, or what holds it, is unset.

        Raises:
            UnknownValueError: it, or a part of it, is not known yet.
        """
        value, full = self._at(path)
        if not knows(value):
            raise UnknownValueError(full)
        return value

    def is_known(self, path: str) -> bool:
        """Whether `value` would answer."""
        try:
            return knows(self._at(path)[0])
        except UnknownValueError:
            return False

    def is_set(self, path: str) -> bool:
        """Whether something stands there, known or not."""
        try:
            return self._at(path)[0] not in (None, "", [], {})
        except UnknownValueError:
            return True

    def nodes(self, path: str) -> Iterator[Node]:
        """The blocks of a list (or the one block) at a dotted path; none when unset.

        Raises:
            UnknownValueError: the list itself is not known yet.
        """
        value, full = self._at(path)
        if value is UNKNOWN:
            raise UnknownValueError(full)
        if isinstance(value, list):
            for index, each in enumerate(value):
                yield Node(self.owner, f"{full}[{index}]", each)
        elif value is not None:
            yield Node(self.owner, full, value)

    def violation(self, path: str, must: str, *, value: object = ...) -> Violation:
        """A violation at a path below this block. `must`: what would be right, as in "must be drop"."""
        found, full = (value, self._at(path)[1]) if value is not ... else self._at(path)
        return Violation(self.owner, full, must, found)


@dataclass(frozen=True, eq=False)
class Resource:
    """One resource, as it is declared, stored or live.

    Attributes:
        type: the engine's type token, such as `scaleway:network/vpc:Vpc`.
        given: its properties as the engine writes them; decoded when first asked for.
        depends_on: URNs.
        feeds: by property, the URNs of the resources whose outputs went into it.
        feeds_told: whether the source tells of feeds at all.
        provider: the values of the provider that it goes through.
        retained: whether it stays in the cloud when it leaves the state; None where that cannot be seen.
        origin: the file, stack or account that it was read from.
        source: file and line of the program that declares it, where that is told.
    """

    urn: str
    type: str
    name: str
    given: Mapping[str, Any] | Callable[[], Mapping[str, Any]] = field(repr=False)
    id: str = ""
    parent: str = ""
    custom: bool = True
    protected: bool = False
    retained: bool | None = None
    depends_on: Sequence[str] = field(default=(), repr=False)
    feeds: Mapping[str, Sequence[str]] = field(default_factory=dict, repr=False)
    feeds_told: bool = field(default=True, repr=False)
    provider: Mapping[str, Any] = field(default_factory=dict, repr=False)
    origin: str = ""
    source: str = ""

    @cached_property
    def _decoded(self) -> Decoded:
        return decode(self.given() if callable(self.given) else self.given)

    @property
    def values(self) -> dict[str, Any]:
        """All values in plain Python; unknown ones are `UNKNOWN`."""
        return self._decoded.values

    @cached_property
    def root(self) -> Node:
        return Node(self, "", self.values)

    def value(self, path: str) -> Any:
        """See `Node.value`."""
        return self.root.value(path)

    def is_set(self, path: str) -> bool:
        """See `Node.is_set`."""
        return self.root.is_set(path)

    def is_known(self, path: str) -> bool:
        """See `Node.is_known`."""
        return self.root.is_known(path)

    def nodes(self, path: str) -> Iterator[Node]:
        """See `Node.nodes`."""
        return self.root.nodes(path)

    def violation(self, path: str, must: str, *, value: object = ...) -> Violation:
        """See `Node.violation`; an empty path stands for the resource as a whole."""
        return self.root.violation(path, must, value=value) if path else Violation(self, "", must, None)

    def leaves(self) -> Iterator[tuple[str, Any]]:
        """Every single value with its path, unknown ones too."""
        return leaves(self.values)

    def is_secret(self, path: str) -> bool:
        """Whether the engine keeps the value at a path, or what holds it, as a secret."""
        return any(path == each or path.startswith((f"{each}.", f"{each}[")) for each in self._decoded.secrets)

    def named(self, path: str) -> tuple[str, ...]:
        """All texts at a path or below it, ids without zone or region: what `Stack.referred` looks up.

        Raises:
            UnknownValueError: one of them is not known yet.
        """
        if path not in self._named:
            texts = (each for _, each in leaves(self.value(path)))
            self._named[path] = tuple(dict.fromkeys(_bare(each) for each in texts if isinstance(each, str) and each))
        return self._named[path]

    @cached_property
    def _named(self) -> dict[str, tuple[str, ...]]:
        return {}

    @cached_property
    def tags(self) -> Mapping[str, str]:
        """Its tags, whether the product takes a mapping or a list of `key=value`; unknown ones are left out."""
        given = self.values.get("tags")
        if isinstance(given, Mapping):
            return {str(key): str(value) for key, value in given.items() if value is not UNKNOWN}
        if isinstance(given, list):
            return dict(each.split("=", 1) for each in given if isinstance(each, str) and "=" in each)
        return {}

    @property
    def kind(self) -> str:
        """A short form of the type for people: `network.Vpc` for `scaleway:network/vpc:Vpc`."""
        parts = self.type.split(":")
        if len(parts) == 3 and parts[0] == "scaleway":
            return f"{parts[1].partition('/')[0]}.{parts[2]}"
        return self.type


class Stack:
    """All resources that are judged together: those of one layer, of an environment, or of an account."""

    def __init__(self, resources: Sequence[Resource]) -> None:
        self.resources = tuple(resources)
        self._by_type: dict[str, list[Resource]] = {}
        self._by_pattern: dict[str, tuple[Resource, ...]] = {}
        self._known: dict[Hashable, Any] = {}
        for each in self.resources:
            self._by_type.setdefault(each.type, []).append(each)

    def __iter__(self) -> Iterator[Resource]:
        return iter(self.resources)

    def of(self, *patterns: str) -> tuple[Resource, ...]:
        """The resources of types, or of patterns such as `scaleway:network/*`, in the order given."""
        return tuple(each for pattern in patterns for each in self._of(pattern))

    def _of(self, pattern: str) -> tuple[Resource, ...]:
        if pattern not in self._by_pattern:
            self._by_pattern[pattern] = tuple(
                each for token, found in self._by_type.items() if matches(token, pattern) for each in found
            )
        return self._by_pattern[pattern]

    @cached_property
    def subject(self) -> Resource:
        """What stands for all of them, where something that must be there is not: the engine's own stack resource."""
        return next(iter(self.of(STACK)), Resource(urn="", type=STACK, name="stack", given={}))

    @cached_property
    def by_urn(self) -> Mapping[str, Resource]:
        return {each.urn: each for each in self.resources}

    @cached_property
    def _by_id(self) -> Mapping[str, Sequence[Resource]]:
        """By the cloud's id without zone or region. Several may share one: an ACL has the id of its VPC."""
        found: dict[str, list[Resource]] = {}
        for each in self.resources:
            if each.id:
                found.setdefault(_bare(each.id), []).append(each)
        return found

    def referred(self, resource: Resource, path: str, *patterns: str) -> tuple[Resource, ...]:
        """The resources of this stack, of these types, that a property names anywhere in it.

        By what fed it, and by id where known.

        Raises:
            UnknownValueError: neither is known.
        """
        if not resource.feeds_told and not resource.is_known(path):
            raise UnknownValueError(path)
        urns = resource.feeds.get(path.partition(".")[0].partition("[")[0], ())
        found = {urn: self.by_urn[urn] for urn in urns if urn in self.by_urn}
        if resource.is_known(path):
            for each in resource.named(path):
                found.update({one.urn: one for one in self._by_id.get(each, ()) if one is not resource})
        return tuple(
            each for each in found.values() if not patterns or any(matches(each.type, one) for one in patterns)
        )

    def referring(self, target: Resource, path: str, *patterns: str) -> tuple[Resource, ...]:
        """The resources of these types that name another one in a property: the way back of `referred`."""

        def found() -> dict[str, list[Resource]]:
            back: dict[str, list[Resource]] = {}
            for each in self.of(*patterns):
                for named in self.referred(each, path):
                    back.setdefault(named.urn, []).append(each)
            return back

        return tuple(self.known(("referring", path, *patterns), found).get(target.urn, ()))

    def known(self, key: Hashable, build: Callable[[], _T]) -> _T:
        """What `build` makes of this stack, made once: an index that many checks ask."""
        if key not in self._known:
            self._known[key] = build()
        found: _T = self._known[key]
        return found

    def refers(self, resource: Resource, path: str, target: Resource) -> bool:
        """Whether a property of a resource names another resource of this stack."""
        return target in self.referred(resource, path, target.type)


@dataclass(frozen=True, eq=False)
class Change:
    """One step of a preview.

    Attributes:
        operation: the engine's word: same, create, update, delete, replace, create-replacement, delete-replaced,
            read, refresh, import, discard ...
        old: as it is in the state; None for what comes to be.
        new: as it will be; None for what goes.
        differences: paths of the properties that change, as the engine names them.
    """

    operation: str
    urn: str
    type: str
    old: Resource | None
    new: Resource | None
    differences: tuple[str, ...] = ()

    @property
    def subject(self) -> Resource:
        """Whichever of the two is there, the new one first."""
        found = self.new or self.old
        if found is None:
            raise ValueError(f"a step with neither old nor new state: {self.operation} {self.urn}")
        return found

    @property
    def deletes(self) -> bool:
        """Whether the resource of today is gone afterwards, be it replaced by another or not."""
        return self.operation in ("delete", "delete-replaced", "replace", "create-replacement", "discard", "remove")

    def violation(self, path: str, must: str, *, value: object = ...) -> Violation:
        """See `Resource.violation`."""
        return self.subject.violation(path, must, value=value)


def _bare(id_: str) -> str:
    return id_.rpartition("/")[2]


def matches(token: str, pattern: str) -> bool:
    """Whether a type token is, or fits, a pattern with `*`."""
    return token == pattern or ("*" in pattern and fnmatchcase(token, pattern))
