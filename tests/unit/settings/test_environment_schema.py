"""The JSON schema is the model's, and refuses in editors what the model refuses."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from settings import ENVIRONMENTS, environment_names
from settings.__main__ import main
from settings.document import read_document
from settings.schema import SCHEMA_FILE, schema, schema_difference
from settings.template import TEMPLATE
from tests.unit.settings.bad_addresses import BAD_ADDRESSES
from tests.unit.settings.bad_file import BadFile
from tests.unit.settings.bad_shapes import BAD_SHAPES
from tests.unit.settings.bad_values import BAD_VALUES

# What a schema cannot say: the model and the rules do.
BEYOND_A_SCHEMA = {
    "public network",
    "network too small",
    "network with host bits",
    "bastion open to the internet",
    "bastion range too wide",
    "range that nothing comes from",
    "bastion that admits a private network",
    "cluster that admits what customers of one provider share",
    "date that does not exist",
}


@pytest.fixture(scope="module")
def validator() -> Draft202012Validator:
    written = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(written)
    return Draft202012Validator(written)


def content(file: Path) -> Any:
    return read_document(file, file.name).data


def test_file_is_what_the_model_says() -> None:
    assert schema_difference() == ""


def test_check_fails_with_a_diff(tmp_path: Path) -> None:
    file = tmp_path / "environment.schema.json"
    file.write_text(SCHEMA_FILE.read_text(encoding="utf-8").replace('"maximum": 1095', '"maximum": 3650'), "utf-8")
    difference = schema_difference(file)
    assert '-          "maximum": 3650' in difference
    assert '+          "maximum": 1095' in difference


def test_missing_schema_is_a_difference(tmp_path: Path) -> None:
    assert schema_difference(tmp_path / "none.json")


@pytest.mark.parametrize("file", [*(ENVIRONMENTS / f"{name}.yaml" for name in environment_names()), TEMPLATE])
def test_environments_pass(file: Path, validator: Draft202012Validator) -> None:
    assert list(validator.iter_errors(content(file))) == []


@pytest.mark.parametrize("bad", (*BAD_SHAPES, *BAD_VALUES, *BAD_ADDRESSES), ids=lambda bad: bad.name)
def test_editors_refuse_what_the_model_refuses(bad: BadFile, validator: Draft202012Validator, tmp_path: Path) -> None:
    file = tmp_path / "rehearsal.yaml"
    file.write_text(bad.text(), encoding="utf-8")
    assert validator.is_valid(content(file)) == (bad.name in BEYOND_A_SCHEMA)


def test_every_key_is_described() -> None:
    written = schema()
    blocks = [written, *written["$defs"].values()]
    undescribed = [
        f"{block['title']}.{key}"
        for block in blocks
        for key, value in block["properties"].items()
        # A block whose key says no more than its own description refers to that.
        if not value.get("description", value.get("$ref"))
    ]
    assert undescribed == []
    assert all(block["description"] for block in blocks)
    assert all(block["additionalProperties"] is False for block in blocks)


def test_command_line(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["schema", "--check"]) == 0
    assert main(["check"]) == 0
    bad = tmp_path / "bad.yaml"
    bad.write_text("stage: prod\n", encoding="utf-8")
    assert main(["check", "rehearsal", str(bad)]) == 1
    assert "production (did you mean it?)" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main(["schema"])
