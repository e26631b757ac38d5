"""Projects: their life, and that only an empty one can be deleted."""

from __future__ import annotations

import uuid

from scaleway import Client
from scaleway.account.v3 import AccountV3ProjectAPI

from tests.emulator.local import LocalCloud, created, refused

PROJECTS = "/account/v3/projects"
KEYS = "/key-manager/v1alpha1/regions/fr-par/keys"
SYMMETRIC = {"symmetric_encryption": "aes_256_gcm"}


def test_the_official_sdk_creates_renames_lists_and_deletes_a_project(sdk_client: Client) -> None:
    api = AccountV3ProjectAPI(sdk_client)
    project = api.create_project(description="keys of the hub", name="sdk-project")
    assert api.get_project(project_id=project.id).description == "keys of the hub"
    assert api.update_project(project_id=project.id, name="sdk-renamed").name == "sdk-renamed"
    assert [each.id for each in api.list_projects_all(name="sdk-renamed")] == [project.id]
    api.delete_project(project_id=project.id)
    assert api.list_projects_all(name="sdk-renamed") == []


def test_a_project_that_still_holds_something_is_not_deleted(local: LocalCloud) -> None:
    project_id = local.project()
    key = created(
        local.owner.post(KEYS, json={"project_id": project_id, "name": "k", "usage": SYMMETRIC, "unprotected": True})
    )
    body = refused(local.owner.delete(f"{PROJECTS}/{project_id}"), 412, "precondition_failed")
    assert body["precondition"] == "resource_still_in_use"
    assert local.owner.delete(f"{KEYS}/{key['id']}").status_code == 204
    assert local.owner.delete(f"{PROJECTS}/{project_id}").status_code == 204
    assert local.cloud.inventory() == []


def test_the_default_project_stays(local: LocalCloud) -> None:
    refused(local.owner.delete(f"{PROJECTS}/{local.project_id}"), 412)


def test_a_project_that_is_not_there_is_named_as_the_api_names_it(local: LocalCloud) -> None:
    unknown = str(uuid.uuid4())
    body = refused(local.owner.get(f"{PROJECTS}/{unknown}"), 404, "not_found")
    assert (body["resource"], body["resource_id"]) == ("project_id", unknown)


def test_another_organisation_is_refused(local: LocalCloud) -> None:
    body = {"name": "theirs", "organization_id": str(uuid.uuid4()), "description": ""}
    refused(local.owner.post(PROJECTS, json=body), 403, "permissions_denied")
