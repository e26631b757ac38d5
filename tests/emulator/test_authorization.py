"""Who may do what: API keys, permission sets, project scopes, and conditions on the request and the resource."""

from __future__ import annotations

import base64
import uuid
from typing import Any

import httpx
import pytest

from emulator.cloud import load_products
from emulator.process import Running
from emulator.products.iam_permission_sets import PERMISSION_SETS
from tests.emulator.local import LocalCloud, created, refused

KEYS = "/key-manager/v1alpha1/regions/fr-par/keys"
SECRETS = "/secret-manager/v1beta1/regions/fr-par/secrets"
VPCS = "/vpc/v2/regions/fr-par/vpcs"
IAM = "/iam/v1alpha1"
DAY = 86_400
PLAINTEXT = {"plaintext": base64.b64encode(b"x").decode()}


def key(local: LocalCloud, project_id: str | None = None, **fields: Any) -> str:
    body = {
        "project_id": project_id or local.project_id,
        "name": "key",
        "usage": {"symmetric_encryption": "aes_256_gcm"},
        "unprotected": True,
        **fields,
    }
    return str(created(local.owner.post(KEYS, json=body))["id"])


def grant(local: LocalCloud, *sets: str, condition: str = "", project_id: str | None = None) -> httpx.Client:
    """A new application with these permission sets in one project, by default the default project."""
    projects = [project_id or local.project_id]
    return local.application([{"permission_set_names": list(sets), "project_ids": projects, "condition": condition}])


def test_an_unknown_key_is_not_let_in_over_http(cloud: Running) -> None:
    for secret_key, reason in ((str(uuid.uuid4()), "not_found"), ("nonsense", "invalid_argument")):
        with cloud.client(secret_key) as stranger:
            body = refused(stranger.get("/account/v3/projects"), 401, "denied_authentication")
            assert (body["method"], body["reason"]) == ("api_key", reason)


def test_an_expired_key_is_not_let_in(local: LocalCloud) -> None:
    expires_at = (local.cloud.clock.now().replace(microsecond=0)).isoformat().replace("+00:00", "Z")
    local.cloud.move_clock(-DAY)
    client = local.application(
        [{"permission_set_names": ["VPCReadOnly"], "project_ids": [local.project_id]}], expires_at=expires_at
    )
    assert client.get(VPCS).status_code == 200
    local.cloud.move_clock(DAY + 1)
    assert refused(client.get(VPCS), 401, "denied_authentication")["reason"] == "expired"
    listed = created(local.owner.get(f"{IAM}/api-keys", params={"expired": "true"}))
    assert listed["total_count"] == 1


def test_a_deleted_key_is_not_let_in(local: LocalCloud) -> None:
    client = grant(local, "VPCReadOnly")
    assert client.get(VPCS).status_code == 200
    for each in created(local.owner.get(f"{IAM}/api-keys", params={"bearer_type": "application"}))["api_keys"]:
        local.owner.delete(f"{IAM}/api-keys/{each['access_key']}")
    refused(client.get(VPCS), 401)


def test_without_a_policy_nothing_is_allowed(local: LocalCloud) -> None:
    body = refused(local.application().get(VPCS), 403, "permissions_denied")
    assert body["details"][0]["action"] == "read"


def test_a_read_only_application_reads_and_does_not_create(local: LocalCloud) -> None:
    created(local.owner.post(VPCS, json={"name": "vpc", "enable_routing": True}))
    reader = grant(local, "VPCReadOnly")
    assert created(reader.get(VPCS))["total_count"] == 1
    refused(reader.post(VPCS, json={"name": "mine", "enable_routing": True}), 403, "permissions_denied")
    refused(reader.get(KEYS), 403)


@pytest.mark.parametrize("reader", ["KeyManagerReadOnly", "AllProductsReadOnly"])
def test_reading_keys_is_not_using_them(local: LocalCloud, reader: str) -> None:
    id_ = key(local)
    client = grant(local, reader)
    assert created(client.get(f"{KEYS}/{id_}"))["id"] == id_
    refused(client.post(f"{KEYS}/{id_}/encrypt", json=PLAINTEXT), 403)


