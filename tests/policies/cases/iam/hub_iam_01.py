"""Cases of HUB-IAM-01."""

from typing import Any

from tests.policies.case import Declared, bad, good, ref, resource, secret

POLICY = "scaleway:iam/policy:Policy"
_APPLICATION = resource("scaleway:iam/application:Application", "deploy", name="deploy")
_BREAK_GLASS = resource("scaleway:iam/group:Group", "glass", name="rehearsal-administrators")
_READERS = resource("scaleway:iam/group:Group", "readers", name="rehearsal-readers")
_ORGANISATION = "11111111-1111-4111-8111-111111111111"


def _policy(*sets: str, **principal: Any) -> Declared:
    rules = [{"permissionSetNames": list(sets), "organizationId": _ORGANISATION}]
    return resource(POLICY, "policy", rules=rules, **principal)


_INSTANCE = "fr-par/77777777-7777-4777-8777-777777777777"


def _user(**more: Any) -> Declared:
    given = {"instanceId": _INSTANCE, "name": "reader", "passwordWo": secret("one"), "passwordWoVersion": 1}
    return resource("scaleway:databases/user:User", "user", given | more)


def _privilege(name: str, permission: str, database: str = "a") -> Declared:
    given = {"instanceId": _INSTANCE, "databaseName": database, "userName": "reader", "permission": permission}
    return resource("scaleway:databases/privilege:Privilege", name, given)


_FIRST = resource(
    "scaleway:databases/instance:Instance",
    "instance",
    {"nodeType": "DB-POP2-2C-8G", "engine": "PostgreSQL-17", "userName": "owner"},
    identity=_INSTANCE,
)

CASES = (
    good("the account shows whom an instance is made with", _FIRST, _user(name="owner", isAdmin=True), live=True),
    bad("and somebody besides", _FIRST, _user(isAdmin=True), at="user.isAdmin", live=True),
    bad("a program says so itself", _FIRST, _user(name="owner", isAdmin=True), at="user.isAdmin"),
    good("an application reads", _APPLICATION, _policy("IAMReadOnly", applicationId=ref("deploy"))),
    good("the break-glass group manages", _BREAK_GLASS, _policy("OrganizationManager", groupId=ref("glass"))),
    good(
        "the break-glass group of this environment",
        _BREAK_GLASS,
        _policy("IAMManager", groupId=ref("glass")),
        environment="rehearsal",
    ),
    bad(
        "an application manages the organisation",
        _APPLICATION,
        _policy("OrganizationManager", applicationId=ref("deploy")),
        at="policy.rules[0].permissionSetNames",
    ),
    bad(
        "an application manages identities",
        _APPLICATION,
        _policy("BillingReadOnly", "IAMManager", applicationId=ref("deploy")),
        at="policy.rules[0].permissionSetNames",
    ),
    bad(
        "another group may do everything",
        _READERS,
        _policy("AllProductsFullAccess", groupId=ref("readers")),
        at="policy.rules[0].permissionSetNames",
    ),
    bad(
        "the break-glass group of another environment",
        _BREAK_GLASS,
        _policy("IAMManager", groupId=ref("glass")),
        at="policy.rules[0].permissionSetNames",
        environment="production",
    ),
    bad(
        "a group that nobody declares here",
        _policy("IAMPolicyManager", groupId="33333333-3333-4333-8333-333333333333"),
        at="policy.rules[0].permissionSetNames",
    ),
    good(
        "a user of a database", _user(isAdmin=False), _privilege("one", "readwrite"), _privilege("two", "readonly", "b")
    ),
    bad("an administrator of a database", _user(isAdmin=True), at="user.isAdmin"),
    bad("all rights on a database", _privilege("one", "all"), at="one.permission"),
    bad(
        "two privileges for one user",
        _privilege("one", "readonly"),
        _privilege("two", "readwrite"),
        at=("one.userName", "two.userName"),
    ),
)
