"""Cases of HUB-DAT-07."""

from typing import Any

from tests.policies.case import Declared, bad, good, ref, resource

PROJECT = "scaleway:account/project:Project"
KEY = "scaleway:keymanager/key:Key"
SECRET = "scaleway:secrets/secret:Secret"
GROUP = "scaleway:iam/group:Group"
APPLICATION = "scaleway:iam/application:Application"
POLICY = "scaleway:iam/policy:Policy"

_KEY = {"usage": "symmetric_encryption", "algorithm": "aes_256_gcm", "unprotected": False, "region": "fr-par"}
_APART = resource(PROJECT, "apart", {"name": "pseudonyms"})
_DATA = resource(PROJECT, "data", {"name": "data"})
_PSEUDONYM = resource(KEY, "pseudonym", _KEY, origin="external", projectId=ref("apart"), tags=["role=pseudonyme"])
_OTHER = resource(KEY, "other", _KEY, projectId=ref("data"), tags=["role=encryption"])
_CUSTODIANS = resource(GROUP, "custodians", {"name": "hub-custodians"})
_ANALYSTS = resource(GROUP, "analysts", {"name": "hub-readers"})
_LOADER = resource(APPLICATION, "loader", {"name": "hub-preparation"})
_THERE = (_APART, _DATA, _PSEUDONYM, _OTHER)


def _policy(*sets: str, project: str = "apart", **principal: Any) -> Declared:
    return resource(
        POLICY, "policy", rules=[{"permissionSetNames": list(sets), "projectIds": [ref(project)]}], **principal
    )


CASES = (
    good("apart", *_THERE),
    good("the custodians", *_THERE, _CUSTODIANS, _policy("KeyManagerFullAccess", groupId=ref("custodians"))),
    good(
        "the custodians of the environment",
        *_THERE,
        resource(GROUP, "custodians", {"name": "rehearsal-custodians"}),
        _policy("KeyManagerFullAccess", groupId=ref("custodians")),
        environment="rehearsal",
    ),
    bad(
        "the custodians of another environment",
        *_THERE,
        _CUSTODIANS,
        _policy("KeyManagerFullAccess", groupId=ref("custodians")),
        environment="rehearsal",
        at="policy.rules[0].permissionSetNames",
    ),
    bad(
        "who only ends like them",
        *_THERE,
        resource(GROUP, "custodians", {"name": "hub-noncustodians"}),
        _policy("KeyManagerFullAccess", groupId=ref("custodians")),
        at="policy.rules[0].permissionSetNames",
    ),
    good("who looks", *_THERE, _LOADER, _policy("KeyManagerReadOnly", applicationId=ref("loader"))),
    good("who makes it", *_THERE, _ANALYSTS, _policy("KeyManagerKeyCreate", groupId=ref("analysts"))),
    good(
        "data elsewhere", *_THERE, _LOADER, _policy("KeyManagerKeyEncrypt", project="data", applicationId=ref("loader"))
    ),
    good(
        "no pseudonyms here",
        _DATA,
        _OTHER,
        _ANALYSTS,
        _policy("KeyManagerFullAccess", project="data", groupId=ref("analysts")),
    ),
    bad(
        "beside the other keys",
        _DATA,
        resource(KEY, "pseudonym", _KEY, origin="external", projectId=ref("data"), tags=["role=pseudonyme"]),
        _OTHER,
        at="pseudonym.projectId",
    ),
    bad(
        "a key that hides its role",
        resource(KEY, "key", _KEY, tags=["project=pseudonyms", "role=encryption"]),
        at="key.tags.role",
    ),
    bad(
        "a secret beside data",
        _DATA,
        resource(SECRET, "pseudonym", {"name": "pseudonym"}, projectId=ref("data"), tags=["role=pseudonyme"]),
        resource("scaleway:object/bucket:Bucket", "bucket", projectId=ref("data")),
        at="pseudonym.projectId",
    ),
    bad(
        "analysts decrypt",
        *_THERE,
        _ANALYSTS,
        _policy("KeyManagerKeyDecrypt", "KeyManagerReadOnly", groupId=ref("analysts")),
        at="policy.rules[0].permissionSetNames",
    ),
    bad(
        "a loader may do anything there",
        *_THERE,
        _LOADER,
        _policy("KeyManagerKeyCreate", applicationId=ref("loader")),
        at="policy.rules[0].permissionSetNames",
    ),
    bad(
        "a right everywhere",
        *_THERE,
        _ANALYSTS,
        resource(
            POLICY,
            "policy",
            groupId=ref("analysts"),
            rules=[
                {
                    "permissionSetNames": ["SecretManagerSecretAccess"],
                    "organizationId": "11111111-1111-4111-8111-111111111111",
                }
            ],
        ),
        at="policy.rules[0].permissionSetNames",
    ),
)
