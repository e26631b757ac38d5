"""Makes the mutants of an environment, by rule."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from policies.control import LIVE
from policies.mutants.operators import spoil
from policies.mutants.replacing import replaces
from policies.mutants.tree import Path, changed, pattern, spelled, walk
from policies.resource import Change, Resource

SPOILT_PROVIDER = {"region": "nl-ams", "zone": "nl-ams-1", "organizationId": "00000000-0000-0000-0000-000000000000"}


EXAMPLES = {
    "*": "aws:s3/bucket:Bucket",
    "azure-native*:*": "azure-native:storage:StorageAccount",
    "scaleway:inference/*": "scaleway:inference/deployment:Deployment",
}
"""For patterns of types, one that fits and that nobody should declare: of it, too, one is added bare."""


@dataclass(frozen=True)
class Mutant:
    """An environment, spoilt in one place.

    Attributes:
        operator: how it is spoilt.
        path: where, as people write it; empty for the resource as a whole.
        pattern: the path without numbers of list elements.
        change: the step of a preview that would bring it about.
    """

    operator: str
    type: str
    name: str
    path: str
    pattern: str
    before: Resource | None = field(repr=False)
    after: Resource | None = field(repr=False)
    change: Change = field(repr=False)

    @property
    def id(self) -> str:
        """Stable between runs."""
        return f"{self.type}::{self.name} {self.path} {self.operator}".replace("  ", " ")

    def environment(self, base: Sequence[Resource]) -> list[Resource]:
        """The environment with this one thing changed."""
        if self.before is None:
            return [*base, *([self.after] if self.after else [])]
        kept = [self.after if each is self.before else each for each in base]
        return [each for each in kept if each is not None]


def given(resource: Resource) -> Mapping[str, Any]:
    """A resource's properties as the engine writes them."""
    return resource.given() if callable(resource.given) else resource.given


def declared(resources: Iterable[Resource]) -> list[Resource]:
    """The resources that stand for something in a cloud: not components, providers, stacks and references."""
    return [
        each
        for each in resources
        if each.custom and not each.type.startswith(("pulumi:", "hub:")) and each.type.count(":") == 2
    ]


def mutants(
    base: Sequence[Resource], types: Iterable[str], inputs: Mapping[str, frozenset[str]] | None = None
) -> Iterator[Mutant]:
    """All mutants of an environment.

    Args:
        base: its resources, with their ids.
        types: further types that controls look at: one of each, bare, is added.
        inputs: by URN, the names of the properties that a program sets, where a resource has others besides: what a
            cloud answers is nothing that a program could spoil.
    """
    own = declared(base)
    ids = _Ids(own)
    for each in own:
        yield from _spoilt_values(each, ids, (inputs or {}).get(each.urn))
        yield from _spoilt_options(each)
        yield Mutant("removed", each.type, each.name, "", "", each, None, _change("delete", each, None))
        yield Mutant("replaced", each.type, each.name, "", "", each, each, _change("replace", each, each))
    for token in dict.fromkeys([*(each.type for each in own), *_concrete(types)]):
        yield _bare(token)


def _spoilt_values(resource: Resource, ids: _Ids, inputs: frozenset[str] | None) -> Iterator[Mutant]:
    properties = given(resource)
    for path, value in walk(properties):
        if inputs is not None and path[0] not in inputs:
            continue
        for spoilt in spoil(path, value, ids.others(value)):
            after = replace(resource, given=changed(properties, path, spoilt.value), feeds=ids.feeds(resource, path))
            yield _mutant(spoilt.operator, resource, after, path)


def _spoilt_options(resource: Resource) -> Iterator[Mutant]:
    if resource.protected:
        yield _mutant("unprotected", resource, replace(resource, protected=False), ())
    if resource.retained:
        yield _mutant("not retained", resource, replace(resource, retained=False), ())
    for name, value in SPOILT_PROVIDER.items():
        if resource.provider.get(name) not in (None, value):
            spoilt = {**resource.provider, name: value}
            yield _mutant(f"provider's {name} elsewhere", resource, replace(resource, provider=spoilt), ())


def _mutant(operator: str, before: Resource, after: Resource, path: Path) -> Mutant:
    is_replaced = replaces(before.type, path, unset=operator == "unset")
    change = _change("replace" if is_replaced else "update", before, after, (spelled(path),) if path else ())
    return Mutant(operator, before.type, before.name, spelled(path), pattern(path), before, after, change)


def _change(operation: str, old: Resource | None, new: Resource | None, differences: tuple[str, ...] = ()) -> Change:
    subject = new or old
    if subject is None:
        raise ValueError("a change of nothing")
    return Change(operation, subject.urn, subject.type, old, new, differences)


def _concrete(types: Iterable[str]) -> Iterator[str]:
    """Types that a resource can have: an example for a pattern, and nothing that only an account shows."""
    for each in (EXAMPLES.get(given, given) for given in types):
        if not each.startswith((LIVE, "pulumi:")) and "*" not in each and each.count(":") == 2:
            yield each


def _bare(token: str) -> Mutant:
    """A resource of a type, with nothing said of it: every unsafe default is its own."""
    name = f"bare-{token.rpartition(':')[2].lower()}"
    added = Resource(f"urn:pulumi:mutant::hub::{token}::{name}", token, name, {}, id=f"fr-par/{name}")
    return Mutant("added bare", token, name, "", "", None, added, _change("create", None, added))


class _Ids:
    """What ids stand for, so that a reference can be pointed at something else of the same kind."""

    def __init__(self, resources: Sequence[Resource]) -> None:
        self._types: dict[str, set[str]] = {}
        self._ids: dict[str, list[str]] = {}
        # By name, for the order in which an engine brought them up is another one each time.
        for each in sorted(resources, key=lambda one: (one.type, one.name)):
            for id_ in {each.id, each.id.rpartition("/")[2]} - {""}:
                self._types.setdefault(id_, set()).add(each.type)
                self._ids.setdefault(each.type, []).append(id_)

    def others(self, value: Any) -> Sequence[str]:
        """Ids, in the same form, of other resources of the kinds that a value names."""
        if not isinstance(value, str) or value not in self._types:
            return ()
        regional = "/" in value
        found = [each for kind in sorted(self._types[value]) for each in self._ids[kind]]
        return [each for each in found if each != value and ("/" in each) is regional]

    @staticmethod
    def feeds(resource: Resource, path: Path) -> Mapping[str, Sequence[str]]:
        """What feeds the properties that were not changed: a changed one says by its value what it names."""
        return {name: urns for name, urns in resource.feeds.items() if name != path[0]}
