"""Cases of HUB-IAM-06."""

from typing import Any

from tests.policies.case import Declared, Ref, bad, good, ref, resource

PROJECTS = tuple(
    resource("scaleway:account/project:Project", each, name=f"hub-{each}")
    for each in ("keys", "data", "backups", "logs", "audit", "platform", "quarantine", "release")
)
_MACHINE = resource("scaleway:iam/application:Application", "machine", name="machine")
_FIRST = resource("scaleway:iam/group:Group", "first", name="first")
_SECOND = resource("scaleway:iam/group:Group", "second", name="second")
_PERSON = "66666666-6666-4666-8666-666666666666"


def _rule(project: str | None, *sets: str) -> dict[str, Any]:
    place: dict[str, Any] = (
        {"projectIds": [ref(project)]} if project else {"organizationId": "11111111-1111-4111-8111-111111111111"}
    )
    return {"permissionSetNames": list(sets), **place}


def _policy(name: str, *rules: dict[str, Any], **principal: Any) -> Declared:
    return resource("scaleway:iam/policy:Policy", name, rules=list(rules), **principal)


def _machine(*rules: dict[str, Any]) -> tuple[Declared, ...]:
    return (*PROJECTS, _MACHINE, _policy("policy", *rules, applicationId=ref("machine")))


def _joins(name: str, group: Ref) -> Declared:
    return resource("scaleway:iam/groupMembership:GroupMembership", name, groupId=group, userId=_PERSON)


_KEYS = _rule("keys", "KeyManagerFullAccess")
_DATA = _rule("data", "ObjectStorageObjectsRead")
_TWO_GROUPS = (
    *PROJECTS,
    _policy("first-policy", _KEYS, groupId=ref("first")),
    _policy("second-policy", _DATA, groupId=ref("second")),
)

CASES = (
    good("keys only", *_machine(_KEYS)),
    good("keys, and the audit's own bucket", *_machine(_KEYS, _rule("audit", "ObjectStorageObjectsWrite"))),
    good("deploys, and lists log buckets", *_machine(_rule("platform", "VPCFullAccess"), _rule("logs", "VPCReadOnly"))),
    good(
        "writes data and backups",
        *_machine(_rule("data", "ObjectStorageObjectsWrite"), _rule("backups", "VPCReadOnly")),
    ),
    good("two people in two groups", _FIRST, _SECOND, *_TWO_GROUPS, _joins("one", ref("first"))),
    bad("keys and data", *_machine(_KEYS, _DATA), at="policy.rules"),
    bad(
        "keys and data everywhere",
        *_machine(_rule(None, "KeyManagerKeyCreate"), _rule(None, "AllProductsReadOnly")),
        at="policy.rules",
    ),
    bad(
        "deploys and deletes the trail",
        *_machine(_rule("platform", "KubernetesFullAccess"), _rule(None, "AuditTrailExportDelete")),
        at="policy.rules",
    ),
    bad(
        "deploys and deletes archived logs",
        *_machine(_rule("platform", "KubernetesFullAccess"), _rule("logs", "ObjectStorageObjectsDelete")),
        at="policy.rules",
    ),
    bad(
        "deploys and clears live logs",
        *_machine(_rule("platform", "InstancesFullAccess"), _rule("audit", "ObservabilityFullAccess")),
        at="policy.rules",
    ),
    bad(
        "writes data and deletes its backups",
        *_machine(_rule("data", "ObjectStorageObjectsWrite"), _rule("backups", "ObjectStorageObjectsDelete")),
        at="policy.rules",
    ),
    bad(
        "submits and approves",
        *_machine(_rule("quarantine", "ObjectStorageObjectsWrite"), _rule("release", "ObjectStorageObjectsWrite")),
        at="policy.rules",
    ),
    bad(
        "by two policies",
        *PROJECTS,
        _MACHINE,
        _policy("keys-policy", _KEYS, applicationId=ref("machine")),
        _policy("data-policy", _DATA, applicationId=ref("machine")),
        at=("keys-policy.rules", "data-policy.rules"),
    ),
    bad(
        "in a project that nobody knows",
        *PROJECTS,
        _MACHINE,
        _policy(
            "policy",
            _KEYS,
            {"permissionSetNames": ["ObjectStorageFullAccess"], "projectIds": [_PERSON]},
            applicationId=ref("machine"),
        ),
        at="policy.rules",
    ),
    bad(
        "one person in two groups",
        _FIRST,
        _SECOND,
        *_TWO_GROUPS,
        _joins("one", ref("first")),
        _joins("two", ref("second")),
        at=("one.userId", "two.userId"),
    ),
    bad(
        "one person in the lists of two groups",
        resource("scaleway:iam/group:Group", "first", name="first", userIds=[_PERSON]),
        resource("scaleway:iam/group:Group", "second", name="second", userIds=[_PERSON]),
        *_TWO_GROUPS,
        at=("first.userIds", "second.userIds"),
    ),
)
