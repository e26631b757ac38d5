"""What is known about types agrees with the SDK, and with the estate."""

from __future__ import annotations

import subprocess
import sys

import pytest

from azure_exit.catalogue import KINDS, Method, Role, Wave, kind_of
from azure_exit.catalogue.native import candidates, native_classes
from azure_exit.inventory import Inventory, Resource, Source
from azure_exit.subjects import subjects


def resource(kind: str, **properties: object) -> Resource:
    """A resource of a type, with its properties."""
    key = f"/subscriptions/11111111-1111-4111-8111-111111111111/resourcegroups/rg/providers/{kind}/x"
    return Resource(key, key, "x", kind, Source.RESOURCE_GRAPH, location="francecentral", properties=properties)


def test_every_token_is_a_class_of_the_sdk() -> None:
    assert {kind.token for kind in KINDS.values() if kind.token} <= native_classes().keys()


def test_every_type_of_the_estate_is_known(inventory: Inventory) -> None:
    assert not [each.type for each in subjects(inventory).values() if kind_of(each.type) is None]


def test_what_the_engine_deletes_has_a_class() -> None:
    assert all(kind.token for kind in KINDS.values() if kind.method in (Method.ENGINE, Method.RETAINED))


def test_what_the_engine_does_not_delete_has_a_command() -> None:
    assert all(kind.command for kind in KINDS.values() if kind.method is Method.OUT_OF_BAND)


@pytest.mark.parametrize(
    "kind",
    [
        "microsoft.sql/servers/encryptionprotector",
        "microsoft.sql/servers/databases/backuplongtermretentionpolicies",
        "microsoft.sql/servers/auditingsettings",
        "microsoft.storage/storageaccounts/encryptionscopes",
        "microsoft.storage/storageaccounts/blobservices",
    ],
)
def test_a_delete_that_is_a_reset_is_never_made(kind: str) -> None:
    assert KINDS[kind].method is Method.RETAINED
    assert KINDS[kind].remark


def test_keys_go_after_all_that_holds_data_but_logs() -> None:
    data = (Role.DATA, Role.WORKLOAD, Role.COPY)
    last = max(kind.wave for kind in KINDS.values() if kind.role in data)
    keys = [kind for kind in KINDS.values() if kind.role is Role.KEY and kind.method is not Method.RETAINED]
    assert all(last < kind.wave == Wave.KEYS for kind in keys)


def test_an_unknown_type_gets_a_hint() -> None:
    assert kind_of("microsoft.eventhub/namespaces") is None
    assert candidates("microsoft.eventhub/namespaces")[0] == "azure-native:eventhub:Namespace"


@pytest.mark.parametrize(
    ("kind", "properties", "days", "purge"),
    [
        ("microsoft.keyvault/vaults", {"softDeleteRetentionInDays": 7}, 7, True),
        ("microsoft.keyvault/vaults", {"softDeleteRetentionInDays": 7, "enablePurgeProtection": True}, 7, False),
        ("microsoft.keyvault/vaults", {"enablePurgeProtection": True}, 90, False),
        ("microsoft.keyvault/managedhsms", {"softDeleteRetentionInDays": 90}, 90, True),
        ("microsoft.storage/storageaccounts", {}, 14, False),
        ("microsoft.dbforpostgresql/flexibleservers", {}, 5, False),
        ("microsoft.operationalinsights/workspaces", {}, 14, True),
        ("microsoft.machinelearningservices/workspaces", {}, 14, True),
        (
            "microsoft.documentdb/databaseaccounts",
            {"backupPolicy": {"continuousModeProperties": {"tier": "Continuous7Days"}}},
            7,
            False,
        ),
    ],
)
def test_what_survives_and_how_long(kind: str, properties: dict[str, object], days: int, purge: bool) -> None:
    survivor = KINDS[kind].survivors(resource(kind, **properties), {})[0]
    assert (survivor.days, bool(survivor.purge), survivor.is_unknown) == (days, purge, False)


@pytest.mark.parametrize(
    ("kind", "properties"),
    [
        ("microsoft.documentdb/databaseaccounts", {"backupPolicy": {"type": "Periodic"}}),
        ("microsoft.recoveryservices/vaults", {}),
        ("microsoft.dataprotection/backupvaults/backupinstances", {}),
        ("microsoft.storage/storageaccounts/blobservices/containers", {}),
        ("microsoft.keyvault/vaults", {"softDeleteRetentionInDays": "many"}),
    ],
)
def test_how_long_is_not_guessed(kind: str, properties: dict[str, object]) -> None:
    assert any(
        each.is_unknown and each.days is None for each in KINDS[kind].survivors(resource(kind, **properties), {})
    )


@pytest.mark.parametrize(
    ("kind", "properties", "rule", "days"),
    [
        (
            "microsoft.storage/storageaccounts/blobservices/containers",
            {"hasLegalHold": True, "legalHold": {"tags": [{"tag": "cnil2026"}]}},
            "legal hold on the container: cnil2026",
            None,
        ),
        (
            "microsoft.storage/storageaccounts/blobservices/containers",
            {
                "hasImmutabilityPolicy": True,
                "immutabilityPolicy": {
                    "properties": {"state": "Locked", "immutabilityPeriodSinceCreationInDays": 30},
                },
            },
            "30 days from the last write",
            30,
        ),
        (
            "microsoft.storage/storageaccounts/blobservices/containers",
            {"hasImmutabilityPolicy": True},
            "immutability policy of unknown length",
            None,
        ),
        (
            "microsoft.dataprotection/backupvaults",
            {"securitySettings": {"immutabilitySettings": {"state": "Locked"}}},
            "locked immutability of the vault",
            None,
        ),
        (
            "microsoft.recoveryservices/vaults",
            {"securitySettings": {"immutabilitySettings": {"state": "Frozen"}}},
            "unknown state 'frozen'",
            None,
        ),
    ],
)
def test_what_azure_itself_refuses(kind: str, properties: dict[str, object], rule: str, days: int | None) -> None:
    (block,) = KINDS[kind].blocks(resource(kind, **properties))
    assert rule in block.rule
    assert block.days == days
    assert block.way_out


def test_neither_the_engine_nor_the_rest_of_the_kit_is_loaded() -> None:
    code = (
        "import sys, pkgutil, importlib, azure_exit\n"
        "for each in pkgutil.walk_packages(azure_exit.__path__, 'azure_exit.'): importlib.import_module(each.name)\n"
        "azure_exit.catalogue.native.native_classes()\n"
        "print([n for n in ('pulumi', 'pulumi_azure_native', 'stacks', 'components', 'emulator') if n in sys.modules])"
    )
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "[]"
