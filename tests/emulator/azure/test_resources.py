"""Resources by their id: reading, writing, deleting, and what is refused before anything is looked at."""

from __future__ import annotations

import httpx

from emulator.azure.rows.keys import VAULT
from emulator.azure.rows.shape import DATA, KEYS, NET
from tests.emulator.azure.local import LocalAzure, LocalTransport

IDENTITY = f"{KEYS}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-new"


def test_ids_compare_without_regard_to_case_and_are_echoed_as_given(azure: LocalAzure) -> None:
    odd = VAULT.replace("resourceGroups", "RESOURCEGROUPS").replace("kv-hdh-prod", "KV-HDH-prod")
    body = azure.get(odd)
    assert body["id"] == odd
    assert body["name"] == "kv-hdh-prod"
    assert azure.get(VAULT)["properties"] == body["properties"]


def test_a_version_of_the_api_must_be_named(azure: LocalAzure) -> None:
    with azure.client("owner") as client:
        assert client.get(VAULT).json()["error"]["code"] == "MissingApiVersionParameter"
        assert client.get(f"{VAULT}?api-version=newest").json()["error"]["code"] == "InvalidApiVersionParameter"


def test_who_has_no_token_is_not_heard(azure: LocalAzure) -> None:
    with httpx.Client(base_url="https://management.azure.com", transport=LocalTransport(azure.azure)) as nobody:
        reply = nobody.get(VAULT)
        assert reply.status_code == 401
        assert reply.json()["error"]["code"] == "AuthenticationFailed"
        forged = nobody.get(VAULT, headers={"Authorization": "Bearer forged"})
        assert forged.json()["error"]["code"] == "InvalidAuthenticationToken"


def test_a_token_lasts_an_hour(azure: LocalAzure) -> None:
    with azure.client("reader") as client:
        url = f"{VAULT}?api-version=2024-01-01"
        token = client.get(url).request.headers["Authorization"]
        azure.wait(minutes=61)
        reply = client.get(url, headers={"Authorization": token}, auth=None)
    assert reply.json()["error"]["code"] == "ExpiredAuthenticationToken"


def test_what_is_missing_is_named_as_azure_names_it(azure: LocalAzure) -> None:
    vaults = "providers/Microsoft.KeyVault/vaults"
    message = azure.refused("GET", f"{KEYS}/{vaults}/nothing", 404, "ResourceNotFound")
    assert "'Microsoft.KeyVault/vaults/nothing' under resource group 'rg-hdh-keys'" in message
    azure.refused("GET", f"/subscriptions/{DATA}/resourceGroups/rg-none/{vaults}/x", 404, "ResourceGroupNotFound")
    azure.refused("GET", f"/subscriptions/{DATA[:-1]}0/resourceGroups/a/{vaults}/x", 404, "SubscriptionNotFound")


def test_deleting_what_is_not_there_is_no_error_and_no_event(azure: LocalAzure) -> None:
    azure.delete(IDENTITY, 204)
    assert azure.azure.activity.all() == []


def test_a_resource_is_made_changed_and_deleted(azure: LocalAzure) -> None:
    azure.refused("PUT", IDENTITY, 400, "LocationRequired", {"properties": {}})
    made = azure.put(IDENTITY, {"location": "francecentral", "tags": {"a": "1"}}, 201)
    assert made["properties"]["provisioningState"] == "Succeeded"
    changed = azure.ask("PATCH", IDENTITY, {"tags": {"a": "2"}}).json()
    assert changed["tags"] == {"a": "2"}
    azure.refused("PUT", IDENTITY, 400, "InvalidResourceLocation", {"location": "westeurope"})
    azure.delete(IDENTITY)
    assert azure.gone(IDENTITY)


def test_a_part_needs_its_parent(azure: LocalAzure) -> None:
    subnet = f"{NET}/providers/Microsoft.Network/virtualNetworks/none/subnets/a"
    azure.refused("PUT", subnet, 404, "ParentResourceNotFound", {"properties": {}})


def test_what_is_not_served_says_so(azure: LocalAzure) -> None:
    message = azure.refused("GET", f"{KEYS}/providers/Microsoft.Quantum/workspaces/q", 501, "NotImplemented")
    assert "Microsoft.Quantum/workspaces" in message
    assert "listKeys" in azure.refused("POST", f"{VAULT}/listKeys", 501, "NotImplemented", {})


def test_lists_hold_what_lies_in_the_scope(azure: LocalAzure) -> None:
    assert azure.names(f"{KEYS}/providers/Microsoft.KeyVault/vaults") == {"kv-hdh-prod", "kv-hdh-prj"}
    subnets = f"{NET}/providers/Microsoft.Network/virtualNetworks/vnet-hub/subnets"
    assert azure.names(subnets) == {"AzureFirewallSubnet", "AzureBastionSubnet"}
    assert "cmk-sql" not in azure.names(f"{KEYS}/resources")
    assert len(azure.values("/subscriptions")) == 3


def test_a_long_list_goes_on_behind_its_link(azure: LocalAzure) -> None:
    first = azure.get(f"/subscriptions/{DATA}/resources?$top=10")
    rest = azure.get(first["nextLink"].removeprefix("https://management.azure.com"))
    assert len(first["value"]) == 10
    assert not {each["id"] for each in first["value"]} & {each["id"] for each in rest["value"]}


def test_state_outlives_the_process(tmp_path: object) -> None:
    from pathlib import Path

    from emulator.azure.azure import Azure

    path = Path(str(tmp_path)) / "azure.sqlite"
    first = Azure(path)
    first.store.begin()
    record = first.peek(VAULT)
    assert record is not None
    first.remove(record)
    first.store.commit()
    first.store.close()
    again = Azure(path)
    assert again.peek(VAULT) is None
    assert len(again.store.find("azure.deleted")) == 2
    again.store.close()