def test_a_grant_ends_at_its_project(local: LocalCloud) -> None:
    inside, outside = local.project("inside"), local.project("outside")
    mine, other = key(local, inside), key(local, outside)
    client = grant(local, "KeyManagerFullAccess", project_id=inside)
    assert [each["id"] for each in created(client.get(KEYS))["keys"]] == [mine]
    refused(client.get(f"{KEYS}/{other}"), 403)
    refused(client.delete(f"{KEYS}/{other}"), 403)
    body = {"name": "key", "usage": {"symmetric_encryption": "aes_256_gcm"}, "unprotected": True}
    refused(client.post(KEYS, json={**body, "project_id": outside}), 403)
    created(client.post(KEYS, json={**body, "project_id": inside}))


@pytest.mark.parametrize("with_listing", [True, False])
def test_a_condition_narrows_a_grant_to_one_key(local: LocalCloud, with_listing: bool) -> None:
    mine, other = key(local), key(local)
    condition = f'resource.id == "{mine}"' + (" || !has(resource.id)" if with_listing else "")
    client = grant(local, "KeyManagerReadOnly", "KeyManagerKeyEncrypt", condition=condition)
    created(client.post(f"{KEYS}/{mine}/encrypt", json=PLAINTEXT))
    assert created(client.get(f"{KEYS}/{mine}"))["id"] == mine
    refused(client.post(f"{KEYS}/{other}/encrypt", json=PLAINTEXT), 403)
    refused(client.get(f"{KEYS}/{other}"), 403)
    assert client.get(KEYS).status_code == (200 if with_listing else 403)


def test_a_condition_may_index_the_resource_and_may_name_it_in_a_text(local: LocalCloud) -> None:
    usage = {"symmetric_encryption": "aes_256_gcm"}
    mine, other = (
        str(created(local.owner.post(KEYS, json={"usage": usage, "name": name}))["id"]) for name in ("mine", "other")
    )
    client = grant(local, "KeyManagerReadOnly", condition="resource['name'] == 'mine'")
    created(client.get(f"{KEYS}/{mine}"))
    refused(client.get(f"{KEYS}/{other}"), 403)
    named = grant(local, "KeyManagerReadOnly", condition="request.user_agent != 'resource.name'")
    created(named.get(f"{KEYS}/{other}"))


def test_a_condition_narrows_a_grant_to_a_folder_of_secrets(local: LocalCloud) -> None:
    ids = {}
    for path in ("/platform", "/research"):
        made = created(local.owner.post(SECRETS, json={"name": "s", "path": path, "protected": False}))
        data = base64.b64encode(path.encode()).decode()
        created(local.owner.post(f"{SECRETS}/{made['id']}/versions", json={"data": data}))
        ids[path] = made["id"]
    client = grant(local, "SecretManagerSecretAccess", condition='resource.name.startsWith("/platform/")')
    created(client.get(f"{SECRETS}/{ids['/platform']}/versions/1/access"))
    refused(client.get(f"{SECRETS}/{ids['/research']}/versions/1/access"), 403)


def test_a_condition_on_the_request_is_asked_each_time(local: LocalCloud) -> None:
    until = (local.cloud.clock.now()).isoformat().replace("+00:00", "Z")
    client = grant(local, "VPCReadOnly", condition=f'request.time < timestamp("{until}") + duration("3600s")')
    assert client.get(VPCS).status_code == 200
    local.cloud.move_clock(3601)
    refused(client.get(VPCS), 403)
    terraform = grant(local, "VPCReadOnly", condition='request.user_agent.contains("terraform/")')
    refused(terraform.get(VPCS), 403)
    assert terraform.get(VPCS, headers={"User-Agent": "terraform/1.9"}).status_code == 200


