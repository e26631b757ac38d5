"""Key Manager: the life of keys, and that what they encrypt and sign is encrypted and signed."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, utils
from scaleway import Client
from scaleway.key_manager.v1alpha1 import KeyManagerV1Alpha1API
from scaleway.key_manager.v1alpha1.types import KeyAlgorithmSymmetricEncryption, KeyUsage

from emulator import key_material
from tests.emulator.local import LocalCloud, created, refused

KEYS = "/key-manager/v1alpha1/regions/fr-par/keys"
DAY = 86_400


def key(local: LocalCloud, **fields: Any) -> dict[str, Any]:
    body = {"name": "key", "usage": {"symmetric_encryption": "aes_256_gcm"}, "unprotected": True, **fields}
    return created(local.owner.post(KEYS, json=body))


def act(local: LocalCloud, id_: str, action: str, **body: Any) -> dict[str, Any]:
    return created(local.owner.post(f"{KEYS}/{id_}/{action}", json=body))


def text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def test_the_official_sdk_encrypts_and_decrypts(sdk_client: Client) -> None:
    api = KeyManagerV1Alpha1API(sdk_client)
    usage = KeyUsage(
        symmetric_encryption=KeyAlgorithmSymmetricEncryption.AES_256_GCM,
        asymmetric_encryption=None,
        asymmetric_signing=None,
    )
    made = api.create_key(unprotected=True, name="sdk", usage=usage, tags=["a"])
    assert (made.state, made.rotation_count) == ("enabled", 1)
    sealed = api.encrypt(key_id=made.id, plaintext=text(b"a letter"))
    assert api.decrypt(key_id=made.id, ciphertext=sealed.ciphertext).plaintext == text(b"a letter")
    assert [each.id for each in api.list_keys_all(scheduled_for_deletion=False, name="sdk")] == [made.id]
    api.delete_key(key_id=made.id)
    assert [each.id for each in api.list_keys_all(scheduled_for_deletion=True, name="sdk")] == [made.id]


def test_a_key_shows_what_it_was_made_with(local: LocalCloud) -> None:
    made = key(local, protection_level="hsm", unprotected=False, tags=["health"])
    assert (made["protection_level"], made["protected"], made["origin"]) == ("hsm", True, "scaleway_kms")
    assert key(local)["protection_level"] == "software"
    refused(local.owner.post(KEYS, json={"usage": made["usage"], "protection_level": "diamond"}), 400)


@pytest.mark.parametrize(
    ("usage", "status"),
    [
        ({}, 400),
        ({"symmetric_encryption": "ec_p256_sha256"}, 400),
        ({"asymmetric_signing": "ec_p256_sha256", "symmetric_encryption": "aes_256_gcm"}, 400),
        ({"asymmetric_encryption": "ml_kem_768"}, 501),
    ],
)
def test_usage_and_algorithm_must_fit(local: LocalCloud, usage: dict[str, str], status: int) -> None:
    refused(local.owner.post(KEYS, json={"name": "key", "usage": usage, "unprotected": True}), status)


def test_what_one_key_encrypted_no_other_decrypts_nor_other_associated_data(local: LocalCloud) -> None:
    mine, other = key(local)["id"], key(local)["id"]
    sealed = act(local, mine, "encrypt", plaintext=text(b"letter"), associated_data=text(b"patient"))["ciphertext"]
    assert b"letter" not in base64.b64decode(sealed)
    opened = act(local, mine, "decrypt", ciphertext=sealed, associated_data=text(b"patient"))
    assert opened == {"key_id": mine, "plaintext": text(b"letter"), "ciphertext": None}
    for id_, associated in ((mine, b"another"), (other, b"patient")):
        body = {"ciphertext": sealed, "associated_data": text(associated)}
        detail = refused(local.owner.post(f"{KEYS}/{id_}/decrypt", json=body), 400)["details"][0]
        assert detail["help_message"] == "cipher: message authentication failed"


def test_sizes_are_those_of_the_service(local: LocalCloud) -> None:
    id_ = key(local)["id"]
    act(local, id_, "encrypt", plaintext=text(b"x" * 65_535))
    refused(local.owner.post(f"{KEYS}/{id_}/encrypt", json={"plaintext": text(b"x" * 65_536)}), 400)
    refused(local.owner.post(f"{KEYS}/{id_}/encrypt", json={"plaintext": ""}), 400)
    refused(local.owner.post(f"{KEYS}/{id_}/encrypt", json={"plaintext": "not base64!"}), 400)


def test_a_data_key_comes_out_of_its_own_ciphertext(local: LocalCloud) -> None:
    id_ = key(local)["id"]
    data_key = act(local, id_, "generate-data-key", algorithm="aes_256_gcm", without_plaintext=False)
    assert len(base64.b64decode(data_key["plaintext"])) == 32
    assert act(local, id_, "decrypt", ciphertext=data_key["ciphertext"])["plaintext"] == data_key["plaintext"]
    assert act(local, id_, "generate-data-key", without_plaintext=True)["plaintext"] is None


def test_an_earlier_rotation_still_decrypts_and_is_renewed(local: LocalCloud) -> None:
    id_ = key(local)["id"]
    sealed = act(local, id_, "encrypt", plaintext=text(b"old"))["ciphertext"]
    assert act(local, id_, "rotate")["rotation_count"] == 2
    opened = act(local, id_, "decrypt", ciphertext=sealed)
    assert opened["plaintext"] == text(b"old")
    assert act(local, id_, "decrypt", ciphertext=opened["ciphertext"])["ciphertext"] is None


def test_a_rotation_policy_rotates_when_its_day_comes(local: LocalCloud) -> None:
    made = key(local, rotation_policy={"rotation_period": f"{30 * DAY}.000000000s"})
    assert made["rotation_policy"]["rotation_period"] == f"{30 * DAY}s"
    local.cloud.move_clock(65 * DAY)
    seen = created(local.owner.get(f"{KEYS}/{made['id']}"))
    assert seen["rotation_count"] == 3
    assert seen["rotation_policy"]["next_rotation_at"] > seen["rotated_at"] > made["rotated_at"]
    patch = {"rotation_policy": {"rotation_period": f"{DAY - 1}s"}}
    refused(local.owner.patch(f"{KEYS}/{made['id']}", json=patch), 400)
    signing = {"usage": {"asymmetric_signing": "ec_p256_sha256"}, "rotation_policy": {"rotation_period": f"{DAY}s"}}
    refused(local.owner.post(KEYS, json={"name": "key", "unprotected": True, **signing}), 400)


def test_only_an_enabled_key_works(local: LocalCloud) -> None:
    id_ = key(local)["id"]
    sealed = act(local, id_, "encrypt", plaintext=text(b"x"))["ciphertext"]
    assert act(local, id_, "disable")["state"] == "disabled"
    refused(local.owner.post(f"{KEYS}/{id_}/decrypt", json={"ciphertext": sealed}), 412, "precondition_failed")
    act(local, id_, "enable")
    assert act(local, id_, "decrypt", ciphertext=sealed)["plaintext"] == text(b"x")


def test_a_protected_key_is_not_deleted(local: LocalCloud) -> None:
    id_ = key(local, unprotected=False)["id"]
    body = refused(local.owner.delete(f"{KEYS}/{id_}"), 412, "precondition_failed")
    assert body["precondition"] == "protected_resource"
    act(local, id_, "unprotect")
    assert local.owner.delete(f"{KEYS}/{id_}").status_code == 204


def test_a_deleted_key_waits_seven_days_and_can_come_back(local: LocalCloud) -> None:
    id_ = key(local)["id"]
    sealed = act(local, id_, "encrypt", plaintext=text(b"x"))["ciphertext"]
    assert local.owner.delete(f"{KEYS}/{id_}").status_code == 204
    assert created(local.owner.get(f"{KEYS}/{id_}"))["state"] == "scheduled_for_deletion"
    assert created(local.owner.get(KEYS))["keys"] == []
    assert local.cloud.inventory() == []
    for action in ("enable", "rotate", "protect"):
        refused(local.owner.post(f"{KEYS}/{id_}/{action}", json={}), 412)
    local.cloud.move_clock(6.9 * DAY)
    assert act(local, id_, "restore")["state"] == "enabled"
    assert act(local, id_, "decrypt", ciphertext=sealed)["plaintext"] == text(b"x")
    local.owner.delete(f"{KEYS}/{id_}")
    local.cloud.move_clock(7.1 * DAY)
    refused(local.owner.get(f"{KEYS}/{id_}"), 404, "not_found")


def test_a_key_of_another_region_is_not_found(local: LocalCloud) -> None:
    refused(local.owner.get(f"{KEYS.replace('fr-par', 'nl-ams')}/{key(local)['id']}"), 404)


def test_external_material_is_imported_replaced_and_deleted(local: LocalCloud) -> None:
    made = key(local, origin="external")
    assert (made["state"], made["rotation_count"]) == ("pending_key_material", 0)
    id_ = made["id"]
    refused(local.owner.post(f"{KEYS}/{id_}/encrypt", json={"plaintext": text(b"x")}), 412)
    assert act(local, id_, "import-key-material", key_material=text(b"m" * 32))["state"] == "enabled"
    sealed = act(local, id_, "encrypt", plaintext=text(b"x"))["ciphertext"]
    again = act(local, id_, "import-key-material", key_material=text(b"n" * 32), salt=text(b"salt"))
    assert again["rotation_count"] == 2
    assert act(local, id_, "decrypt", ciphertext=sealed)["plaintext"] == text(b"x")
    for _ in range(2):
        assert local.owner.post(f"{KEYS}/{id_}/delete-key-material", json={}).status_code == 204
    assert created(local.owner.get(f"{KEYS}/{id_}"))["state"] == "pending_key_material"
    own = {"key_material": text(b"m" * 32)}
    refused(local.owner.post(f"{KEYS}/{key(local)['id']}/import-key-material", json=own), 412)


def test_a_signature_is_good_for_whoever_has_the_public_key(local: LocalCloud) -> None:
    id_ = key(local, usage={"asymmetric_signing": "ec_p256_sha256"})["id"]
    digest = hashlib.sha256(b"certificate of departure").digest()
    signature = act(local, id_, "sign", digest=text(digest))["signature"]
    public = serialization.load_pem_public_key(created(local.owner.get(f"{KEYS}/{id_}/public-key"))["pem"].encode())
    assert isinstance(public, ec.EllipticCurvePublicKey)
    public.verify(base64.b64decode(signature), digest, ec.ECDSA(utils.Prehashed(hashes.SHA256())))
    assert act(local, id_, "verify", digest=text(digest), signature=signature)["valid"] is True
    other = hashlib.sha256(b"another").digest()
    assert act(local, id_, "verify", digest=text(other), signature=signature)["valid"] is False
    refused(local.owner.post(f"{KEYS}/{id_}/sign", json={"digest": text(b"short")}), 400)
    refused(local.owner.post(f"{KEYS}/{id_}/encrypt", json={"plaintext": text(b"x")}), 412)


@pytest.mark.parametrize("algorithm", ["ec_p384_sha384", "rsa_pss_2048_sha256", "rsa_pkcs1_2048_sha256", "ml_dsa_65"])
def test_every_family_of_signatures_verifies_what_it_signed(algorithm: str) -> None:
    material = key_material.generate(algorithm)
    digest = bytes(64 if algorithm.startswith("ml_dsa") else 48 if algorithm.endswith("384") else 32)
    signature = key_material.sign(algorithm, material, digest)
    assert key_material.verify(algorithm, material, digest, signature)
    assert not key_material.verify(algorithm, material, digest[:-1] + b"x", signature)


def test_asymmetric_encryption_takes_no_associated_data(local: LocalCloud) -> None:
    id_ = key(local, usage={"asymmetric_encryption": "rsa_oaep_2048_sha256"})["id"]
    sealed = act(local, id_, "encrypt", plaintext=text(b"x"))["ciphertext"]
    assert act(local, id_, "decrypt", ciphertext=sealed)["plaintext"] == text(b"x")
    refused(local.owner.post(f"{KEYS}/{id_}/encrypt", json={"plaintext": text(b"x" * 500)}), 400)
    body = {"plaintext": text(b"x"), "associated_data": text(b"y")}
    refused(local.owner.post(f"{KEYS}/{id_}/encrypt", json=body), 400)


def test_the_algorithms_are_listed_by_usage(local: LocalCloud) -> None:
    path = KEYS.replace("/keys", "/algorithms")
    listed = created(local.owner.get(path, params={"usages": "asymmetric_encryption"}))["algorithms"]
    assert {each["usage"] for each in listed} == {"asymmetric_encryption"}
    assert "rsa_oaep_3072_sha256" in [each["name"] for each in listed]
