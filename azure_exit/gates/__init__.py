"""What has to hold before a resource ends, each condition a gate: a pure function of row, bundle and moment."""

from __future__ import annotations

from azure_exit.gates.names import GateName, gates_of

__all__ = ["GateName", "gates_of"]
