"""Cases of HUB-IAM-02."""

from tests.policies.case import Declared, bad, good, ref, resource

_PROJECT = resource("scaleway:account/project:Project", "project", name="hub-data")
_ORGANISATION = {"organizationId": "11111111-1111-4111-8111-111111111111"}
_ON_PROJECT = {"projectIds": [ref("project")]}


def _policy(*rules: dict[str, object]) -> Declared:
    return resource(
        "scaleway:iam/policy:Policy", "policy", rules=list(rules), groupId="22222222-2222-4222-8222-222222222222"
    )


CASES = (
    good("a product on a project", _PROJECT, _policy({"permissionSetNames": ["VPCReadOnly"], **_ON_PROJECT})),
    good(
        "the organisation's own", _policy({"permissionSetNames": ["IAMReadOnly", "ProjectReadOnly"], **_ORGANISATION})
    ),
    bad(
        "a product on the organisation",
        _policy({"permissionSetNames": ["VPCReadOnly"], **_ORGANISATION}),
        at="policy.rules[0].organizationId",
    ),
    bad(
        "a product among the organisation's own",
        _PROJECT,
        _policy(
            {"permissionSetNames": ["VPCReadOnly"], **_ON_PROJECT},
            {"permissionSetNames": ["IAMReadOnly", "ObjectStorageObjectsRead"], **_ORGANISATION},
        ),
        at="policy.rules[1].organizationId",
    ),
    bad(
        "no scope at all",
        _policy({"permissionSetNames": ["VPCReadOnly"]}),
        at="policy.rules[0].projectIds",
        on_engine=False,  # the provider wants a scope
    ),
)
