"""What the plugin's schema allows, for tests that hold the program and the plugin together."""

from __future__ import annotations

import json
from pathlib import Path


def input_properties(schema: Path) -> dict[str, frozenset[str]]:
    """Map every resource token (``scaleway:network/vpc:Vpc``) to the names of its input properties.

    Names are the schema's (``projectId``), not Python's. The provider itself is there as
    ``pulumi:providers:scaleway``.
    """
    document = json.loads(schema.read_text(encoding="utf-8"))
    tokens = {
        token: frozenset(resource.get("inputProperties", {})) for token, resource in document["resources"].items()
    }
    tokens[f"pulumi:providers:{document['name']}"] = frozenset(document["provider"].get("inputProperties", {}))
    return tokens
