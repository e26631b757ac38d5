"""Lets the Python processes of a Pulumi program start with less; `scripts/setup.sh` copies it into .venv.

The SDK imports all of itself before the first line of a program, and so does the plugin of dynamic resources: a
program can change nothing about it afterwards. A `.pth` file in .venv imports this module at each start of its Python.
In other processes it does nothing, and without it all works the same, only slower; so it does with HUB_SDK=stock.
docs/performance.md says what it brings.
"""

import os
import sys

LATER = frozenset({"pulumi.automation", "grpc.aio", "google.protobuf.internal.python_message"})
"""What the SDK imports and neither process uses: run when first used."""
TRACING = "pulumi.runtime._instrumentation"
"""Imports OpenTelemetry, for when the caller of the engine traces it."""
RELEASE = "3.259.0"
"""The release of the SDK for which `TRACING` may be left out."""


def is_meant(arguments: list[str]) -> bool:
    """Whether a command line is that of a program, or of the plugin of its dynamic resources."""
    return any(each.endswith("pulumi-language-python-exec") for each in arguments[:4]) or (
        "-m" in arguments and arguments[arguments.index("-m") + 1 :][:1] == ["pulumi.dynamic"]
    )


class Finder:
    """Finds the modules that are to load later or to be left out, and no other."""

    @staticmethod
    def find_spec(name, path, target=None):  # type: ignore[no-untyped-def]  # noqa: D102 - the import system's
        if name not in LATER and name != TRACING:
            return None
        from importlib.machinery import ModuleSpec, PathFinder

        if name == TRACING:
            return ModuleSpec(name, _NoTracing) if _may_leave_tracing_out() else None
        spec = PathFinder.find_spec(name, path, target)
        if spec is not None and spec.loader is not None:
            from importlib.util import LazyLoader

            spec.loader = LazyLoader(spec.loader)
        return spec


def _may_leave_tracing_out() -> bool:
    from pulumi._version import _VERSION

    return _VERSION == RELEASE and "TRACEPARENT" not in os.environ


class _NoTracing:
    """The module as it is when nobody traces: it hands on what it is given."""

    @staticmethod
    def create_module(spec):  # type: ignore[no-untyped-def]
        return None

    @staticmethod
    def exec_module(module):  # type: ignore[no-untyped-def]
        async def shutdown_tracing() -> None:
            pass

        module.wrap_with_context = lambda function: function
        module.shutdown_tracing = shutdown_tracing


def start() -> None:
    """Prepare this process, if it is one of those meant."""
    if os.environ.get("HUB_SDK") == "stock" or not is_meant(sys.orig_argv):
        return
    import gc

    # It lives for one run of the engine and only grows: collections would walk a growing heap for nothing.
    gc.disable()
    sys.meta_path.insert(0, Finder)


start()
