"""The JSON schema of environment files, written from the model, so that editors help while one types."""

from __future__ import annotations

import difflib
import json
from pathlib import Path
from typing import Any

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core.core_schema import CoreSchema, DictSchema

from settings.environment import Environment
from settings.loading import ENVIRONMENTS

SCHEMA_FILE = ENVIRONMENTS / "environment.schema.json"


class _Generator(GenerateJsonSchema):
    """Pydantic's own, without titles that only repeat the key, and with closed mappings."""

    def field_title_should_be_set(self, schema: CoreSchema | Any) -> bool:
        return False

    def dict_schema(self, schema: DictSchema) -> JsonSchemaValue:
        written = super().dict_schema(schema)
        if "patternProperties" in written:
            written["additionalProperties"] = False
        return written


def schema() -> dict[str, Any]:
    """The schema (draft 2020-12). What ties several values together is not in it: see settings.rules."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$comment": "Written by `python -m settings schema --write` from settings/; not edited by hand.",
        **Environment.model_json_schema(mode="validation", schema_generator=_Generator),
    }


def schema_text() -> str:
    """The schema as it stands in the file."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


def schema_difference(file: Path = SCHEMA_FILE) -> str:
    """What parts the file from the model, as a unified diff; empty when they agree."""
    there = file.read_text(encoding="utf-8") if file.exists() else ""
    lines = difflib.unified_diff(
        there.splitlines(keepends=True), schema_text().splitlines(keepends=True), file.name, "settings/ (the model)"
    )
    return "".join(lines)
