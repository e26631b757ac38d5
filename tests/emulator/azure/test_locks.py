"""Locks are inherited by all that lies below, and are lifted by somebody else than who deletes."""

from __future__ import annotations

from emulator.azure.rows.data import LAKE_ACCOUNT
from emulator.azure.rows.keys import VAULT
from emulator.azure.rows.shape import DATA, KEYS, LAKE
from tests.emulator.azure.local import LocalAzure

LOCKS = "providers/Microsoft.Authorization/locks"
CONTAINER = f"{LAKE_ACCOUNT}/blobServices/default/containers/curated"
SETTING = f"{LAKE_ACCOUNT}/providers/Microsoft.Insights/diagnosticSettings/audit"


def test_a_lock_on_the_group_keeps_all_that_is_in_it(azure: LocalAzure) -> None:
    for resource in (LAKE_ACCOUNT, CONTAINER):
        message = azure.refused("DELETE", resource, 409, "ScopeLocked")
        assert message == (
            f"The scope '{resource}' cannot perform delete operation because following scope(s) are locked: "
            f"'{LAKE}'. Please remove the lock and try again."
        )


def test_a_lock_below_keeps_what_lies_above(azure: LocalAzure) -> None:
    azure.put(f"{VAULT}/{LOCKS}/keep", {"properties": {"level": "CanNotDelete"}}, 201)
    azure.refused("DELETE", KEYS, 409, "ScopeLocked")
    azure.delete(f"{VAULT}/{LOCKS}/keep")


def test_extensions_inherit_locks_too(azure: LocalAzure) -> None:
    azure.put(SETTING, {"properties": {"logs": []}}, 201)
    azure.refused("DELETE", SETTING, 409, "ScopeLocked")


def test_can_not_delete_lets_write_and_read_only_does_not(azure: LocalAzure) -> None:
    assert azure.ask("PATCH", LAKE_ACCOUNT, {"tags": {"a": "b"}}).status_code == 200
    azure.put(f"{LAKE}/{LOCKS}/frozen", {"properties": {"level": "ReadOnly"}}, 201)
    assert "write operation" in azure.refused("PATCH", LAKE_ACCOUNT, 409, "ScopeLocked", {"tags": {}})
    azure.refused("POST", f"{CONTAINER}/setLegalHold", 409, "ScopeLocked", {"tags": ["hold"]})


def test_a_lock_has_one_of_two_levels(azure: LocalAzure) -> None:
    azure.refused("PUT", f"{KEYS}/{LOCKS}/odd", 400, "LockLevelInvalid", {"properties": {"level": "Never"}})


def test_who_deletes_cannot_lift_locks_and_who_lifts_them_cannot_delete(azure: LocalAzure) -> None:
    lock = f"{LAKE}/{LOCKS}/lock-data"
    azure.refused("DELETE", lock, 403, "AuthorizationFailed", principal="executor")
    vault = f"{KEYS}/providers/Microsoft.KeyVault/vaults/kv-hdh-prj"
    azure.refused("DELETE", vault, 403, "AuthorizationFailed", principal="lock-operator")
    assert azure.ask("DELETE", lock, principal="lock-operator").status_code == 200
    assert azure.ask("DELETE", vault, principal="executor").status_code == 200
    azure.refused("DELETE", VAULT, 403, "AuthorizationFailed", principal="reader")


def test_locks_are_listed_for_a_scope(azure: LocalAzure) -> None:
    assert azure.names(f"/subscriptions/{DATA}/{LOCKS}") == {"lock-data"}
    assert azure.names(f"{LAKE_ACCOUNT}/{LOCKS}?$filter=atScope()") == {"lock-data"}
    assert azure.names(f"{KEYS}/{LOCKS}") == set()


def test_a_lock_does_not_stop_the_cancelling_of_a_subscription(azure: LocalAzure) -> None:
    azure.post(f"/subscriptions/{DATA}/providers/Microsoft.Subscription/cancel")
    azure.wait(days=91)
    assert azure.gone(f"/subscriptions/{DATA}")
    assert azure.gone(LAKE_ACCOUNT)
