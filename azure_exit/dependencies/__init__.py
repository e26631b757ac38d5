"""What has to be gone before what, and the waves that follow from it."""

from __future__ import annotations

from azure_exit.dependencies.graph import (
    CycleError,
    Graph,
    Why,
    dependency_graph,
    log_stores,
    managers,
    outside_references,
)
from azure_exit.dependencies.waves import UNKNOWN_WAVE, Place, is_log_store, places

__all__ = [
    "UNKNOWN_WAVE",
    "CycleError",
    "Graph",
    "Place",
    "Why",
    "dependency_graph",
    "is_log_store",
    "log_stores",
    "managers",
    "outside_references",
    "places",
]
