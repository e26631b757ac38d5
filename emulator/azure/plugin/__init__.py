"""A stand-in for the azure-native provider plugin, over the engine's own gRPC interface.

It turns what the engine asks into requests to `management.azure.com`, which the stand-in's proxy answers. The vendor's
plugin takes its place in production without a change to a program. Azure itself was never called from here.
"""

VERSION = "3.29.0"
"""The release of `pulumi-azure-native` whose plugin this stands in for."""
