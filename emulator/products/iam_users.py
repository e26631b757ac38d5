"""IAM: the organisation's people: its owner, members and guests (`/iam/v1alpha1/users`)."""

from __future__ import annotations

from scaleway.iam.v1alpha1 import types as sdk

from emulator.errors import conflict, invalid, precondition_failed
from emulator.product import Call
from emulator.products.iam import forget, iam, own_organization, update, users
from emulator.schema import Body
from emulator.store import JSON


@iam.route("POST", "/users", body=Body(sdk.CreateUserRequest), permission=users)
def create_user(call: Call) -> JSON:
    """A member with `member`, who can sign in at once, or a guest with `email`, who is invited."""
    organization_id = own_organization(call, "user")
    email, member = call.body.get("email"), call.body.get("member")
    if bool(email) == bool(member):
        raise invalid("email", "exactly one of email and member is required", "required")
    about: JSON = member or {"email": email, "username": email}
    for name in ("email", "username"):
        if not about.get(name):
            raise invalid(f"member.{name}", f"{name} is required", "required")
    if "@" not in str(about["email"]):
        raise invalid("email" if email else "member.email", "must be an e-mail address", "format")
    for other in call.store.find("iam.user", organization_id=organization_id):
        if other.body["username"] == about["username"] or other.body["email"] == about["email"]:
            raise conflict("user", other.id, "a user with this e-mail address or username already exists")
    now = call.now()
    # A password is never shown again, and nobody signs in to the stand-in: it is not kept.
    return call.store.add(
        "iam.user",
        {
            "email": about["email"],
            "username": about["username"],
            "first_name": about.get("first_name") or "",
            "last_name": about.get("last_name") or "",
            "phone_number": about.get("phone_number") or "",
            "locale": about.get("locale") or "en_US",
            "created_at": now,
            "updated_at": now,
            "organization_id": organization_id,
            "deletable": True,
            "last_login_at": None,
            "type": "member" if member else "guest",
            "two_factor_enabled": False,
            "status": "activated" if member else "invitation_pending",
            "mfa": False,
            "account_root_user_id": "",
            "tags": call.body.get("tags") or [],
            "locked": False,
        },
    ).body


@iam.route("GET", "/users", permission=users)
def list_users(call: Call) -> JSON:
    found = call.records("iam.user")
    if wanted := call.query.get("user_ids"):
        found = [record for record in found if record.id in wanted]
    if (mfa := call.flag("mfa")) is not None:
        found = [record for record in found if record.body["mfa"] == mfa]
    if (kind := call.first("type")) and kind != "unknown_type":
        found = [record for record in found if record.body["type"] == kind]
    if tag := call.first("tag"):
        found = [record for record in found if tag in record.body["tags"]]
    return call.page("users", [record.body for record in found])


@iam.route("GET", "/users/{user_id}", permission=users)
def get_user(call: Call) -> JSON:
    return call.record("iam.user").body


@iam.route("PATCH", "/users/{user_id}", body=Body(sdk.UpdateUserRequest, path=("user_id",)), permission=users)
def update_user(call: Call) -> JSON:
    return update(call, call.record("iam.user"), call.body).body


@iam.route(
    "POST",
    "/users/{user_id}/update-username",
    body=Body(sdk.UpdateUserUsernameRequest, path=("user_id",), required=("username",)),
    permission=users,
)
def update_username(call: Call) -> JSON:
    record = call.record("iam.user")
    for other in call.store.find("iam.user", username=call.body["username"]):
        if other.id != record.id:
            raise conflict("user", other.id, "a user with this username already exists")
    return update(call, record, call.body).body


@iam.route(
    "POST",
    "/users/{user_id}/update-password",
    body=Body(sdk.UpdateUserPasswordRequest, path=("user_id",), required=("password",)),
    permission=users,
)
def update_password(call: Call) -> JSON:
    return update(call, call.record("iam.user"), {}).body


@iam.route("POST", "/users/{user_id}/lock", body=Body(sdk.LockUserRequest, path=("user_id",)), permission=users)
def lock_user(call: Call) -> JSON:
    return update(call, call.record("iam.user"), {"locked": True}).body


@iam.route("POST", "/users/{user_id}/unlock", body=Body(sdk.UnlockUserRequest, path=("user_id",)), permission=users)
def unlock_user(call: Call) -> JSON:
    return update(call, call.record("iam.user"), {"locked": False}).body


@iam.route("DELETE", "/users/{user_id}", permission=users)
def delete_user(call: Call) -> None:
    record = call.record("iam.user")
    if not record.body["deletable"]:
        raise precondition_failed("resource_not_usable", "the owner of an organisation cannot be deleted")
    forget(call, record)
