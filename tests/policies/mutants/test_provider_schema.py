"""What the proof takes for granted of the provider is what the built plugin's schema says."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Any

import pytest

from engine.locate import ensure
from engine.progress import Progress
from policies.mutants.harmless import Harmless, harmless
from policies.mutants.replacing import REPLACED_BY

pytestmark = [pytest.mark.engine, pytest.mark.xdist_group("policies-engine")]

REQUIRED = "policies/mutants/harmless/required.yaml"


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    path = ensure(Progress()).schema
    if path is None:
        pytest.skip("an installed plugin is used, whose schema is not here")
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def test_what_replaces_is_what_the_provider_says(schema: dict[str, Any]) -> None:
    for token, names in REPLACED_BY.items():
        inputs = schema["resources"][token]["inputProperties"]
        assert {name for name, each in inputs.items() if each.get("willReplaceOnChanges")} == names, token


def _types(entry: Harmless, schema: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for token, resource in schema["resources"].items():
        if "deprecationMessage" not in resource and any(fnmatchcase(token, each) for each in entry.types):
            yield token, resource


def _is_required(block: Mapping[str, Any], required: Sequence[str], path: str, types: Mapping[str, Any]) -> bool | None:
    """Whether a property, or one of a block below, must be given; None where there is none of the name."""
    first, _, rest = path.partition(".")
    found = block.get(first.removesuffix("[]"))
    if found is None:
        return None
    if not rest:
        return first in required
    inner = types[found.get("items", found)["$ref"].removeprefix("#/types/")]
    return _is_required(inner["properties"], inner.get("required", ()), rest, types)


def test_what_is_said_to_be_required_is(schema: dict[str, Any]) -> None:
    entries = [each for each in harmless() if each.file == REQUIRED]
    assert entries
    for entry in entries:
        judged = 0
        for token, resource in _types(entry, schema):
            if "added bare" in entry.operators:
                assert resource.get("requiredInputs"), f"{token} can be declared with nothing"
                judged += 1
            for path in entry.paths if "unset" in entry.operators else ():
                required = resource.get("requiredInputs", ())
                is_required = _is_required(resource["inputProperties"], required, path, schema["types"])
                assert is_required, f"{token} {path} may be left out, or is none of its properties"
                judged += 1
        assert judged, f"{entry.types} {entry.paths} is about nothing"
