"""Cases of HUB-IAM-03."""

from typing import Any

from tests.policies.case import Declared, bad, good, in_days, ref, resource

_APPLICATION = resource("scaleway:iam/application:Application", "deploy", name="deploy")
_PERSON = "22222222-2222-4222-8222-222222222222"


def _policy(**principal: Any) -> Declared:
    rules = [{"permissionSetNames": ["IAMReadOnly"], "organizationId": "11111111-1111-4111-8111-111111111111"}]
    return resource("scaleway:iam/policy:Policy", "policy", rules=rules, **principal)


def _key(**owner: Any) -> Declared:
    return resource("scaleway:iam/apiKey:ApiKey", "key", expiresAt=in_days(30), **owner)


CASES = (
    good("a policy of an application", _APPLICATION, _policy(applicationId=ref("deploy"))),
    good("a policy of a group", _policy(groupId=_PERSON)),
    good("a key of an application", _APPLICATION, _key(applicationId=ref("deploy"))),
    bad("a policy of one person", _policy(userId=_PERSON), at="policy.userId"),
    bad("a policy of nobody", _policy(noPrincipal=True), at=("policy.noPrincipal", "policy.groupId")),
    bad("a key of one person", _key(userId=_PERSON), at="key.userId"),
    bad("a key of nobody", _key(), at="key.applicationId", on_engine=False),  # the provider wants an owner
)
