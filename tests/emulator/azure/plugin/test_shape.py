"""What the plugin makes of Azure's bodies and of a program's inputs."""

from __future__ import annotations

from typing import Any

import pytest

from emulator.azure.azure import Azure
from emulator.azure.plugin import check, sdk, shape
from emulator.azure.plugin.paths import PATHS, Path
from emulator.azure.plugin.singletons import DEFAULTS, UNTOUCHED

SUBNET = "azure-native:network:Subnet"
VAULT = "azure-native:keyvault:Vault"
LOCK = "azure-native:authorization:ManagementLockByScope"


def known(token: str) -> sdk.Sdk:
    found = sdk.find(token)
    assert found is not None
    return found


def problems(token: str, **news: Any) -> list[str]:
    path = Path(PATHS[token])
    return check.failures(check.with_defaults(news, {}, known(token), path, "made1a2b3c4d"), known(token), path, token)


def test_what_is_read_of_the_estate_can_be_declared() -> None:
    azure = Azure()
    for record in azure.resources():
        for token, text in PATHS.items():
            values = Path(text).parse(record.body["id"])
            if values is not None:
                inputs = {**shape.to_sdk(azure.view(record), known(token).inputs), **values}
                assert problems(token, **inputs) == [], record.body["id"]


def test_properties_are_flat_where_the_sdk_is() -> None:
    body = {"name": "a", "properties": {"addressPrefix": "10.0.0.0/24", "unheardOf": 1, "routeTable": {"id": "x"}}}
    assert shape.to_sdk(body, known(SUBNET).inputs) == {
        "name": "a", "addressPrefix": "10.0.0.0/24", "routeTable": {"id": "x"},
    }  # fmt: skip
    vault = {"properties": {"vaultUri": "u", "enablePurgeProtection": True}, "location": "l"}
    assert shape.to_sdk(vault, known(VAULT).inputs)["properties"]["enablePurgeProtection"] is True


def test_names_that_the_sdk_changed_are_changed_and_back() -> None:
    types = known("azure-native:storage:StorageAccount").inputs
    body = {"properties": {"networkAcls": {"defaultAction": "Deny"}, "supportsHttpsTrafficOnly": True}}
    inputs = shape.to_sdk(body, types)
    assert inputs == {"networkRuleSet": {"defaultAction": "Deny"}, "enableHttpsTrafficOnly": True}
    assert shape.to_arm(inputs, (), types) == body


def test_parts_of_a_network_get_their_properties_back() -> None:
    types = known("azure-native:network:VirtualNetwork").inputs
    inputs = {"location": "l", "subnets": [{"name": "a", "addressPrefix": "10.0.0.0/24"}]}
    assert shape.to_arm(inputs, (), types) == {
        "location": "l",
        "properties": {"subnets": [{"name": "a", "properties": {"addressPrefix": "10.0.0.0/24"}}]},
    }


@pytest.mark.parametrize(
    ("inputs", "reason"),
    [
        ({"level": "CanNotDelete"}, "missing required property 'scope'"),
        ({"scope": "/subscriptions/x"}, "missing required property 'level'"),
        ({"scope": "/subscriptions/x", "level": "ReadOnly", "lvel": 1}, f"'lvel' is no property of {LOCK}"),
    ],
)
def test_what_is_missing_or_unknown_is_named(inputs: dict[str, Any], reason: str) -> None:
    assert problems(LOCK, **inputs) == [reason]


def test_a_missing_property_inside_an_object_is_named() -> None:
    found = problems(VAULT, resourceGroupName="g", properties={"tenantId": "t"})
    assert found == ["missing required property 'properties.sku'"]


def test_a_name_is_made_unless_it_is_given_or_was_there() -> None:
    path = Path(PATHS[VAULT])
    assert check.with_defaults({}, {}, known(VAULT), path, "kv1")["vaultName"] == "kv1"
    assert check.with_defaults({}, {"vaultName": "old"}, known(VAULT), path, "kv1")["vaultName"] == "old"
    assert check.automatic_name("urn::x::kv", b"seed").startswith("kv")


def test_each_singleton_has_a_default_that_its_class_knows() -> None:
    for token, values in DEFAULTS.items():
        assert values.keys() <= known(token).inputs.keys()
    assert set(DEFAULTS) | UNTOUCHED <= set(PATHS)
