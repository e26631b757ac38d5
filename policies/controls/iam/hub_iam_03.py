"""HUB-IAM-03: people get rights through groups, machines as applications, and nobody as a single user."""

from __future__ import annotations

from policies.context import Context
from policies.control import Control
from policies.findings import Violations
from policies.resource import Resource, Stack
from policies.rights import POLICY, holder, named
from policies.vocabulary import Severity

KEY = "scaleway:iam/apiKey:ApiKey"
SECRET = "scaleway:secrets/secret:Secret"  # noqa: S105 - a type
VERSION = "scaleway:secrets/version:Version"

CONTROL = Control(
    id="HUB-IAM-03",
    title="Rights go to groups or applications",
    severity=Severity.HIGH,
    answers=("SNC 9.2.b", "SNC 9.5.d"),
    why="A right or a key of one person is forgotten when the person leaves, and no list of a group shows it. Rights "
    "that lie in several policies, and keys of several applications in one secret, are read as those of another.",
    fix="Give groupId or applicationId in a policy, and applicationId in an API key: one policy for "
    "each of them, one key for each application, and a secret for each key.",
    source="SecNumCloud 3.2, 9.2.b and 9.5.d; Scaleway provider 2.81.0, iam_policy and iam_api_key",
)


@CONTROL.each(POLICY)
def has_no_user(policy: Resource, context: Context) -> Violations:
    if policy.is_set("userId"):
        yield policy.violation("userId", "not be set: put the person into a group")
    elif not policy.is_set("groupId") and not policy.is_set("applicationId"):
        yield policy.violation(
            "groupId", "name a group, or applicationId an application: rights of nobody wait for one"
        )


@CONTROL.each(POLICY)
def has_a_principal(policy: Resource, context: Context) -> Violations:
    if policy.value("noPrincipal"):
        yield policy.violation("noPrincipal", "not be true: whoever is attached later gets rights that nobody reviewed")


@CONTROL.each(KEY)
def belongs_to_an_application(key: Resource, context: Context) -> Violations:
    if key.is_set("userId"):
        yield key.violation("userId", "not be set: a key acts as an application, people log in")
    elif not key.is_set("applicationId"):
        yield key.violation("applicationId", "name the application that the key is of")


@CONTROL.beside(POLICY)
def is_the_only_policy(policy: Resource, stack: Stack, context: Context) -> Violations:
    def by_holder() -> dict[str, int]:
        found: dict[str, int] = {}
        for each in stack.of(POLICY):
            found[holder(each, stack)] = found.get(holder(each, stack), 0) + 1
        return found

    who = holder(policy, stack)
    if who and stack.known((CONTROL.id, "policies"), by_holder)[who] > 1:
        path = next(each for each in ("groupId", "applicationId", "userId") if policy.is_set(each))
        yield policy.violation(path, "have one policy: rights that lie in several are not reviewed together")


@CONTROL.beside(KEY)
def is_the_only_key(key: Resource, stack: Stack, context: Context) -> Violations:
    own = named(key, "applicationId", stack)
    if own and any(named(each, "applicationId", stack) == own for each in stack.of(KEY) if each is not key):
        yield key.violation("applicationId", "have one key: whoever reads the other's secret acts as this application")


@CONTROL.beside(KEY, VERSION)
def has_a_secret_of_its_own(source: Resource, stack: Stack, context: Context) -> Violations:
    """What lands in another's secret is read by whoever may read that one."""
    if not source.is_set("secretId"):
        return
    for secret in stack.referred(source, "secretId", SECRET):
        if any(each is not source for each in stack.referring(secret, "secretId", KEY, VERSION)):
            yield source.violation("secretId", "name a secret of its own: another key or value is written into it too")
