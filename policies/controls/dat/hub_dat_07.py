"""HUB-DAT-07: the secret of pseudonyms lies apart, in the custodians' hands."""

from __future__ import annotations

from collections.abc import Iterator

from policies.buckets import BUCKET, share_project
from policies.context import Context
from policies.control import Control
from policies.findings import Violation, Violations
from policies.resource import Node, Resource, Stack
from policies.vocabulary import Severity

KEY = "scaleway:keymanager/key:Key"
SECRET = "scaleway:secrets/secret:Secret"  # noqa: S105 - a type
GROUP = "scaleway:iam/group:Group"
POLICY = "scaleway:iam/policy:Policy"
ROLE, PSEUDONYM, APART = "role", "pseudonyme", "pseudonyms"
OTHERS = (KEY, SECRET, BUCKET, "scaleway:databases/instance:Instance", "scaleway:kubernetes/cluster:Cluster")
# Sets with which a pseudonym can be made or undone, or the secret behind it be read.
USE = frozenset(
    {
        "AllProductsFullAccess",
        "AllProductsReadOnly",
        "KeyManagerFullAccess",
        "KeyManagerKeyDecrypt",
        "KeyManagerKeyEncrypt",
        "KeyManagerKeySign",
        "SecretManagerFullAccess",
        "SecretManagerSecretAccess",
    }
)

CONTROL = Control(
    id="HUB-DAT-07",
    title="The pseudonym secret lies apart",
    severity=Severity.CRITICAL,
    answers=("SNDS 6.1", "SNDS 6.2", "SNDS 6.3", "GDPR 32"),
    why="Whoever holds the pseudonym secret and the data knows the persons. Rights in Scaleway end at a project's "
    "border, so the secret needs one of its own.",
    fix=f"Tag the key or secret {ROLE}={PSEUDONYM}, put it into a project with nothing else in it, and give rights "
    "there to the group of custodians only; to see that it exists, ReadOnly sets suffice.",
    source="SNDS referential, 6.1 to 6.3 (secondary source); Scaleway's permission sets (2026-03-20)",
)


@CONTROL.each(KEY, SECRET)
def says_its_role(secret: Resource, context: Context) -> Violations:
    """Without the role nothing below would look at it."""
    if secret.tags.get("project") == APART and not _is_pseudonym(secret):
        yield secret.violation(f"tags.{ROLE}", f"be {PSEUDONYM}, as all in this project", value=secret.tags.get(ROLE))


@CONTROL.beside(KEY, SECRET)
def has_a_project_of_its_own(secret: Resource, stack: Stack, context: Context) -> Violations:
    if not _is_pseudonym(secret):
        return
    for other in stack.of(*OTHERS):
        if not _is_pseudonym(other) and share_project(secret, other, stack):
            yield secret.violation("projectId", f"be a project without anything else, and {other.name} is in it too")
            return


@CONTROL.beside(POLICY)
def rights_there_are_the_custodians(policy: Resource, stack: Stack, context: Context) -> Violations:
    """Rules on the project itself."""
    secrets = [each for each in stack.of(KEY, SECRET) if _is_pseudonym(each)]
    if not secrets or _is_custodians(policy, stack, context):
        return
    projects = {str(each.value("projectId") or "").rpartition("/")[2] for each in secrets}
    for rule in policy.nodes("rules"):
        if projects & {str(each).rpartition("/")[2] for each in rule.value("projectIds") or ()}:
            yield from _too_much(rule, is_machine=policy.is_set("applicationId"))


@CONTROL.beside(POLICY)
def rights_everywhere_are_no_way_in(policy: Resource, stack: Stack, context: Context) -> Violations:
    """Rules on the whole organisation reach into the project too."""
    if not any(_is_pseudonym(each) for each in stack.of(KEY, SECRET)) or _is_custodians(policy, stack, context):
        return
    for rule in policy.nodes("rules"):
        if rule.is_set("organizationId"):
            yield from _too_much(rule, is_machine=False)


def _too_much(rule: Node, *, is_machine: bool) -> Iterator[Violation]:
    """No machine holds more than a look; no person but a custodian makes, undoes or reads."""
    given = rule.value("permissionSetNames") or ()
    wrong = sorted(each for each in given if each in USE or (is_machine and not str(each).endswith("ReadOnly")))
    if wrong:
        yield rule.violation(
            "permissionSetNames",
            "leave the pseudonym secret's project to the custodians, and there hold ReadOnly sets at most",
            value=", ".join(wrong),
        )


def _is_pseudonym(resource: Resource) -> bool:
    return resource.tags.get(ROLE) == PSEUDONYM


def _is_custodians(policy: Resource, stack: Stack, context: Context) -> bool:
    from settings.vocabulary import PeopleGroup  # noqa: PLC0415 - the engine waits for what is loaded with a control

    names = [str(each.value("name")) for each in stack.referred(policy, "groupId", GROUP)]
    if context.environment is not None:
        return f"{context.environment.environment}-{PeopleGroup.CUSTODIANS}" in names
    return any(each.rpartition("-")[2] == PeopleGroup.CUSTODIANS for each in names)
