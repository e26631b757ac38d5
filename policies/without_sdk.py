"""Lets what speaks the engine's protocol load it without the SDK around it, which would double the time to start.

`pulumi.runtime.proto` needs nothing of the SDK, but importing it runs `pulumi/__init__.py`. Empty packages stand in for
the two above it while it is loaded, unless the SDK is there already.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType


@contextmanager
def without_sdk() -> Iterator[None]:
    """Import modules of `pulumi.runtime.proto` within this, and nothing else of the SDK."""
    spec = find_spec("pulumi") if "pulumi" not in sys.modules else None
    if spec is None or not spec.submodule_search_locations:
        yield
        return
    (folder,) = (Path(each) for each in spec.submodule_search_locations)
    for name, path in (("pulumi", folder), ("pulumi.runtime", folder / "runtime")):
        package = ModuleType(name)
        package.__path__ = [str(path)]
        sys.modules[name] = package
    try:
        yield
    finally:
        # Whoever imports the SDK later gets it whole.
        for name in ("pulumi", "pulumi.runtime"):
            del sys.modules[name]
