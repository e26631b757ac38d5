"""Registry: names that nobody else may have, and namespaces that are private unless told otherwise."""

from __future__ import annotations

from typing import Any

import pytest
from scaleway import Client
from scaleway.registry.v1 import RegistryV1API

from tests.emulator.local import LocalCloud, created, refused

BASE = "/registry/v1/regions/fr-par/namespaces"


def namespace(local: LocalCloud, name: str = "hub-images", **fields: Any) -> dict[str, Any]:
    return created(local.owner.post(BASE, json={"name": name, "description": "", "is_public": False, **fields}))


def test_the_official_sdk_reads_what_it_wrote(sdk_client: Client) -> None:
    api = RegistryV1API(sdk_client)
    made = api.create_namespace(description="images", is_public=False, name="hub-sdk")
    assert made.endpoint == "rg.fr-par.scw.cloud/hub-sdk"
    assert [each.id for each in api.list_namespaces_all(name="hub-sdk")] == [made.id]
    api.delete_namespace(namespace_id=made.id)
    assert api.list_namespaces_all(name="hub-sdk") == []


def test_a_name_is_taken_for_everybody(local: LocalCloud) -> None:
    namespace(local)
    other = {"name": "hub-images", "project_id": local.project("other")}
    refused(local.owner.post(BASE, json={**other, "description": "", "is_public": False}), 409)


@pytest.mark.parametrize("name", ["abc", "Hub-Images", "hub images", "-hub-images"])
def test_what_is_no_name_is_refused(local: LocalCloud, name: str) -> None:
    refused(local.owner.post(BASE, json={"name": name, "description": "", "is_public": False}), 400)


def test_what_is_not_there_is_said_in_this_product_s_own_words(local: LocalCloud) -> None:
    made = namespace(local)
    changed = created(local.owner.patch(f"{BASE}/{made['id']}", json={"is_public": True}))
    assert (changed["is_public"], changed["name"]) == (True, "hub-images")
    refused(local.owner.get(f"/registry/v1/regions/nl-ams/namespaces/{made['id']}"), 404)
    created(local.owner.delete(f"{BASE}/{made['id']}"))
    assert refused(local.owner.get(f"{BASE}/{made['id']}"), 404) == {"message": "Namespace was not found"}


def test_reading_is_not_writing(local: LocalCloud) -> None:
    made = namespace(local)
    rule = {"permission_set_names": ["ContainerRegistryReadOnly"], "project_ids": [local.project_id]}
    reader = local.application([rule])
    assert reader.get(f"{BASE}/{made['id']}").status_code == 200
    refused(reader.delete(f"{BASE}/{made['id']}"), 403)
    refused(reader.patch(f"{BASE}/{made['id']}", json={"is_public": True}), 403)
