"""Changes that harm nothing, by rule: names, descriptions, sizes, tags, and more of what is there already."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5

from policies.mutants.making import declared, given
from policies.mutants.tree import changed
from policies.resource import Change, Resource

REPEATABLE: Final = ("hub:storage:Bucket", "hub:kubernetes:Pools", "hub:databases:PostgreSQL")
"""Components of which an environment may have one more."""

OWN: Final = ("scaleway:keymanager/key:Key", "scaleway:secrets/secret:Secret")
"""What each component has one of for itself, though it is declared elsewhere."""

SIZES: Final[Mapping[str, Mapping[str, Any]]] = {
    "scaleway:kubernetes/pool:Pool": {"size": 5, "maxSize": 7, "rootVolumeSizeInGb": 240, "nodeType": "POP2-8C-32G"},
    "scaleway:databases/instance:Instance": {"volumeSizeInGb": 500, "nodeType": "DB-POP2-8C-32G"},
    "scaleway:loadbalancers/loadBalancer:LoadBalancer": {"type": "LB-GP-L"},
    "scaleway:network/publicGateway:PublicGateway": {"type": "VPC-GW-M"},
    "scaleway:billing/budget:Budget": {"consumptionLimit": 90000},
}
"""By type, properties that say how much of something there is, each with another fair amount."""


NAMED: Final = ("scaleway:iam/group:Group", "scaleway:loadbalancers/loadBalancer:LoadBalancer")
"""Types whose names are references: dated tables list the break-glass group and the public fronts by name."""

SHORTEST_ID: Final = 8
"""Characters; what is shorter may stand in a text by chance."""


@dataclass(frozen=True)
class Harmonious:
    """An environment in which one thing was changed that harms nothing."""

    says: str
    resources: list[Resource] = field(repr=False)
    changes: tuple[Change, ...] = field(repr=False)


def harmless_changes(base: Sequence[Resource]) -> Iterator[Harmonious]:
    """All of them, for an environment."""
    for each in declared(base):
        values = each.values
        if isinstance(values.get("name"), str) and values["name"] and each.type not in NAMED:
            yield _renamed(each, values["name"], base)
        if isinstance(values.get("description"), str):
            yield _set(each, "description", "Described in other words", base)
        if each.tags:
            yield _tagged(each, base)
        for name, value in SIZES.get(each.type, {}).items():
            if values.get(name) not in (None, value):
                yield _set(each, name, value, base)
    for component in base:
        if component.type in REPEATABLE:
            yield _added(component, base)


def _set(resource: Resource, name: str, value: Any, base: Sequence[Resource]) -> Harmonious:
    after = replace(resource, given=changed(given(resource), (name,), value))
    return _updated(f"{resource.kind} {resource.name}: another {name}", {resource.urn: after}, base)


def _tagged(resource: Resource, base: Sequence[Resource]) -> Harmonious:
    tags = resource.values["tags"]
    more = {**tags, "note": "reviewed"} if isinstance(tags, Mapping) else [*tags, "note=reviewed"]
    after = replace(resource, given={**given(resource), "tags": more})
    return _updated(f"{resource.kind} {resource.name}: one tag more", {resource.urn: after}, base)


def _renamed(resource: Resource, name: str, base: Sequence[Resource]) -> Harmonious:
    """Another name, also where others spell it."""
    after = {}
    for each in base:
        # Another resource that happens to have the same name keeps it.
        kept = {} if each is resource else {"name": given(each)["name"]} if "name" in given(each) else {}
        text = json.dumps(given(each))
        # As a word of its own, and in the documents that strings hold.
        for before, behind in (('"', '"'), ('\\"', '\\"'), ('"', "/*"), ('\\"', "/*"), ("/", '"')):
            text = text.replace(f"{before}{name}{behind}", f"{before}{name}-renamed{behind}")
        renamed = {**json.loads(text), **kept}
        place, slash, bare = each.id.rpartition("/")
        id_ = f"{place}{slash}{bare}-renamed" if bare == name else each.id  # object storage knows buckets by name
        if renamed != given(each) or id_ != each.id:
            after[each.urn] = replace(each, given=renamed, id=id_)
    return _updated(f"{resource.kind} {resource.name}: renamed", after, base)


def _updated(says: str, after: Mapping[str, Resource], base: Sequence[Resource]) -> Harmonious:
    changes = tuple(Change("update", each.urn, each.type, each, after[each.urn]) for each in base if each.urn in after)
    return Harmonious(says, [after.get(each.urn, each) for each in base], changes)


def _added(component: Resource, base: Sequence[Resource]) -> Harmonious:
    """One more of a component, with all its children, and what is their own, under other names and ids."""
    children = [each for each in base if each.parent == component.urn]
    named = json.dumps([given(each) for each in children])
    children += [each for each in base if each.type in OWN and each.id and each.id.rpartition("/")[2] in named]
    others = {each.id: _other(each) for each in children if each.id}
    others |= {id_.rpartition("/")[2]: new.rpartition("/")[2] for id_, new in others.items()}
    others = {id_: new for id_, new in others.items() if len(id_) >= SHORTEST_ID}
    urns = {each.urn: f"{each.urn}-more" for each in children}
    copies = []
    for each in children:
        text = json.dumps(given(each))
        for old in sorted(others, key=len, reverse=True):
            text = text.replace(f'{old}"', f'{others[old]}"').replace(f"{old}/*", f"{others[old]}/*")
            text = text.replace(f'{old}\\"', f'{others[old]}\\"')
        feeds = {name: tuple(urns.get(urn, urn) for urn in fed) for name, fed in each.feeds.items()}
        name, id_ = f"{each.name}-more", others.get(each.id, "")
        copies.append(replace(each, urn=urns[each.urn], name=name, id=id_, given=json.loads(text), feeds=feeds))
    changes = tuple(Change("create", each.urn, each.type, None, each) for each in copies)
    return Harmonious(f"{component.type} {component.name}: one more like it", [*base, *copies], changes)


def _other(resource: Resource) -> str:
    """An id in the form of a resource's own."""
    place, slash, bare = resource.id.rpartition("/")
    named = bare == resource.values.get("name") or bare == resource.values.get("bucket")
    return f"{place}{slash}{f'{bare}-more' if named else uuid5(NAMESPACE_URL, resource.urn)}"
