"""The JSON schema of plan files, for editors and for whoever reads plans without this kit."""

from __future__ import annotations

from typing import Any

from azure_exit.plan.model import FORMAT, Plan


def plan_schema() -> dict[str, Any]:
    """JSON schema (2020-12) of a plan file."""
    schema = Plan.model_json_schema(mode="serialization")
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = f"Plan of leaving Azure ({FORMAT})"
    schema["properties"] = {
        "sha256": {
            "description": "SHA-256 of the canonical form of everything else",
            "type": "string",
            "pattern": "^[0-9a-f]{64}$",
        },
        **schema["properties"],
    }
    schema["required"] = ["sha256", *schema["required"]]
    for definition in schema["$defs"].values():
        fields = definition.get("properties", {})
        # What has its default is left out of the file.
        definition["required"] = [name for name in definition.get("required", ()) if "default" not in fields[name]]
    return schema
