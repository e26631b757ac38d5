"""In which wave each resource goes, and in which step of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from azure_exit.arm_id import is_within
from azure_exit.catalogue import Method, Wave, kind_of
from azure_exit.dependencies.graph import Graph, log_stores, managers
from azure_exit.inventory.model import Resource

UNKNOWN_WAVE = Wave.CLOSE
"""Where what is of an unknown type stands, held."""


@dataclass(frozen=True, slots=True)
class Place:
    """A wave, the step within it (from 1), and the resource that moved it later than its type says."""

    wave: Wave
    step: int
    moved_by: str = ""


def places(graph: Graph, subjects: Mapping[str, Resource]) -> dict[str, Place]:
    """Each resource's place: its type's wave, or that of the last of what goes before it when that is later."""
    import networkx as nx  # noqa: PLC0415 - see `dependency_graph`

    found: dict[str, Place] = {}
    managed, stores = managers(subjects), log_stores(subjects)
    for key in nx.lexicographical_topological_sort(graph):
        before = [(found[each], each) for each in graph.predecessors(key)]
        resource = subjects[key]
        leader = _leader(resource, graph, managed)
        own = found[leader].wave if leader else _wave(resource, stores)
        latest, mover = max(((place.wave, each) for place, each in before), default=(own, ""))
        wave = max(own, latest)
        step = 1 + max((place.step for place, _ in before if place.wave == wave), default=0)
        found[key] = Place(wave, step, mover if latest > own else "")
    return found


def _leader(resource: Resource, graph: Graph, managed: Mapping[str, str]) -> str:
    """What a resource ends with, when it does not end by itself."""
    kind = kind_of(resource.type)
    if kind is not None and kind.method is Method.RETAINED:
        return next((each for each in graph.predecessors(resource.key) if is_within(resource.key, each)), "")
    leader = managed.get(resource.group, "")
    return leader if leader in graph and leader != resource.key else ""


def _wave(resource: Resource, stores: set[str]) -> Wave:
    kind = kind_of(resource.type)
    if kind is None:
        return UNKNOWN_WAVE
    return Wave.LOGS if is_log_store(resource, stores) else kind.wave


def is_log_store(resource: Resource, stores: set[str]) -> bool:
    """Whether traces are kept in it."""
    account = "/".join(resource.key.split("/")[:9])
    return account in stores and resource.type.startswith("microsoft.storage/storageaccounts")
