"""IAM: groups of users and applications (`/iam/v1alpha1/groups`)."""

from __future__ import annotations

from scaleway.iam.v1alpha1 import types as sdk

from emulator.errors import conflict, invalid, not_found
from emulator.product import Call
from emulator.products.iam import forget, groups, iam, own_organization, update
from emulator.schema import Body
from emulator.store import JSON, Record

MEMBERS = ("user", "application")


@iam.route("POST", "/groups", body=Body(sdk.CreateGroupRequest), permission=groups)
def create_group(call: Call) -> JSON:
    organization_id = own_organization(call, "group")
    _check_name(call, organization_id, call.body.get("name") or "")
    now = call.now()
    return call.store.add(
        "iam.group",
        {
            "created_at": now,
            "updated_at": now,
            "organization_id": organization_id,
            "name": call.body.get("name") or "",
            "description": call.body.get("description") or "",
            "user_ids": [],
            "application_ids": [],
            "tags": call.body.get("tags") or [],
            "editable": True,
            "deletable": True,
            "managed": False,
        },
    ).body


@iam.route("GET", "/groups", permission=groups)
def list_groups(call: Call) -> JSON:
    found = call.records("iam.group")
    if wanted := call.query.get("group_ids"):
        found = [record for record in found if record.id in wanted]
    for kind in MEMBERS:
        if members := call.query.get(f"{kind}_ids"):
            found = [record for record in found if set(members) & set(record.body[f"{kind}_ids"])]
    return call.page("groups", [record.body for record in found])


@iam.route("GET", "/groups/{group_id}", permission=groups)
def get_group(call: Call) -> JSON:
    return call.record("iam.group").body


@iam.route("PATCH", "/groups/{group_id}", body=Body(sdk.UpdateGroupRequest, path=("group_id",)), permission=groups)
def update_group(call: Call) -> JSON:
    record = call.record("iam.group")
    if call.body.get("name") is not None:
        _check_name(call, record.body["organization_id"], call.body["name"], record.id)
    return update(call, record, call.body).body


@iam.route(
    "PUT", "/groups/{group_id}/members", body=Body(sdk.SetGroupMembersRequest, path=("group_id",)), permission=groups
)
def set_members(call: Call) -> JSON:
    record = call.record("iam.group")
    wanted = {f"{kind}_ids": _existing(call, kind, call.body.get(f"{kind}_ids") or []) for kind in MEMBERS}
    record.body.update(wanted)
    return call.store.save(record).body


@iam.route(
    "POST", "/groups/{group_id}/add-member", body=Body(sdk.AddGroupMemberRequest, path=("group_id",)), permission=groups
)
def add_member(call: Call) -> JSON:
    record = call.record("iam.group")
    kind, id_ = _named_member(call)
    return _add(call, record, {kind: [id_]}).body


@iam.route(
    "POST",
    "/groups/{group_id}/add-members",
    body=Body(sdk.AddGroupMembersRequest, path=("group_id",)),
    permission=groups,
)
def add_members(call: Call) -> JSON:
    record = call.record("iam.group")
    return _add(call, record, {kind: call.body.get(f"{kind}_ids") or [] for kind in MEMBERS}).body


@iam.route(
    "POST",
    "/groups/{group_id}/remove-member",
    body=Body(sdk.RemoveGroupMemberRequest, path=("group_id",)),
    permission=groups,
)
def remove_member(call: Call) -> JSON:
    record = call.record("iam.group")
    kind, id_ = _named_member(call)
    members: list[str] = record.body[f"{kind}_ids"]
    if id_ not in members:
        raise not_found("", id_)
    members.remove(id_)
    return call.store.save(record).body


@iam.route("DELETE", "/groups/{group_id}", permission=groups)
def delete_group(call: Call) -> None:
    forget(call, call.record("iam.group"))


def _check_name(call: Call, organization_id: str, name: str, own_id: str = "") -> None:
    """Source: scaleway-sdk-go, `CreateGroupRequest.Name`, must be unique inside an organisation. The reply is not."""
    for other in call.store.find("iam.group", organization_id=organization_id, name=name):
        if other.id != own_id:
            raise conflict("group", other.id, "a group with this name already exists")


def _named_member(call: Call) -> tuple[str, str]:
    named = [(kind, str(call.body[f"{kind}_id"])) for kind in MEMBERS if call.body.get(f"{kind}_id")]
    if len(named) != 1:
        raise invalid("user_id", "exactly one of user_id and application_id is required", "required")
    return named[0]


def _existing(call: Call, kind: str, ids: list[str]) -> list[str]:
    return [call.store.get(f"iam.{kind}", id_).id for id_ in dict.fromkeys(ids)]


def _add(call: Call, record: Record, wanted: dict[str, list[str]]) -> Record:
    added = {kind: _existing(call, kind, ids) for kind, ids in wanted.items()}
    for kind, ids in added.items():
        members: list[str] = record.body[f"{kind}_ids"]
        members += [id_ for id_ in ids if id_ not in members]
    return call.store.save(record)
