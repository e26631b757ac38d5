"""The Pulumi engine this project runs on: found on the machine, or built from pinned sources.

Plain standard library, and nothing of the rest of the project: this runs before a virtual environment exists.
See README.md in this directory, or ``python -m engine --help``.
"""

from engine.errors import EngineError
from engine.locate import Engine, Origin, ensure, find
from engine.schema import input_properties

__all__ = ["Engine", "EngineError", "Origin", "ensure", "find", "input_properties"]
