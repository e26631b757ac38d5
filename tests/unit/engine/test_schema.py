"""The schema as tests read it."""

from __future__ import annotations

import json
from pathlib import Path

from engine.schema import input_properties


def test_tokens_map_to_input_properties(tmp_path: Path) -> None:
    schema = tmp_path / "schema.json"
    document = {
        "name": "scaleway",
        "provider": {"inputProperties": {"region": {}}},
        "resources": {"scaleway:network/vpc:Vpc": {"inputProperties": {"name": {}, "projectId": {}}}},
    }
    schema.write_text(json.dumps(document))
    assert input_properties(schema) == {
        "scaleway:network/vpc:Vpc": frozenset({"name", "projectId"}),
        "pulumi:providers:scaleway": frozenset({"region"}),
    }
