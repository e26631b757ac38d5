"""Cases of HUB-IAM-02."""

from tests.policies.case import Declared, bad, good, ref, resource

_PROJECT = resource("scaleway:account/project:Project", "project", name="hub-data")
_ORGANISATION = {"organizationId": "11111111-1111-4111-8111-111111111111"}
_ON_PROJECT = {"projectIds": [ref("project")]}


_SOMEBODY = "22222222-2222-4222-8222-222222222222"
_ONE = f'resource.id in ["{_SOMEBODY}"]'


def _policy(*rules: dict[str, object], holder: str = "groupId") -> Declared:
    return resource("scaleway:iam/policy:Policy", "policy", {"rules": list(rules), holder: _SOMEBODY})


def _narrowed(name: str, condition: str | None, holder: str = "applicationId") -> tuple[Declared, ...]:
    rule: dict[str, object] = {"permissionSetNames": [name], **_ON_PROJECT}
    return _PROJECT, _policy(rule | ({"condition": condition} if condition else {}), holder=holder)


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
    good("one key", *_narrowed("KeyManagerKeyDecrypt", _ONE)),
    good("one key, by name", *_narrowed("KeyManagerKeyEncrypt", f'resource.id == "{_SOMEBODY}"')),
    good(
        "one secret, for a time",
        *_narrowed("SecretManagerSecretAccess", f'({_ONE}) && (request.time < timestamp("2026-12-31T00:00:00Z"))'),
    ),
    good("people write any secret", *_narrowed("SecretManagerSecretWrite", None, "groupId")),
    bad("any key", *_narrowed("KeyManagerKeyDecrypt", None), at="policy.rules[0].condition"),
    bad(
        "any secret, for people",
        *_narrowed("SecretManagerSecretAccess", 'request.ip.matches("^203[.]0[.]113[.]7$")', "groupId"),
        at="policy.rules[0].condition",
    ),
    bad("a machine writes any secret", *_narrowed("SecretManagerSecretWrite", None), at="policy.rules[0].condition"),
    bad(
        "one key or any",
        *_narrowed("KeyManagerKeyEncrypt", f'{_ONE} || request.ip == "203.0.113.7"'),
        at="policy.rules[0].condition",
    ),
)
