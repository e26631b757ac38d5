"""IAM: API keys of applications and users (`/iam/v1alpha1/api-keys`). The secret is shown once, at creation."""

from __future__ import annotations

import secrets
import string
import uuid
from datetime import timedelta

from scaleway.iam.v1alpha1 import types as sdk

from emulator.clock import parse_duration, parse_time
from emulator.errors import invalid
from emulator.product import Call
from emulator.products.iam import api_keys, check_texts, iam, update, whole
from emulator.products.iam_organization import security_settings
from emulator.schema import Body
from emulator.store import JSON, Record


@iam.route("POST", "/api-keys", body=Body(sdk.CreateAPIKeyRequest), permission=api_keys)
def create_api_key(call: Call) -> JSON:
    bearers = {name: call.body[name] for name in ("application_id", "user_id") if call.body.get(name)}
    check_texts(call.body)
    if len(bearers) != 1:
        raise invalid("bearer", "exactly one of application_id and user_id is required", "required")
    (name, bearer_id), *_ = bearers.items()
    call.store.get(f"iam.{name.removesuffix('_id')}", bearer_id)
    # Who manages applications only makes no keys for users: that would be a way to become one.
    call.authorize(None, "api_key", permission=None if name == "application_id" else whole)
    project_id = call.body.get("default_project_id") or call.principal.organization_id
    call.store.get("account.project", project_id, "project")
    _check_expiry(call, call.body.get("expires_at"))
    access_key = "SCW" + "".join(secrets.choice(string.ascii_uppercase + string.digits) for _ in range(17))
    secret_key = str(uuid.uuid4())
    now = call.now()
    record = call.store.add(
        "iam.api_key",
        {
            "id": access_key,
            "access_key": access_key,
            "secret_key": None,
            "description": call.body.get("description") or "",
            "created_at": now,
            "updated_at": now,
            "expires_at": call.body.get("expires_at"),
            "default_project_id": project_id,
            "editable": True,
            "deletable": True,
            "managed": False,
            "creation_ip": call.client_ip,
            **bearers,
        },
        {"secret_key": secret_key},
    )
    return {**_shown(record), "secret_key": secret_key}


@iam.route("GET", "/api-keys", permission=api_keys)
def list_api_keys(call: Call) -> JSON:
    """Expired keys stay listed."""
    found = call.records("iam.api_key")
    if wanted := call.query.get("access_keys") or call.query.get("access_key"):
        found = [record for record in found if record.id in wanted]
    for name in ("application_id", "user_id", "bearer_id"):
        if bearer := call.first(name):
            names = ("application_id", "user_id") if name == "bearer_id" else (name,)
            found = [record for record in found if bearer in (record.body.get(each) for each in names)]
    if description := call.first("description"):
        found = [record for record in found if description in record.body["description"]]
    if (expired := call.flag("expired")) is not None:
        found = [record for record in found if _expired(call, record) == expired]
    if (kind := call.first("bearer_type")) in ("application", "user"):
        found = [record for record in found if record.body.get(f"{kind}_id")]
    return call.page("api_keys", [_shown(record) for record in found])


@iam.route("GET", "/api-keys/{access_key}", permission=api_keys)
def get_api_key(call: Call) -> JSON:
    return _shown(_key(call))


@iam.route(
    "PATCH", "/api-keys/{access_key}", body=Body(sdk.UpdateAPIKeyRequest, path=("access_key",)), permission=api_keys
)
def update_api_key(call: Call) -> JSON:
    record = _key(call)
    if project_id := call.body.get("default_project_id"):
        call.store.get("account.project", project_id, "project")
    if call.body.get("expires_at"):
        _check_expiry(call, call.body["expires_at"])
    return _shown(update(call, record, call.body))


@iam.route("DELETE", "/api-keys/{access_key}", permission=api_keys)
def delete_api_key(call: Call) -> None:
    call.store.remove(_key(call))


def _key(call: Call) -> Record:
    record = call.record("iam.api_key", call.params["access_key"], "access_key")
    if record.body.get("user_id") and call.route.action != "read":
        call.authorize(None, "access_key", record, permission=whole)
    return record


def _check_expiry(call: Call, expires_at: str | None) -> None:
    """Raises the API's 400 for an end in the past, or none or a later one than the organisation allows."""
    longest = parse_duration(security_settings(call)["max_api_key_expiration_duration"])
    if expires_at is None:
        if longest:
            raise invalid("expires_at", "organization security settings require an expiration date for API keys")
        return
    ahead = parse_time(expires_at) - call.cloud.clock.now()
    if ahead <= timedelta(0):
        raise invalid("expires_at", "must be in the future")
    if longest and ahead > longest:
        raise invalid("expires_at", "is later than the organization security settings allow")


def _expired(call: Call, record: Record) -> bool:
    expires_at = record.body["expires_at"]
    return expires_at is not None and parse_time(expires_at) <= call.cloud.clock.now()


def _shown(record: Record) -> JSON:
    return {key: value for key, value in record.body.items() if key != "id"}
