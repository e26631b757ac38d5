"""One ComponentResource per concept, secure by construction: a dangerous default is not an argument.

Importing this package first makes `pulumiverse_scaleway` load only what is used of it. Its own `__init__` loads some
265 deprecated modules on each start, and each of its packages all its resources and functions with all their types:
together more than half a second of every preview.
"""

from __future__ import annotations

import importlib
import importlib.util
import re
import sys
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType
from typing import Any

SDK = "pulumiverse_scaleway"
_WORD = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


class _OnDemand(ModuleType):
    """A package of the SDK whose own `__init__` runs only when something is asked of it that is not found without."""

    def __init__(self, spec: ModuleSpec) -> None:
        super().__init__(spec.name)
        self.__spec__ = spec
        self.__file__ = spec.origin
        self.__path__ = list(spec.submodule_search_locations or ())
        self.__package__ = spec.name

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        # The resource ReadReplica is in the module read_replica, the function get_user_output in get_user.
        module = _WORD.sub("_", name).lower().removesuffix("_output")
        place = Path(self.__path__[0], module)
        if (place / "__init__.py").exists():
            return _load_on_demand(f"{self.__name__}.{module}")
        if place.with_suffix(".py").exists():
            loaded = importlib.import_module(f"{self.__name__}.{module}")
            if name == module:
                return loaded
            if hasattr(loaded, name):
                return getattr(loaded, name)
        return self._complete(name)

    def _complete(self, name: str) -> Any:
        """What the whole package has under that name."""
        spec = self.__spec__
        if spec is None or spec.loader is None or self.__dict__.get("_is_complete"):
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        self.__dict__["_is_complete"] = True
        spec.loader.exec_module(self)
        return getattr(self, name)


def _load_on_demand(name: str) -> ModuleType:
    if name not in sys.modules:
        spec = importlib.util.find_spec(name)
        if spec is None:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        sys.modules[name] = _OnDemand(spec)
    return sys.modules[name]


_load_on_demand(SDK)
