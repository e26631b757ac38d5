"""The engine's protocol without the SDK around it, which would double the time that the analyzer takes to start.

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
def _empty_packages() -> Iterator[None]:
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


with _empty_packages():
    from pulumi.runtime.proto import analyzer_pb2, analyzer_pb2_grpc, plugin_pb2

__all__ = ["analyzer_pb2", "analyzer_pb2_grpc", "plugin_pb2"]
