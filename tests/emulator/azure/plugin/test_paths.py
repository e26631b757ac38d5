"""Ids and inputs: each resource of the estate has one type token, whose path gives its id back."""

from __future__ import annotations

from importlib.metadata import version

import pytest

from emulator.azure import estate
from emulator.azure.plugin import VERSION, sdk
from emulator.azure.plugin.paths import PATHS, Path

IDS = [each["id"] for each in [*estate.resources(), *estate.managed_resources(), *estate.resource_groups()]]


@pytest.mark.parametrize("id_", IDS, ids=lambda id_: str(id_).rpartition("/providers/")[2])
def test_each_resource_has_one_token_and_its_inputs_make_its_id(id_: str) -> None:
    [path] = [Path(text) for text in PATHS.values() if Path(text).parse(id_) is not None]
    values = path.parse(id_)
    assert values is not None
    assert path.compose(dict(values), id_.split("/")[2]).lower() == id_.lower()
    assert path.parse(id_.upper()) is not None


def test_another_types_id_does_not_fit() -> None:
    assert Path(PATHS["azure-native:keyvault:Vault"]).parse(f"{IDS[0]}/subnets/a") is None


def test_every_token_is_one_of_the_sdks_with_inputs_of_these_names() -> None:
    for token, text in PATHS.items():
        known = sdk.find(token)
        assert known is not None, token
        path = Path(text)
        missing = [name for name in path.parameters if name not in known.inputs]
        assert not missing, (token, missing)


def test_versions_are_those_of_the_sdk() -> None:
    assert version("pulumi-azure-native") == VERSION
    assert sdk.find("azure-native:keyvault:Vault").api_version == "2024-11-01"  # type: ignore[union-attr]
    assert sdk.find("azure-native:recoveryservices:Vault").api_version == "2024-10-01"  # type: ignore[union-attr]
    assert sdk.find("azure-native:nothing:AtAll") is None