@pytest.mark.parametrize(
    ("action", "sets"),
    [
        ("encrypt", {"KeyManagerKeyEncrypt"}),
        ("generate-data-key", {"KeyManagerKeyEncrypt"}),
        ("decrypt", {"KeyManagerKeyDecrypt"}),
        ("sign", {"KeyManagerKeySign"}),
        ("verify", {"KeyManagerKeyVerify"}),
        ("rotate", {"KeyManagerKeyWrite"}),
        ("disable", {"KeyManagerKeyWrite"}),
        ("restore", {"KeyManagerKeyRestore"}),
    ],
)
def test_each_use_of_a_key_needs_its_own_right(local: LocalCloud, action: str, sets: set[str]) -> None:
    id_ = key(local)
    names = [name for name in PERMISSION_SETS if name.startswith("KeyManager")]
    allowed = {n for n in names if grant(local, n).post(f"{KEYS}/{id_}/{action}", json={}).status_code != 403}
    assert allowed == {*sets, "KeyManagerFullAccess"}


def test_data_of_secrets_needs_more_than_reading(local: LocalCloud) -> None:
    made = created(local.owner.post(SECRETS, json={"name": "s", "protected": False}))
    created(local.owner.post(f"{SECRETS}/{made['id']}/versions", json={"data": base64.b64encode(b"x").decode()}))
    reader = grant(local, "SecretManagerReadOnly", "AllProductsReadOnly")
    created(reader.get(f"{SECRETS}/{made['id']}/versions/1"))
    refused(reader.get(f"{SECRETS}/{made['id']}/versions/1/access"), 403)
    created(grant(local, "SecretManagerSecretAccess").get(f"{SECRETS}/{made['id']}/versions/1/access"))


def test_rights_reach_an_application_through_its_group(local: LocalCloud) -> None:
    client = local.application()
    id_ = created(local.owner.get(f"{IAM}/applications"))["applications"][0]["id"]
    group = created(local.owner.post(f"{IAM}/groups", json={"name": "readers", "description": ""}))
    rule = {"permission_set_names": ["VPCReadOnly"], "condition": "", "organization_id": local.organization_id}
    body = {"name": "p", "description": "", "group_id": group["id"], "rules": [rule]}
    created(local.owner.post(f"{IAM}/policies", json=body))
    refused(client.get(VPCS), 403)
    created(local.owner.put(f"{IAM}/groups/{group['id']}/members", json={"application_ids": [id_], "user_ids": []}))
    assert client.get(VPCS).status_code == 200
    created(local.owner.put(f"{IAM}/groups/{group['id']}/members", json={"application_ids": [], "user_ids": []}))
    refused(client.get(VPCS), 403)


def test_everything_in_projects_is_nothing_in_the_organisation(local: LocalCloud) -> None:
    client = grant(local, "AllProductsFullAccess")
    refused(client.get(f"{IAM}/applications"), 403)
    refused(client.post("/account/v3/projects", json={"name": "mine", "description": ""}), 403)


def test_who_manages_applications_makes_no_key_for_a_user(local: LocalCloud) -> None:
    rule = {"permission_set_names": ["IAMApplicationManager"], "organization_id": local.organization_id}
    client = local.application([rule])
    owner = created(local.owner.get(f"{IAM}/users"))["users"][0]["id"]
    refused(client.post(f"{IAM}/api-keys", json={"user_id": owner, "description": ""}), 403)
    made = created(client.post(f"{IAM}/applications", json={"name": "other", "description": ""}))
    created(client.post(f"{IAM}/api-keys", json={"application_id": made["id"], "description": ""}))


def test_every_right_that_an_endpoint_asks_for_is_one_that_a_policy_can_grant() -> None:
    asked = {
        (route.product, name)
        for product in load_products()
        for route in product.routes
        for name in route.permission.read | route.permission.write
        if name not in PERMISSION_SETS
    }
    assert asked == set()
