"""Cases of HUB-IAM-03."""

from typing import Any

from tests.policies.case import Declared, bad, good, in_days, ref, resource, secret

_APPLICATION = resource("scaleway:iam/application:Application", "deploy", name="deploy")
_OTHER = resource("scaleway:iam/application:Application", "preview", name="preview")
_PERSON = "22222222-2222-4222-8222-222222222222"


_SECRET = resource("scaleway:secrets/secret:Secret", "secret", protected=True)


def _named(name: str, application: str, **more: Any) -> Declared:
    given = {"expiresAt": in_days(30), "applicationId": ref(application)}
    return resource("scaleway:iam/apiKey:ApiKey", name, given | more)


def _version(name: str) -> Declared:
    return resource(
        "scaleway:secrets/version:Version", name, secretId=ref("secret"), dataWo=secret("x"), dataWoVersion=1
    )


def _policy(**principal: Any) -> Declared:
    rules = [{"permissionSetNames": ["IAMReadOnly"], "organizationId": "11111111-1111-4111-8111-111111111111"}]
    return resource("scaleway:iam/policy:Policy", str(principal.pop("name", "policy")), rules=rules, **principal)


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
    good(
        "a policy and a key for each",
        _APPLICATION,
        _OTHER,
        _policy(applicationId=ref("deploy")),
        _policy(name="second", applicationId=ref("preview")),
        _named("one", "deploy"),
        _named("two", "preview"),
    ),
    bad(
        "two policies of one application",
        _APPLICATION,
        _policy(applicationId=ref("deploy")),
        _policy(name="second", applicationId=ref("deploy")),
        at=("policy.applicationId", "second.applicationId"),
    ),
    bad(
        "two policies of one group, by its id",
        _policy(groupId=_PERSON),
        _policy(name="second", groupId=_PERSON),
        at=("policy.groupId", "second.groupId"),
    ),
    bad(
        "two keys of one application",
        _APPLICATION,
        _named("one", "deploy"),
        _named("two", "deploy"),
        at=("one.applicationId", "two.applicationId"),
    ),
    good("a key in a secret of its own", _APPLICATION, _SECRET, _named("one", "deploy", secretId=ref("secret"))),
    bad(
        "two keys in one secret",
        _APPLICATION,
        _OTHER,
        _SECRET,
        _named("one", "deploy", secretId=ref("secret")),
        _named("two", "preview", secretId=ref("secret")),
        at=("one.secretId", "two.secretId"),
    ),
    bad(
        "a password in the secret of a key",
        _APPLICATION,
        _SECRET,
        _named("one", "deploy", secretId=ref("secret")),
        _version("password"),
        at=("one.secretId", "password.secretId"),
    ),
)
