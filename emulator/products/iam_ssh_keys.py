"""IAM: SSH keys of a project (`/iam/v1alpha1/ssh-keys`)."""

from __future__ import annotations

import base64
import hashlib

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import load_ssh_public_key
from scaleway.iam.v1alpha1 import types as sdk

from emulator.errors import invalid
from emulator.identity import Permission
from emulator.product import Call
from emulator.products.iam import iam, update
from emulator.schema import Body
from emulator.store import JSON, Record

ssh_keys = Permission.product("SSHKeys")


@iam.route("POST", "/ssh-keys", body=Body(sdk.CreateSSHKeyRequest, required=("public_key",)), permission=ssh_keys)
def create_ssh_key(call: Call) -> JSON:
    project_id = call.project()
    public_key, fingerprint = _read(str(call.body["public_key"]))
    now = call.now()
    return call.store.add(
        "iam.ssh_key",
        {
            "name": call.body.get("name") or "",
            "public_key": public_key,
            "fingerprint": fingerprint,
            "created_at": now,
            "updated_at": now,
            "organization_id": call.principal.organization_id,
            "project_id": project_id,
            "disabled": False,
        },
    ).body


@iam.route("GET", "/ssh-keys", permission=ssh_keys)
def list_ssh_keys(call: Call) -> JSON:
    found = call.records("iam.ssh_key")
    if (disabled := call.flag("disabled")) is not None:
        found = [record for record in found if record.body["disabled"] == disabled]
    return call.page("ssh_keys", [record.body for record in found])


@iam.route("GET", "/ssh-keys/{ssh_key_id}", permission=ssh_keys)
def get_ssh_key(call: Call) -> JSON:
    return _key(call).body


@iam.route(
    "PATCH", "/ssh-keys/{ssh_key_id}", body=Body(sdk.UpdateSSHKeyRequest, path=("ssh_key_id",)), permission=ssh_keys
)
def update_ssh_key(call: Call) -> JSON:
    return update(call, _key(call), call.body).body


@iam.route("DELETE", "/ssh-keys/{ssh_key_id}", permission=ssh_keys)
def delete_ssh_key(call: Call) -> None:
    call.store.remove(_key(call))


def _key(call: Call) -> Record:
    return call.record("iam.ssh_key", call.params["ssh_key_id"])


def _read(text: str) -> tuple[str, str]:
    """The key without its comment, as the API keeps it, and its MD5 fingerprint."""
    words = text.split()
    try:
        key = load_ssh_public_key(" ".join(words[:2]).encode())
        content = base64.b64decode(words[1])
    except (ValueError, UnsupportedAlgorithm, IndexError):
        raise invalid("public_key", "must be a public key in OpenSSH format", "format") from None
    size = key.key_size if isinstance(key, (rsa.RSAPublicKey, ec.EllipticCurvePublicKey)) else 256
    digest = hashlib.md5(content, usedforsecurity=False).hexdigest()
    pairs = ":".join(digest[i : i + 2] for i in range(0, len(digest), 2))
    return " ".join(words[:2]), f"{size} MD5:{pairs} ({words[0]})"
