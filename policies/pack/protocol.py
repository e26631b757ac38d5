"""The engine's protocol for analyzers, without the SDK around it."""

from __future__ import annotations

from policies.without_sdk import without_sdk

with without_sdk():
    from pulumi.runtime.proto import analyzer_pb2, analyzer_pb2_grpc, plugin_pb2

__all__ = ["analyzer_pb2", "analyzer_pb2_grpc", "plugin_pb2"]
