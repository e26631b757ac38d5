"""The engine's policy pack over the catalogue."""

from policies.pack.server import serve

__all__ = ["serve"]
