"""One ComponentResource per concept, secure by construction: a dangerous default is not an argument.

Importing this package first makes `pulumiverse_scaleway` a package that loads only the modules asked for. Its own
`__init__` loads some 265 deprecated modules on each start, which costs every preview about a third of a second.
"""

from __future__ import annotations

import importlib.util
import sys
from types import ModuleType

SDK = "pulumiverse_scaleway"


def _load_modules_on_demand() -> None:
    spec = importlib.util.find_spec(SDK) if SDK not in sys.modules else None
    if spec is None or spec.submodule_search_locations is None:
        return
    package = ModuleType(SDK, spec.loader.__doc__ if spec.loader else None)
    package.__path__ = list(spec.submodule_search_locations)
    package.__spec__ = spec
    package.__file__ = spec.origin
    sys.modules[SDK] = package


_load_modules_on_demand()
