"""Secret Manager: secrets, their versions, and what happens to both when they are deleted."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from scaleway import Client
from scaleway.secret.v1beta1 import SecretV1Beta1API

from tests.emulator.local import LocalCloud, created, refused

BASE = "/secret-manager/v1beta1/regions/fr-par"
SECRETS = f"{BASE}/secrets"
KEYS = "/key-manager/v1alpha1/regions/fr-par/keys"
DAY = 86_400


def text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def secret(local: LocalCloud, name: str = "secret", **fields: Any) -> str:
    return str(created(local.owner.post(SECRETS, json={"name": name, "protected": False, **fields}))["id"])


def version(local: LocalCloud, id_: str, data: bytes, **fields: Any) -> dict[str, Any]:
    return created(local.owner.post(f"{SECRETS}/{id_}/versions", json={"data": text(data), **fields}))


def read(local: LocalCloud, id_: str, revision: str = "latest") -> bytes:
    return base64.b64decode(created(local.owner.get(f"{SECRETS}/{id_}/versions/{revision}/access"))["data"])


def test_the_official_sdk_keeps_and_reads_a_secret(sdk_client: Client) -> None:
    api = SecretV1Beta1API(sdk_client)
    made = api.create_secret(name="sdk", protected=False, path="/sdk", tags=["a"])
    first = api.create_secret_version(secret_id=made.id, data=text(b"one"))
    api.create_secret_version(secret_id=made.id, data=text(b"two"), disable_previous=True)
    assert first.revision == 1
    assert api.access_secret_version(secret_id=made.id, revision="latest").data == text(b"two")
    by_path = api.access_secret_version_by_path(secret_path="/sdk", secret_name="sdk", revision="2")
    assert by_path.data == text(b"two")
    assert [each.status for each in api.list_secret_versions_all(secret_id=made.id)] == ["enabled", "disabled"]
    api.delete_secret(secret_id=made.id)
    assert made.id in [each.id for each in api.list_secrets_all(scheduled_for_deletion=True)]


def test_names_are_unique_in_a_folder(local: LocalCloud) -> None:
    first = secret(local, path="/platform/")
    assert created(local.owner.get(f"{SECRETS}/{first}"))["path"] == "/platform"
    reply = local.owner.post(SECRETS, json={"name": "secret", "path": "/platform", "protected": False})
    detail = refused(reply, 400)["details"][0]
    assert detail == {
        "argument_name": "name",
        "reason": "format",
        "help_message": "cannot have same secret name in same path",
    }
    second = secret(local, path="/research")
    refused(local.owner.patch(f"{SECRETS}/{second}", json={"path": "/platform"}), 400)
    refused(local.owner.post(SECRETS, json={"name": "x", "path": "platform", "protected": False}), 400)


def test_versions_are_read_by_revision_and_as_the_latest(local: LocalCloud) -> None:
    id_ = secret(local)
    version(local, id_, b"one")
    assert version(local, id_, b"two")["latest"] is True
    assert created(local.owner.get(f"{SECRETS}/{id_}/versions/1"))["latest"] is False
    assert created(local.owner.get(f"{SECRETS}/{id_}"))["version_count"] == 2
    assert (read(local, id_, "1"), read(local, id_)) == (b"one", b"two")
    created(local.owner.post(f"{SECRETS}/{id_}/versions/2/disable", json={}))
    refused(local.owner.get(f"{SECRETS}/{id_}/versions/2/access"), 412)
    assert read(local, id_, "latest_enabled") == b"one"
    refused(local.owner.get(f"{SECRETS}/{id_}/versions/9/access"), 404)


def test_the_data_is_in_no_other_reply(local: LocalCloud) -> None:
    id_ = secret(local)
    made = version(local, id_, b"hunter2")
    listed = created(local.owner.get(f"{SECRETS}/{id_}/versions"))
    assert text(b"hunter2") not in json.dumps([made, listed, created(local.owner.get(SECRETS))])


@pytest.mark.parametrize(
    ("type_", "data", "accepted"),
    [
        ("key_value", {"key": "value"}, True),
        ("key_value", {"key": "value", "invalid": {}}, False),
        ("basic_credentials", {"username": "u", "password": "p"}, True),
        ("basic_credentials", {"username": "u"}, False),
        ("database_credentials", {"username": "u", "password": "p"}, False),
        ("ssh_key", {"ssh_private_key": "k"}, True),
    ],
)
def test_typed_data_has_its_structure(local: LocalCloud, type_: str, data: dict[str, Any], accepted: bool) -> None:
    reply = local.owner.post(
        f"{SECRETS}/{secret(local, type=type_)}/versions", json={"data": text(json.dumps(data).encode())}
    )
    assert reply.status_code == (200 if accepted else 400)


def test_data_is_base64_of_at_most_64_kib(local: LocalCloud) -> None:
    id_ = secret(local)
    version(local, id_, b"x" * 65_536)
    refused(local.owner.post(f"{SECRETS}/{id_}/versions", json={"data": text(b"x" * 65_537)}), 400)
    refused(local.owner.post(f"{SECRETS}/{id_}/versions", json={"data": "not base64!"}), 400)


def test_a_protected_secret_is_not_deleted(local: LocalCloud) -> None:
    id_ = secret(local, protected=True)
    body = refused(local.owner.delete(f"{SECRETS}/{id_}"), 412)
    assert (body["precondition"], body["help_message"]) == ("protected_resource", "cannot delete a protected secret")
    created(local.owner.post(f"{SECRETS}/{id_}/unprotect", json={}))
    assert local.owner.delete(f"{SECRETS}/{id_}").status_code == 204


def test_a_deleted_secret_waits_seven_days_and_can_come_back_with_its_versions(local: LocalCloud) -> None:
    id_ = secret(local)
    version(local, id_, b"one")
    assert local.owner.delete(f"{SECRETS}/{id_}").status_code == 204
    assert created(local.owner.get(f"{SECRETS}/{id_}"))["deletion_requested_at"] is not None
    refused(local.owner.get(f"{SECRETS}/{id_}/versions/1/access"), 412)
    assert local.cloud.inventory() == []
    local.cloud.move_clock(6.9 * DAY)
    created(local.owner.post(f"{SECRETS}/{id_}/restore", json={}))
    local.cloud.move_clock(DAY)
    assert read(local, id_) == b"one"
    local.owner.delete(f"{SECRETS}/{id_}")
    local.cloud.move_clock(7.1 * DAY)
    refused(local.owner.get(f"{SECRETS}/{id_}"), 404)


def test_a_deleted_version_waits_on_its_own(local: LocalCloud) -> None:
    id_ = secret(local)
    version(local, id_, b"one")
    version(local, id_, b"two")
    assert local.owner.delete(f"{SECRETS}/{id_}/versions/2").status_code == 204
    assert created(local.owner.get(f"{SECRETS}/{id_}/versions/2"))["status"] == "scheduled_for_deletion"
    assert read(local, id_) == b"one"
    assert created(local.owner.post(f"{SECRETS}/{id_}/versions/2/restore", json={}))["status"] == "enabled"
    local.owner.delete(f"{SECRETS}/{id_}/versions/2")
    local.cloud.move_clock(7.1 * DAY)
    refused(local.owner.get(f"{SECRETS}/{id_}/versions/2"), 404)
    assert version(local, id_, b"three")["revision"] == 3


def test_an_ephemeral_secret_ends_by_itself_and_is_deleted_at_once(local: LocalCloud) -> None:
    policy = {"time_to_live": "3600s", "expires_once_accessed": False, "action": "disable"}
    id_ = secret(local, ephemeral_policy=policy)
    version(local, id_, b"one")
    local.cloud.move_clock(3601)
    refused(local.owner.get(f"{SECRETS}/{id_}/versions/1/access"), 412)
    assert local.owner.delete(f"{SECRETS}/{id_}").status_code == 204
    refused(local.owner.get(f"{SECRETS}/{id_}"), 404)
    once = secret(local, "once", ephemeral_policy={"expires_once_accessed": True, "action": "delete"})
    version(local, once, b"once")
    assert read(local, once) == b"once"
    refused(local.owner.get(f"{SECRETS}/{once}/versions/1/access"), 404)


def test_a_secret_under_a_customers_key_is_readable_only_while_the_key_is_enabled(local: LocalCloud) -> None:
    body = {"name": "k", "usage": {"symmetric_encryption": "aes_256_gcm"}, "unprotected": True}
    key_id = created(local.owner.post(KEYS, json=body))["id"]
    id_ = secret(local, key_id=key_id)
    version(local, id_, b"hunter2")
    stored = local.cloud.store.get("secret.version", f"{id_}/1").private["data"]
    assert b"hunter2" not in base64.b64decode(stored)
    created(local.owner.post(f"{KEYS}/{key_id}/rotate", json={}))
    assert read(local, id_) == b"hunter2"
    created(local.owner.post(f"{KEYS}/{key_id}/disable", json={}))
    refused(local.owner.get(f"{SECRETS}/{id_}/versions/1/access"), 412)
    created(local.owner.post(f"{KEYS}/{key_id}/enable", json={}))
    local.owner.delete(f"{KEYS}/{key_id}")
    refused(local.owner.get(f"{SECRETS}/{id_}/versions/1/access"), 412)


def test_the_key_of_a_secret_exists_in_its_region_and_encrypts(local: LocalCloud) -> None:
    body = {"name": "k", "usage": {"asymmetric_signing": "ec_p256_sha256"}, "unprotected": True}
    signing = created(local.owner.post(KEYS, json=body))["id"]
    for key_id, status in ((signing, 400), ("00000000-0000-0000-0000-000000000000", 404)):
        refused(local.owner.post(SECRETS, json={"name": "s", "protected": False, "key_id": key_id}), status)


def test_folders_are_browsed(local: LocalCloud) -> None:
    for name, path in (("a", "/"), ("b", "/platform"), ("c", "/platform/database"), ("d", "/research")):
        secret(local, name, path=path)
    browsed = created(local.owner.get(f"{SECRETS}/browse", params={"prefix": "/platform"}))
    assert [(each["name"], "folder" in each) for each in browsed["items"]] == [("database", True), ("b", False)]
    assert browsed["current_path"] == "/platform"
    listed = created(local.owner.get(SECRETS, params={"path": "/platform", "name": "b"}))["secrets"]
    assert [each["name"] for each in listed] == ["b"]
