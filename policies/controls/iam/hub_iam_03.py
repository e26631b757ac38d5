"""HUB-IAM-03: people get rights through groups, machines as applications, and nobody as a single user."""

from __future__ import annotations

from policies.context import Context
from policies.control import Control
from policies.findings import Violations
from policies.resource import Resource
from policies.rights import POLICY
from policies.vocabulary import Severity

KEY = "scaleway:iam/apiKey:ApiKey"

CONTROL = Control(
    id="HUB-IAM-03",
    title="Rights go to groups or applications",
    severity=Severity.HIGH,
    answers=("SNC 9.2.b", "SNC 9.5.d"),
    why="A right or a key of one person is forgotten when the person leaves, and no list of a group shows it.",
    fix="Give groupId or applicationId in a policy, and applicationId in an API key.",
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
