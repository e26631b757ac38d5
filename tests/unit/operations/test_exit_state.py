"""The state that a preview saved is read as a whole, or refused in words."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from operations.exit_engine import ExitState
from operations.exits import OperationError

VAULT = {"urn": "urn:v", "type": "azure-native:keyvault:Vault", "id": "/Subscriptions/1/Vaults/V/"}


def write(folder: Path, *resources: dict[str, Any]) -> Path:
    path = folder / "state.json"
    path.write_text(json.dumps({"resources": resources}))
    return path


def test_ids_are_normalised(tmp_path: Path) -> None:
    assert list(ExitState.read(write(tmp_path, VAULT)).azure) == ["/subscriptions/1/vaults/v"]


@pytest.mark.parametrize("key", ["urn", "type", "id"])
def test_a_resource_without_what_is_compared_is_refused(tmp_path: Path, key: str) -> None:
    path = write(tmp_path, {name: value for name, value in VAULT.items() if name != key})
    with pytest.raises(OperationError, match="missing or damaged"):
        ExitState.read(path)


@pytest.mark.parametrize(
    "text", ["", "[]", '{"resources": 1}', '{"resources": [1]}', '{"resources": [{"urn": 1, "type": 2}]}']
)
def test_what_is_no_state_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "state.json"
    path.write_text(text)
    with pytest.raises(OperationError, match="missing or damaged"):
        ExitState.read(path)
