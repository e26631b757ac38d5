"""The engine's protocol for providers, without the SDK around it: each run of the engine starts this plugin."""

from __future__ import annotations

from policies.without_sdk import without_sdk

with without_sdk():
    from pulumi.runtime.proto import plugin_pb2, provider_pb2, provider_pb2_grpc

__all__ = ["plugin_pb2", "provider_pb2", "provider_pb2_grpc"]
