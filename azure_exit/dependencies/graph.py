"""What has to be gone before what: a graph over everything that ends."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import urlsplit

from azure_exit.arm_id import GROUP_TYPE, is_within, parents
from azure_exit.catalogue import Method, kind_of
from azure_exit.dependencies.references import delegations, id_references, is_copy_of, key_references
from azure_exit.inventory.model import Resource
from azure_exit.problems import InputError, Problem

if TYPE_CHECKING:
    import networkx as nx

Graph: TypeAlias = "nx.DiGraph[str]"
"""Nodes are keys; an edge from a to b says that a goes before b, with `why` (Why) and `where` (the field)."""


class Why(StrEnum):
    """Why one goes before the other."""

    REFERENCE = "refers to it"
    COPY = "is what it is a copy of"
    KEY = "is encrypted with it"
    IDENTITY = "acts as it"
    DELEGATION = "lives in the subnet that is delegated to it"
    CONTAINED = "is contained in it"
    SETTING = "has it as a setting"
    MANAGED = "manages it"
    LOCKED = "is locked by it"


class CycleError(InputError):
    """Resources wait for one another: nobody can say which goes first."""


def dependency_graph(subjects: Mapping[str, Resource]) -> Graph:
    """The graph over everything that ends.

    Raises:
        CycleError: naming, for every cycle, the resources and the fields that make it.
    """
    import networkx as nx  # noqa: PLC0415 - takes a quarter of a second, and what reads a plan needs no graph

    graph: Graph = nx.DiGraph()
    graph.add_nodes_from(subjects)
    find = _Finder(subjects)
    for resource in subjects.values():
        for before, after, why, where in find.edges(resource):
            if before != after and not graph.has_edge(before, after):
                graph.add_edge(before, after, why=why, where=where)
    _refuse_cycles(graph, subjects)
    return graph


def log_stores(subjects: Mapping[str, Resource]) -> set[str]:
    """Accounts that traces are written to: they and what is in them go with the logs, not with the data."""
    writers = ("microsoft.network/networkwatchers/flowlogs", "microsoft.insights/diagnosticsettings")
    return {
        key
        for resource in subjects.values()
        if resource.type in writers
        for _, key in id_references(resource)
        if key in subjects and subjects[key].type == "microsoft.storage/storageaccounts"
    }


def managers(subjects: Mapping[str, Resource]) -> dict[str, str]:
    """Resource groups that Azure manages, and the resource that each of them ends with."""
    found = {}
    for resource in subjects.values():
        if resource.type == GROUP_TYPE and resource.managed_by in subjects:
            found[resource.key] = resource.managed_by
        named = resource.properties.get("managedResourceGroupId")
        if isinstance(named, str):
            found.setdefault(named.rstrip("/").lower(), resource.key)
        nodes = resource.properties.get("nodeResourceGroup")
        if isinstance(nodes, str):
            found.setdefault(f"/subscriptions/{resource.subscription}/resourcegroups/{nodes.lower()}", resource.key)
    return found


def outside_references(resource: Resource, subjects: Mapping[str, Resource]) -> list[str]:
    """Ids that a resource refers to and that nothing in the inventory is, or contains."""
    return sorted(
        {
            key
            for _, key in id_references(resource)
            if _nearest(key, subjects) is None and not is_within(resource.key, key)
        }
    )


class _Finder:
    def __init__(self, subjects: Mapping[str, Resource]) -> None:
        self.subjects = subjects
        self.managers = managers(subjects)
        self.vaults = {
            host: resource.key
            for resource in subjects.values()
            for field in ("vaultUri", "hsmUri")
            if (host := urlsplit(str(resource.properties.get(field, ""))).hostname)
        }
        self.delegated: dict[str, list[tuple[str, str]]] = {}
        for resource in subjects.values():
            for service in delegations(resource):
                network = resource.key.rpartition("/subnets/")[0]
                self.delegated.setdefault(service, []).append((network, resource.key))
        self.locks = [resource for resource in subjects.values() if resource.type == "microsoft.authorization/locks"]

    def edges(self, resource: Resource) -> Iterator[tuple[str, str, Why, str]]:
        """Every edge that this resource is the reason of."""
        yield from self._containment(resource)
        yield from self._references(resource)
        yield from self._keys(resource)
        for identity in resource.identities:
            if identity in self.subjects:
                yield resource.key, identity, Why.IDENTITY, "identity"
        if resource.managed_by in self.subjects and resource.type != GROUP_TYPE:
            yield resource.managed_by, resource.key, Why.MANAGED, "managedBy"
        manager = self.managers.get(resource.group)
        if manager and manager in self.subjects and resource.key != manager:
            yield manager, resource.key, Why.MANAGED, "managed resource group"
        for lock in self.locks:
            scope = lock.key.partition("/providers/microsoft.authorization/locks/")[0]
            # What contains the lock ends after it, and is not kept by it from waiting.
            if is_within(resource.key, scope) and not is_within(lock.key, resource.key):
                yield resource.key, lock.key, Why.LOCKED, "lock"

    def _containment(self, resource: Resource) -> Iterator[tuple[str, str, Why, str]]:
        above = [key for key in parents(resource.key) if key in self.subjects]
        if not above:
            return
        if self._is_retained(resource.key) and self.subjects[above[0]].type != GROUP_TYPE:
            yield above[0], resource.key, Why.SETTING, "id"
            if resource.group in self.subjects:
                yield resource.key, resource.group, Why.CONTAINED, "id"
            return
        for key in above:
            yield resource.key, key, Why.CONTAINED, "id"
            # A setting ends only with what it belongs to: what lies in it has to end before that, as a container
            # before its account.
            if not self._is_retained(key):
                return

    def _is_retained(self, key: str) -> bool:
        kind = kind_of(self.subjects[key].type)
        return kind is not None and kind.method is Method.RETAINED

    def _references(self, resource: Resource) -> Iterator[tuple[str, str, Why, str]]:
        for path, key in id_references(resource):
            target = _nearest(key, self.subjects)
            if target is None or is_within(target, resource.key) or is_within(resource.key, target):
                continue
            where = "properties." + ".".join(path)
            if is_copy_of(resource, path):
                yield target, resource.key, Why.COPY, where
                continue
            yield resource.key, target, Why.REFERENCE, where
            for network, subnet in self.delegated.get(resource.type, ()):
                if target in (network, subnet) and subnet != target:
                    yield resource.key, subnet, Why.DELEGATION, where

    def _keys(self, resource: Resource) -> Iterator[tuple[str, str, Why, str]]:
        for path, host, name in key_references(resource):
            vault = self.vaults.get(host)
            if vault is None or is_within(resource.key, vault):
                continue
            where = "properties." + ".".join(path)
            yield resource.key, vault, Why.KEY, where
            key = f"{vault}/keys/{name}"
            if name and key in self.subjects:
                yield resource.key, key, Why.KEY, where


def _nearest(key: str, subjects: Mapping[str, Resource]) -> str | None:
    """What an id is, or the nearest resource that contains it; a group only when it is meant itself."""
    if key in subjects:
        return key
    return next((each for each in parents(key) if "/providers/" in each and each in subjects), None)


def _refuse_cycles(graph: Graph, subjects: Mapping[str, Resource]) -> None:
    import networkx as nx  # noqa: PLC0415 - see `dependency_graph`

    problems = []
    for component in nx.strongly_connected_components(graph):
        if len(component) < 2:
            continue
        cycle = nx.find_cycle(graph.subgraph(sorted(component)), min(component))
        steps = [
            f"{subjects[before].arm_id} -> {subjects[after].arm_id} ({graph[before][after]['why'].value}, "
            f"{graph[before][after]['where']})"
            for before, after in cycle
        ]
        problems.append(
            Problem(
                subjects[cycle[0][0]].source.value,
                subjects[cycle[0][0]].arm_id,
                "; ".join(steps),
                "no resource waits, through others, for itself",
                "if one of these fields is written from the other side, add it to the back references of its type in "
                "azure_exit/dependencies/references.py; else undo that reference in Azure and export again",
            )
        )
    if problems:
        raise CycleError(problems)
