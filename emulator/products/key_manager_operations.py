"""Key Manager: what keys are used for: encrypt, decrypt, data keys, sign, verify."""

from __future__ import annotations

import base64
import os
from typing import NoReturn

from scaleway.key_manager.v1alpha1 import types as sdk

from emulator import key_material
from emulator.errors import invalid, precondition_failed
from emulator.identity import Permission
from emulator.key_material import MaterialError
from emulator.product import Call
from emulator.products.key_manager import enabled, key_manager, rotated
from emulator.schema import Body, binary
from emulator.store import JSON, Record

# Source of names: scaleway/docs-content, permission sets.
encryption = Permission.product("KeyManager", write=("KeyManagerKeyEncrypt",))
decryption = Permission.product("KeyManager", write=("KeyManagerKeyDecrypt",))
signature = Permission.product("KeyManager", write=("KeyManagerKeySign",))
verification = Permission.product("KeyManager", write=("KeyManagerKeyVerify",))

# Source: scaleway-sdk-go, EncryptRequest and DecryptRequest.
LONGEST_PLAINTEXT = 65_535
LONGEST_CIPHERTEXT = 131_071


@key_manager.route(
    "POST",
    "/keys/{key_id}/encrypt",
    body=Body(sdk.EncryptRequest, path=("key_id",), required=("plaintext",)),
    permission=encryption,
    action="encrypt",
)
def encrypt(call: Call) -> JSON:
    record = _usable(call, key_material.SYMMETRIC, key_material.ENCRYPTION)
    plaintext = binary(call.body, "plaintext", LONGEST_PLAINTEXT)
    associated = _associated_data(call, record)
    rotations = record.private["rotations"]
    try:
        if key_material.SYMMETRIC in record.body["usage"]:
            ciphertext = key_material.encrypt(rotations, plaintext, associated)
        else:
            ciphertext = key_material.encrypt_asymmetric(rotations[-1], plaintext)
    except MaterialError as error:
        _refuse(error)
    return {"key_id": record.id, "ciphertext": _text(ciphertext)}


@key_manager.route(
    "POST",
    "/keys/{key_id}/decrypt",
    body=Body(sdk.DecryptRequest, path=("key_id",), required=("ciphertext",)),
    permission=decryption,
    action="decrypt",
)
def decrypt(call: Call) -> JSON:
    """`ciphertext` in the reply is the same data under the latest rotation, when an earlier one was used."""
    record = _usable(call, key_material.SYMMETRIC, key_material.ENCRYPTION)
    ciphertext = binary(call.body, "ciphertext", LONGEST_CIPHERTEXT)
    associated = _associated_data(call, record)
    rotations, renewed = record.private["rotations"], None
    try:
        if key_material.SYMMETRIC in record.body["usage"]:
            plaintext, latest = key_material.decrypt(rotations, ciphertext, associated)
            renewed = None if latest else _text(key_material.encrypt(rotations, plaintext, associated))
        else:
            plaintext = key_material.decrypt_asymmetric(rotations[-1], ciphertext)
    except MaterialError as error:
        _refuse(error)
    return {"key_id": record.id, "plaintext": _text(plaintext), "ciphertext": renewed}


@key_manager.route(
    "POST",
    "/keys/{key_id}/generate-data-key",
    body=Body(sdk.GenerateDataKeyRequest, path=("key_id",)),
    permission=encryption,
    action="encrypt",
)
def generate_data_key(call: Call) -> JSON:
    """The service keeps no data key: whoever loses the ciphertext has lost it."""
    record = _usable(call, key_material.SYMMETRIC)
    data_key = os.urandom(32)
    return {
        "key_id": record.id,
        "algorithm": "aes_256_gcm",
        "ciphertext": _text(key_material.encrypt(record.private["rotations"], data_key)),
        "plaintext": None if call.body.get("without_plaintext") else _text(data_key),
        "created_at": call.now(),
    }


@key_manager.route(
    "POST",
    "/keys/{key_id}/sign",
    body=Body(sdk.SignRequest, path=("key_id",), required=("digest",)),
    permission=signature,
    action="sign",
)
def sign(call: Call) -> JSON:
    record = _usable(call, key_material.SIGNING)
    algorithm = record.body["usage"][key_material.SIGNING]
    try:
        signed = key_material.sign(algorithm, record.private["rotations"][-1], binary(call.body, "digest"))
    except MaterialError as error:
        _refuse(error)
    return {"key_id": record.id, "signature": _text(signed)}


@key_manager.route(
    "POST",
    "/keys/{key_id}/verify",
    body=Body(sdk.VerifyRequest, path=("key_id",), required=("digest", "signature")),
    permission=verification,
    action="verify",
)
def verify(call: Call) -> JSON:
    record = _usable(call, key_material.SIGNING)
    algorithm = record.body["usage"][key_material.SIGNING]
    digest, signed = binary(call.body, "digest"), binary(call.body, "signature")
    try:
        valid = key_material.verify(algorithm, record.private["rotations"][-1], digest, signed)
    except MaterialError as error:
        _refuse(error)
    return {"key_id": record.id, "valid": valid}


def _usable(call: Call, *usages: str) -> Record:
    record = enabled(rotated(call, call.record("key_manager.key")))
    if not set(usages) & set(record.body["usage"]):
        raise precondition_failed("resource_not_usable", f"the key's usage is not {' or '.join(usages)}")
    return record


def _associated_data(call: Call, record: Record) -> bytes | None:
    if not call.body.get("associated_data"):
        return None
    if key_material.SYMMETRIC not in record.body["usage"]:
        raise invalid("associated_data", "only symmetric keys take associated data")
    return binary(call.body, "associated_data")


def _refuse(error: MaterialError) -> NoReturn:
    raise invalid(error.argument, str(error))


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
