"""HUB-IAM-01: nobody but the break-glass group holds a right that leads to every other."""

from __future__ import annotations

from policies.context import Context
from policies.control import Control
from policies.findings import Violations
from policies.resource import Resource, Stack
from policies.rights import POLICY, SETS, grants, is_break_glass
from policies.vocabulary import Severity

USER, PRIVILEGE = "scaleway:databases/user:User", "scaleway:databases/privilege:Privilege"
INSTANCE = "scaleway:databases/instance:Instance"

CONTROL = Control(
    id="HUB-IAM-01",
    title="No all-powerful grant outside break-glass",
    severity=Severity.CRITICAL,
    answers=("SNC 9.3", "SATRE 3.2.03", "CNIL 5"),
    why="Whoever holds OrganizationManager or IAMManager can give itself any other right; AllProductsFullAccess opens "
    "every store of a project at once. An administrator of a database, or whoever holds all rights on one, changes "
    "who else may read it.",
    fix="Grant the products' own sets instead; leave all-powerful ones to the break-glass group of the table "
    "permission-sets. Leave isAdmin off, and give readonly or readwrite, once for each user and database.",
    source="Scaleway documentation, IAM, permission sets (2026-03-20): IAMManager and OrganizationManager can create "
    "policies that give themselves access to anything",
    tables=(SETS,),
)


@CONTROL.beside(POLICY)
def grants_no_supremacy(policy: Resource, stack: Stack, context: Context) -> Violations:
    supreme = set(context.table(SETS).rows["all_powerful"])
    for grant in grants(policy):
        if (found := sorted(grant.sets & supreme)) and not is_break_glass(policy, stack, context):
            yield grant.rule.violation(
                "permissionSetNames", f"not hold {', '.join(found)} outside the break-glass group"
            )


@CONTROL.beside(USER)
def administers_no_database(user: Resource, stack: Stack, context: Context) -> Violations:
    if user.value("isAdmin") and not _is_the_first(user, user.value("name"), stack, context):
        yield user.violation("isAdmin", "not be true: an administrator gives itself every right of the instance")


@CONTROL.beside(PRIVILEGE)
def holds_not_all(privilege: Resource, stack: Stack, context: Context) -> Violations:
    if privilege.value("permission") == "all" and not _is_the_first(
        privilege, privilege.value("userName"), stack, context
    ):
        yield privilege.violation("permission", "be readonly or readwrite: all lets a user change the tables' rights")


@CONTROL.beside(PRIVILEGE)
def is_the_only_one(privilege: Resource, stack: Stack, context: Context) -> Violations:
    """Of two for the same user and database the last written holds, whichever that is."""
    by_user = stack.known(CONTROL.id, lambda: _by_user(stack))
    if len(by_user.get(_of(privilege), ())) > 1:
        yield privilege.violation("userName", "have one Privilege for each database: the last one written holds")


def _is_the_first(resource: Resource, name: object, stack: Stack, context: Context) -> bool:
    """Whether a name that an account shows is that of the user whom a declared instance is made with."""
    return context.live and any(
        each.value("userName") == name for each in stack.referred(resource, "instanceId", INSTANCE)
    )


def _by_user(stack: Stack) -> dict[tuple[str, ...], list[Resource]]:
    found: dict[tuple[str, ...], list[Resource]] = {}
    for each in stack.of(PRIVILEGE):
        if each.is_known("userName") and each.is_known("databaseName"):
            found.setdefault(_of(each), []).append(each)
    return found


def _of(privilege: Resource) -> tuple[str, ...]:
    instance = str(privilege.values.get("instanceId")).rpartition("/")[2]  # one that is not known yet is not compared
    return instance, str(privilege.value("databaseName")), str(privilege.value("userName"))
