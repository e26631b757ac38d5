"""Access control lists: canned ones and written ones, for buckets and objects.

The owner of everything is a project, which S3 writes as `PROJECT:PROJECT`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from emulator.object_storage.errors import access_denied, invalid_argument, invalid_request, malformed_xml
from emulator.object_storage.xml import Node, child, many, text

ALL_USERS = "http://acs.amazonaws.com/groups/global/AllUsers"
AUTHENTICATED_USERS = "http://acs.amazonaws.com/groups/global/AuthenticatedUsers"
PERMISSIONS = ("FULL_CONTROL", "READ", "WRITE", "READ_ACP", "WRITE_ACP")
_CANNED: dict[str, tuple[tuple[str, str], ...]] = {
    "private": (),
    "public-read": ((ALL_USERS, "READ"),),
    "public-read-write": ((ALL_USERS, "READ"), (ALL_USERS, "WRITE")),
    "authenticated-read": ((AUTHENTICATED_USERS, "READ"),),
}
_OWNER = re.compile(r"^([0-9a-f-]{36}):\1$")

Grants = list[dict[str, str]]


def canned(name: str, owner: str) -> Grants:
    """Raises S3's 400 for a canned ACL that Scaleway has not."""
    if name not in _CANNED:
        raise invalid_argument(f"invalid canned ACL: {name}")
    grants = [{"id": owner, "permission": "FULL_CONTROL"}]
    return grants + [{"uri": uri, "permission": permission} for uri, permission in _CANNED[name]]


def from_request(headers: Mapping[str, str], document: Node | None, owner: str) -> Grants:
    """The ACL that a PUT ?acl carries, as header or as document. Raises S3's refusals."""
    if any(name.startswith("x-amz-grant-") for name in headers):
        raise invalid_request("Grants in headers are not served by the stand-in cloud; send an access control policy")
    if "x-amz-acl" in headers:
        return canned(headers["x-amz-acl"], owner)
    if document is None:
        raise invalid_request("Missing required header for this request: x-amz-acl")
    if text(child(document, "Owner"), "ID") != owner:
        raise access_denied("The owner of an ACL cannot be changed")
    return [_grant(each) for each in many(child(document, "AccessControlList"), "Grant")]


def _grant(node: Any) -> dict[str, str]:
    if not isinstance(node, dict) or text(node, "Permission") not in PERMISSIONS:
        raise malformed_xml()
    grantee, permission = child(node, "Grantee"), text(node, "Permission")
    if grantee.get("@type") == "Group":
        if text(grantee, "URI") not in (ALL_USERS, AUTHENTICATED_USERS):
            raise invalid_argument("Invalid group uri")
        return {"uri": text(grantee, "URI"), "permission": permission}
    if grantee.get("@type") != "CanonicalUser" or not _OWNER.match(text(grantee, "ID")):
        raise invalid_argument("Invalid id")
    return {"id": text(grantee, "ID"), "permission": permission}


def as_document(grants: Grants, owner: str) -> Node:
    return {
        "Owner": {"DisplayName": owner, "ID": owner},
        "AccessControlList": {"Grant": [_as_grant(each) for each in grants]},
    }


def _as_grant(grant: Mapping[str, str]) -> Node:
    if "uri" in grant:
        grantee: Node = {"@type": "Group", "URI": grant["uri"]}
    else:
        grantee = {"@type": "CanonicalUser", "ID": grant["id"], "DisplayName": grant["id"]}
    return {"Grantee": grantee, "Permission": grant["permission"]}


def allows(grants: Grants, project_id: str | None, permission: str, *, by_iam: bool) -> bool:
    """Whether an ACL grants `permission` to a caller of that project, or to one without a signature (None).

    What is granted to a project is its members' only as far as IAM lets them (`by_iam`).
    """
    for grant in grants:
        if grant["permission"] not in (permission, "FULL_CONTROL"):
            continue
        if grant.get("uri") == ALL_USERS or (grant.get("uri") == AUTHENTICATED_USERS and project_id):
            return True
        if by_iam and grant.get("id") == f"{project_id}:{project_id}":
            return True
    return False
