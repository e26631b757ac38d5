"""The table of types that take tags is what the built plugin's schema says."""

from __future__ import annotations

import json
from typing import Any

import pytest

from engine.locate import ensure
from engine.progress import Progress
from policies import tables

pytestmark = [pytest.mark.engine, pytest.mark.xdist_group("policies-engine")]


def _resources() -> dict[str, Any]:
    schema = ensure(Progress()).schema
    if schema is None:
        pytest.skip("an installed plugin is used, whose schema is not here")
    found: dict[str, Any] = json.loads(schema.read_text(encoding="utf-8"))["resources"]
    return found


def test_the_table_tells_what_lies_in_a_project() -> None:
    rows, resources = tables.load("taggable-types").rows, _resources()
    without = {each for each in rows["taggable"] if "projectId" not in resources[each].get("inputProperties", {})}
    assert without == set(rows["outside-projects"])
    assert all("projectId" in resources[each]["inputProperties"] for each in rows["untagged-in-projects"])


def test_the_table_names_every_type_that_takes_tags() -> None:
    resources = _resources()
    # An alias of a type that is there under its new name is left out.
    taking = {
        token
        for token, resource in resources.items()
        if "tags" in resource.get("inputProperties", {}) and "deprecationMessage" not in resource
    }
    assert taking == set(tables.load("taggable-types").rows["taggable"])
