"""What is made with its parent cannot be deleted, and is put back into its first state by a PUT as a whole."""

from __future__ import annotations

import pytest

from emulator.azure.rows.data import LAKE_ACCOUNT
from emulator.azure.rows.shape import LAKE
from tests.emulator.azure.local import LocalAzure

SERVER = f"{LAKE}/providers/Microsoft.Sql/servers/sql-hdh"
SERVICE = f"{LAKE_ACCOUNT}/blobServices/default"
LONG_TERM = f"{SERVER}/databases/ref/backupLongTermRetentionPolicies/default"
PROTECTOR = f"{SERVER}/encryptionProtector/current"


@pytest.mark.parametrize("singleton", [SERVICE, LONG_TERM, PROTECTOR])
def test_it_has_no_delete(unlocked: LocalAzure, singleton: str) -> None:
    unlocked.refused("DELETE", singleton, 405, "MethodNotAllowed")


def test_an_empty_put_switches_soft_delete_off(unlocked: LocalAzure) -> None:
    assert unlocked.get(SERVICE)["properties"]["containerDeleteRetentionPolicy"]["days"] == 30
    after = unlocked.put(SERVICE, {})["properties"]
    assert after["deleteRetentionPolicy"]["enabled"] is False
    assert "containerDeleteRetentionPolicy" not in after


def test_a_reset_protector_is_microsofts_own(unlocked: LocalAzure) -> None:
    after = unlocked.put(PROTECTOR, {"properties": {"serverKeyType": "ServiceManaged"}})["properties"]
    assert after == {"serverKeyType": "ServiceManaged", "serverKeyName": "ServiceManaged"}


def test_a_reset_policy_leaves_the_backups_that_are_there(unlocked: LocalAzure) -> None:
    after = unlocked.put(LONG_TERM, {"properties": {"yearlyRetention": "PT0S"}})["properties"]
    assert after["yearlyRetention"] == "PT0S"
    assert [each["kind"] for each in unlocked.control("GET", "/backups")].count("sql-ltr") == 1
