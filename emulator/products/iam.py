"""IAM: its rights, and what its resources have in common (`/iam/v1alpha1`)."""

from __future__ import annotations

from emulator.errors import invalid, not_found, permission_denied
from emulator.identity import Permission
from emulator.product import Call, Product
from emulator.store import JSON, Record

_MANAGERS = ("IAMManager", "OrganizationManager")


def _rights(name: str) -> Permission:
    """Source of names: scaleway/docs-content, permission sets, `IAM<Resource>Manager` and `IAM<Resource>ReadOnly`."""
    return Permission.organisation(
        name, read=("IAMReadOnly", f"IAM{name}ReadOnly"), write=(*_MANAGERS, f"IAM{name}Manager")
    )


def _name(body: JSON) -> str:
    return str(body.get("name") or body.get("username") or body.get("access_key") or "")


applications = _rights("Application")
users = _rights("User")
groups = _rights("Group")
policies = _rights("Policy")
# Application managers manage the keys of applications; user managers may list those of users.
api_keys = Permission.organisation(
    "APIKey",
    read=("IAMReadOnly", "IAMApplicationReadOnly", "IAMUserReadOnly", "IAMUserManager"),
    write=(*_MANAGERS, "IAMApplicationManager"),
)
whole = Permission.organisation("IAM", read=("IAMReadOnly",), write=_MANAGERS)
organization = Permission.organisation("Organization", read=("IAMReadOnly", "OrganizationReadOnly"), write=_MANAGERS)

# Source: scaleway-sdk-go, "Value must be between 1 and 100".
iam = Product("iam", "/iam/v1alpha1", whole, resource_name=_name, longest_page=100)

# Characters of a name and of a description, and number of tags. Source: scaleway-sdk-go, of applications, groups and
# policies, and of the descriptions of API keys.
LONGEST_NAME, LONGEST_DESCRIPTION, MOST_TAGS = 64, 200, 10


def check_texts(body: JSON) -> None:
    """Raises the API's 400 for a name, a description or tags that are too long."""
    for name, longest in (("name", LONGEST_NAME), ("description", LONGEST_DESCRIPTION)):
        if len(body.get(name) or "") > longest:
            raise invalid(name, f"{name} must have at most {longest} characters")
    if len(body.get("tags") or ()) > MOST_TAGS:
        raise invalid("tags", f"at most {MOST_TAGS} tags")


def own_organization(call: Call, resource: str) -> str:
    """The organisation that a new resource goes to. Raises the API's 403 for one that is not the caller's."""
    wanted = call.body.get("organization_id") or call.principal.organization_id
    if wanted != call.principal.organization_id:
        raise permission_denied(resource, call.route.action)
    call.authorize(None, resource)
    check_texts(call.body)
    return str(wanted)


def same_organization(call: Call) -> str:
    """The organisation that the URL names. Raises the API's 404 for one that is not the caller's."""
    wanted = call.params["organization_id"]
    if wanted != call.principal.organization_id:
        raise not_found("organization", wanted)
    call.authorize(None, "organization")
    return wanted


def update(call: Call, record: Record, fields: JSON) -> Record:
    """Keep those of `fields` that are not null, as the API's PATCH does."""
    check_texts(fields)
    record.body.update({key: value for key, value in fields.items() if value is not None})
    record.body["updated_at"] = call.now()
    return call.store.save(record)


def forget(call: Call, record: Record) -> None:
    """Remove an application, a user or a group, and what it leaves behind.

    Its API keys go; groups lose the member; policies that were attached to it stay, without a principal.
    """
    kind = record.kind.rpartition(".")[2]
    call.store.remove(record)
    for key in call.store.find("iam.api_key", lambda each: each.body.get(f"{kind}_id") == record.id):
        call.store.remove(key)
    for group in call.store.find("iam.group", lambda each: record.id in each.body.get(f"{kind}_ids", [])):
        group.body[f"{kind}_ids"].remove(record.id)
        call.store.save(group)
    for policy in call.store.find("iam.policy", lambda each: each.body.get(f"{kind}_id") == record.id):
        del policy.body[f"{kind}_id"]
        policy.body["no_principal"] = True
        call.store.save(policy)
