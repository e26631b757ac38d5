"""IAM: applications, users, groups, policies and keys, and what the API refuses about them."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from scaleway import Client
from scaleway.iam.v1alpha1 import IamV1Alpha1API
from scaleway.iam.v1alpha1.types import RuleSpecs

from tests.emulator.local import LocalCloud, created, refused

IAM = "/iam/v1alpha1"
PUBLIC_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAILHy/M5FVm5ydLGcal3e5LNcfTalbeN7QL/ZGCvDEdqJ"


def application(local: LocalCloud, name: str = "application") -> str:
    return str(created(local.owner.post(f"{IAM}/applications", json={"name": name, "description": ""}))["id"])


def policy(local: LocalCloud, *rules: dict[str, Any], **fields: Any) -> Any:
    body = {"name": "policy", "description": "", "no_principal": True, "rules": [{"condition": "", **r} for r in rules]}
    return local.owner.post(f"{IAM}/policies", json={**body, **fields})


def test_the_official_sdk_walks_through_an_identity(sdk_client: Client) -> None:
    api = IamV1Alpha1API(sdk_client)
    project_id = str(sdk_client.default_project_id)
    person = api.create_user(email="guest@example.invalid", tags=["external"])
    assert (person.type_, person.status) == ("guest", "invitation_pending")
    program = api.create_application(description="", name="sdk-application")
    group = api.create_group(description="", name="sdk-group")
    api.set_group_members(group_id=group.id, user_ids=[person.id], application_ids=[program.id])
    rule = RuleSpecs(condition="", permission_set_names=["VPCReadOnly"], project_ids=[project_id])
    attached = api.create_policy(description="", name="sdk-policy", group_id=group.id, rules=[rule])
    assert api.list_rules_all(policy_id=attached.id)[0].permission_set_names == ["VPCReadOnly"]
    key = api.create_api_key(description="", application_id=program.id, default_project_id=project_id)
    assert key.secret_key is not None
    assert api.get_api_key(access_key=key.access_key).secret_key is None
    assert api.get_application(application_id=program.id).nb_api_keys == 1
    api.delete_policy(policy_id=attached.id)
    api.delete_group(group_id=group.id)
    api.delete_application(application_id=program.id)
    api.delete_user(user_id=person.id)
    assert key.access_key not in [each.access_key for each in api.list_api_keys_all()]


def test_deleting_an_application_takes_its_keys_and_leaves_its_policies_without_principal(local: LocalCloud) -> None:
    id_ = application(local)
    key = created(local.owner.post(f"{IAM}/api-keys", json={"application_id": id_, "description": ""}))
    group = created(local.owner.post(f"{IAM}/groups", json={"name": "group", "description": ""}))
    created(local.owner.post(f"{IAM}/groups/{group['id']}/add-member", json={"application_id": id_}))
    attached = created(policy(local, application_id=id_, no_principal=None))
    assert local.owner.delete(f"{IAM}/applications/{id_}").status_code == 204
    refused(local.owner.get(f"{IAM}/api-keys/{key['access_key']}"), 404)
    assert created(local.owner.get(f"{IAM}/groups/{group['id']}"))["application_ids"] == []
    assert created(local.owner.get(f"{IAM}/policies/{attached['id']}"))["no_principal"] is True


def test_a_member_must_exist_and_be_one_to_be_removed(local: LocalCloud) -> None:
    group = created(local.owner.post(f"{IAM}/groups", json={"name": "group", "description": ""}))
    refused(local.owner.post(f"{IAM}/groups/{group['id']}/add-member", json={"user_id": str(uuid.uuid4())}), 404)
    id_ = application(local)
    body = refused(local.owner.post(f"{IAM}/groups/{group['id']}/remove-member", json={"application_id": id_}), 404)
    assert (body["resource"], body["resource_id"]) == ("", id_)


@pytest.mark.parametrize(
    ("rule", "argument", "text"),
    [
        ({"permission_set_names": ["EverythingFullAccess"]}, "rules[0].permission_set_names", "does not exist"),
        ({"permission_set_names": []}, "rules[0].permission_set_names", "at least one"),
        ({"permission_set_names": ["IAMReadOnly", "VPCReadOnly"]}, "rules[0].permission_set_names", "same scope type"),
        ({"permission_set_names": ["VPCReadOnly"], "project_ids": None}, "rules[0]", "exactly one"),
        ({"permission_set_names": ["IAMReadOnly"]}, "rules[0].project_ids", "scoped by organization"),
        ({"permission_set_names": ["VPCReadOnly"], "condition": "request.ip =="}, "rules[0].condition", ""),
    ],
)
def test_a_rule_that_could_never_grant_is_refused(
    local: LocalCloud, rule: dict[str, Any], argument: str, text: str
) -> None:
    reply = policy(local, {"project_ids": [local.project_id], **rule})
    detail = refused(reply, 400, "invalid_arguments")["details"][0]
    assert detail["argument_name"] == argument
    assert text in detail["help_message"]
    assert created(local.owner.get(f"{IAM}/policies"))["total_count"] == 0


def test_a_policy_has_one_principal_that_exists(local: LocalCloud) -> None:
    refused(policy(local, no_principal=None), 400)
    refused(policy(local, application_id=application(local)), 400)
    refused(policy(local, no_principal=None, group_id=str(uuid.uuid4())), 404)


def test_rules_are_replaced_as_a_whole(local: LocalCloud) -> None:
    made = created(
        policy(
            local,
            {"permission_set_names": ["VPCReadOnly"], "project_ids": [local.project_id]},
            {"permission_set_names": ["IAMReadOnly"], "organization_id": local.organization_id},
        )
    )
    rule = {"permission_set_names": ["IPAMReadOnly"], "condition": "", "project_ids": [local.project_id]}
    replaced = created(local.owner.put(f"{IAM}/rules", json={"policy_id": made["id"], "rules": [rule]}))["rules"]
    listed = created(local.owner.get(f"{IAM}/rules", params={"policy_id": made["id"]}))
    assert listed == {"rules": replaced, "total_count": 1}
    assert replaced[0]["permission_sets_scope_type"] == "projects"
    assert created(local.owner.get(f"{IAM}/policies/{made['id']}"))["nb_rules"] == 1


def test_the_permission_sets_are_listed_with_their_scope(local: LocalCloud) -> None:
    scopes: dict[str, str] = {}
    for page in range(1, 4):
        listed = created(local.owner.get(f"{IAM}/permission-sets", params={"page_size": 100, "page": page}))
        scopes |= {each["name"]: each["scope_type"] for each in listed["permission_sets"]}
    assert len(scopes) == listed["total_count"]
    assert scopes["KeyManagerKeyEncrypt"] == "projects"
    assert scopes["IAMManager"] == "organization"


def test_an_api_key_needs_one_bearer_an_existing_project_and_an_end_to_come(local: LocalCloud) -> None:
    id_ = application(local)
    refused(local.owner.post(f"{IAM}/api-keys", json={"description": ""}), 400)
    body = {"application_id": id_, "description": "", "default_project_id": str(uuid.uuid4())}
    refused(local.owner.post(f"{IAM}/api-keys", json=body), 404)
    body = {"application_id": id_, "description": "", "expires_at": "2020-01-01T00:00:00Z"}
    refused(local.owner.post(f"{IAM}/api-keys", json=body), 400)


def test_the_organisation_can_demand_that_keys_end(local: LocalCloud) -> None:
    settings = f"{IAM}/organizations/{local.organization_id}/security-settings"
    assert created(local.owner.get(settings))["grace_period_duration"] == "259200s"
    wanted = {"max_api_key_expiration_duration": "7776000s", "enforce_password_renewal": True}
    kept = created(local.owner.patch(settings, json=wanted))
    assert kept == created(local.owner.get(settings))
    assert wanted.items() <= kept.items()
    body: dict[str, Any] = {"application_id": application(local), "description": ""}
    detail = refused(local.owner.post(f"{IAM}/api-keys", json=body), 400)["details"][0]
    assert detail["help_message"] == "organization security settings require an expiration date for API keys"
    refused(local.owner.post(f"{IAM}/api-keys", json={**body, "expires_at": "2999-01-01T00:00:00Z"}), 400)
    refused(local.owner.patch(settings, json={"max_login_session_duration": "soon"}), 400)


def test_login_methods_change_and_one_must_remain(local: LocalCloud) -> None:
    methods = f"{IAM}/organizations/{local.organization_id}/login-methods"
    kept = created(local.owner.patch(methods, json={"login_magic_code_enabled": False, "login_saml_enabled": True}))
    assert (kept["login_password_enabled"], kept["login_magic_code_enabled"]) == (True, False)
    none = dict.fromkeys(("login_password_enabled", "login_oauth2_enabled", "login_saml_enabled"), False)
    refused(local.owner.patch(methods, json=none), 400)
    refused(local.owner.get(f"{IAM}/organizations/{uuid.uuid4()}"), 404)


def test_saml_says_what_it_still_misses(local: LocalCloud) -> None:
    path = f"{IAM}/organizations/{local.organization_id}/saml"
    refused(local.owner.get(path), 404)
    saml = created(local.owner.post(path, json={}))
    assert saml["status"] == "missing_certificate"
    refused(local.owner.post(path, json={}), 409)
    wrong = {"type": "signing", "content": "no certificate"}
    refused(local.owner.post(f"{IAM}/saml/{saml['id']}/certificates", json=wrong), 400)
    assert local.owner.delete(f"{IAM}/saml/{saml['id']}").status_code == 204


def test_users_have_an_address_and_a_name_of_their_own(local: LocalCloud) -> None:
    member = {"email": "admin@example.invalid", "username": "admin", "password": "never-shown"}
    user = created(local.owner.post(f"{IAM}/users", json={"member": member}))
    assert (user["type"], user["status"]) == ("member", "activated")
    assert "never-shown" not in str(user)
    refused(local.owner.post(f"{IAM}/users", json={"email": "admin@example.invalid"}), 409, "already_exists")
    refused(local.owner.post(f"{IAM}/users", json={"email": "nobody"}), 400)
    owner = next(u for u in created(local.owner.get(f"{IAM}/users"))["users"] if u["type"] == "owner")
    refused(local.owner.delete(f"{IAM}/users/{owner['id']}"), 412)


def test_an_ssh_key_is_read_and_loses_its_comment(local: LocalCloud) -> None:
    key = created(local.owner.post(f"{IAM}/ssh-keys", json={"name": "ops", "public_key": f"{PUBLIC_KEY} me@here\n"}))
    assert key["public_key"] == PUBLIC_KEY
    # The fingerprint that the real API gave for this very key, in the provider's recorded replies.
    assert key["fingerprint"] == "256 MD5:fd:2d:1c:d2:34:96:3f:8d:de:19:1e:da:f5:c1:05:7d (ssh-ed25519)"
    assert created(local.owner.patch(f"{IAM}/ssh-keys/{key['id']}", json={"disabled": True}))["disabled"] is True
    refused(local.owner.post(f"{IAM}/ssh-keys", json={"name": "ops", "public_key": "ssh-rsa nonsense"}), 400)


def test_a_groups_name_is_one_in_its_organization(local: LocalCloud) -> None:
    body = {"name": "people", "description": ""}
    people = created(local.owner.post(f"{IAM}/groups", json=body))
    refused(local.owner.post(f"{IAM}/groups", json=body), 409, "already_exists")
    other = created(local.owner.post(f"{IAM}/groups", json={**body, "name": "others"}))
    refused(local.owner.patch(f"{IAM}/groups/{other['id']}", json={"name": "people"}), 409, "already_exists")
    created(local.owner.patch(f"{IAM}/groups/{people['id']}", json={"name": "people", "description": "same"}))


def test_a_locked_member_cannot_use_its_keys(local: LocalCloud) -> None:
    member = created(local.owner.post(f"{IAM}/users", json={"email": "member@example.invalid"}))
    key = created(local.owner.post(f"{IAM}/api-keys", json={"user_id": member["id"], "description": ""}))
    client = local.client(key["secret_key"])
    refused(client.get(f"{IAM}/users"), 403)
    created(local.owner.post(f"{IAM}/users/{member['id']}/lock", json={}))
    refused(client.get(f"{IAM}/users"), 401, "denied_authentication")
    created(local.owner.post(f"{IAM}/users/{member['id']}/unlock", json={}))
    refused(client.get(f"{IAM}/users"), 403)


@pytest.mark.parametrize(
    ("fields", "argument"),
    [
        ({"name": "x" * 65}, "name"),
        ({"description": "x" * 201}, "description"),
        ({"tags": [f"t{number}" for number in range(11)]}, "tags"),
    ],
)
@pytest.mark.parametrize("kind", ["applications", "groups"])
def test_texts_have_the_length_that_the_api_has_room_for(
    local: LocalCloud, kind: str, fields: dict[str, Any], argument: str
) -> None:
    made = created(local.owner.post(f"{IAM}/{kind}", json={"name": "x" * 64, "description": "x" * 200}))
    for reply in (
        local.owner.post(f"{IAM}/{kind}", json={"name": "y", "description": "", **fields}),
        local.owner.patch(f"{IAM}/{kind}/{made['id']}", json=fields),
    ):
        assert refused(reply, 400)["details"][0]["argument_name"] == argument


def test_the_description_of_a_key_has_an_end(local: LocalCloud) -> None:
    body = {"application_id": application(local), "description": "x" * 201}
    assert refused(local.owner.post(f"{IAM}/api-keys", json=body), 400)["details"][0]["argument_name"] == "description"


def test_a_page_has_twenty_unless_asked_and_never_more_than_a_hundred(local: LocalCloud) -> None:
    for number in range(25):
        application(local, f"application-{number}")
    listed = created(local.owner.get(f"{IAM}/applications"))
    assert (len(listed["applications"]), listed["total_count"]) == (20, 25)
    assert len(created(local.owner.get(f"{IAM}/applications", params={"page_size": 100}))["applications"]) == 25
    for size in ("101", "0", "many"):
        refused(local.owner.get(f"{IAM}/applications", params={"page_size": size}), 400)
