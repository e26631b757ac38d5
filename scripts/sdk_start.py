"""Lets the Python processes of a Pulumi program, and `hub`, start with less; `scripts/setup.sh` copies it into .venv.

The SDK imports all of itself before the first line of a program, and again in the plugin of dynamic resources, where
no line of ours comes first: neither can do anything about it. So a `.pth` file in .venv imports this module at each
start of its Python. In other processes it does nothing. Without it, or with HUB_SDK=stock, all works the same, only
slower: docs/performance.md says by how much.

It runs before anything else, so it imports little itself.
"""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from importlib.machinery import ModuleSpec
    from types import ModuleType

LATER = frozenset({"pulumi.automation", "grpc.aio", "google.protobuf.internal.python_message"})
"""What the SDK imports and neither process uses: each is run when something is first asked of it."""
TRACING = "pulumi.runtime._instrumentation"
"""Imports OpenTelemetry, which serves when the engine is told to trace."""
PLUGINS = "pydantic.plugin._loader"
"""Imports the metadata of packages, to look for plugins of pydantic; settings/__init__.py wants none."""
RELEASE = "3.259.0"
"""The release of the SDK for which `Untraced` stands in for `TRACING`."""
PYDANTIC = "2.14.3"
"""The release of pydantic for which `Unplugged` stands in for `PLUGINS`."""


def is_meant(arguments: Sequence[str]) -> bool:
    """Whether a command line is that of a program, of the plugin of its dynamic resources, or of `hub`."""
    if any(each.endswith("pulumi-language-python-exec") for each in arguments[:4]):
        return True
    module = list(arguments[arguments.index("-m") + 1 :][:1]) if "-m" in arguments else []
    return module in (["pulumi.dynamic"], ["operations"])


class Finder:
    """Finds the modules that are to be run later or left out, and no other."""

    @staticmethod
    def find_spec(
        name: str, path: Sequence[str] | None = None, target: ModuleType | None = None, /
    ) -> ModuleSpec | None:
        """What the import system asks for each module."""
        if name not in LATER and name not in {TRACING, PLUGINS}:
            return None
        from importlib.machinery import ModuleSpec, PathFinder  # noqa: PLC0415
        from importlib.util import LazyLoader  # noqa: PLC0415

        if name == TRACING:
            return None if _is_traced() else ModuleSpec(name, Untraced())  # type: ignore[arg-type]
        if name == PLUGINS:
            return None if _has_plugins() else ModuleSpec(name, Unplugged())  # type: ignore[arg-type]
        spec = PathFinder.find_spec(name, path, target)
        if spec is not None and spec.loader is not None:
            spec.loader = LazyLoader(spec.loader)
        return spec


def _is_traced() -> bool:
    from pulumi._version import _VERSION  # noqa: PLC0415

    return _VERSION != RELEASE or "TRACEPARENT" in os.environ


def _has_plugins() -> bool:
    from pydantic.version import VERSION  # noqa: PLC0415

    # What pydantic itself takes for all; typer, which `hub` asks first, says 1.
    return VERSION != PYDANTIC or os.environ.get("PYDANTIC_DISABLE_PLUGINS") not in {"__all__", "1", "true"}


class Untraced:
    """Makes `TRACING` as it is when nobody traces: it hands on the functions that it is given."""

    @staticmethod
    def create_module(spec: ModuleSpec) -> None:
        """Leave it to the import system."""

    @staticmethod
    def exec_module(module: ModuleType) -> None:
        """Fill the module."""

        async def shutdown_tracing() -> None:
            pass

        vars(module).update(wrap_with_context=lambda function: function, shutdown_tracing=shutdown_tracing)


class Unplugged:
    """Makes `PLUGINS` as it is when plugins are disabled: there is none."""

    @staticmethod
    def create_module(spec: ModuleSpec) -> None:
        """Leave it to the import system."""

    @staticmethod
    def exec_module(module: ModuleType) -> None:
        """Fill the module."""

        def get_plugins() -> tuple[()]:
            return ()

        vars(module).update(get_plugins=get_plugins)


def start() -> None:
    """Prepare this process, if it is one of those meant."""
    if os.environ.get("HUB_SDK") == "stock" or not is_meant(sys.orig_argv):
        return
    import gc  # noqa: PLC0415

    # It lives for one run of the engine and only grows: collections would walk a growing heap for nothing. `hub`
    # collects again as soon as it has loaded its modules.
    gc.disable()
    sys.meta_path.insert(0, Finder)


start()
