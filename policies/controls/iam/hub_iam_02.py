"""HUB-IAM-02: what a product lets one do is granted project by project."""

from __future__ import annotations

from policies.conditions import names_resources
from policies.context import Context
from policies.control import Control
from policies.findings import Violations
from policies.resource import Resource
from policies.rights import POLICY, SETS, grants, is_for_people
from policies.vocabulary import Severity

CONTROL = Control(
    id="HUB-IAM-02",
    title="The scope of a product's rights is a project",
    severity=Severity.HIGH,
    answers=("SNC 9.3.d", "SNC 9.7", "SATRE 2.1.14"),
    why="A right on the whole organisation reaches every project of today, and every one to come: keys, data, backups "
    "and research spaces alike. Keys and secrets of all workloads lie in one project: there a right without names "
    "of single ones opens every other workload's too.",
    fix="Give projectIds in the rule instead of organizationId; rights that exist for the organisation only go into a "
    "rule of their own. Add resource.id in [...] to the condition of what uses keys, or opens secrets.",
    source="Scaleway documentation, IAM, permission sets (2026-03-20): which sets are scoped by organisation",
    tables=(SETS,),
)


@CONTROL.each(POLICY)
def is_scoped(policy: Resource, context: Context) -> Violations:
    organisation = set(context.table(SETS).rows["organisation"])
    for grant in grants(policy):
        products = sorted(grant.sets - organisation)
        if products and grant.rule.is_set("organizationId"):
            yield grant.rule.violation(
                "organizationId", f"not be set: {', '.join(products)} would hold in every project"
            )
        elif products and not grant.rule.is_set("projectIds"):
            yield grant.rule.violation("projectIds", f"name the projects that {', '.join(products)} hold in")


@CONTROL.each(POLICY)
def names_keys_and_secrets(policy: Resource, context: Context) -> Violations:
    rows = context.table(SETS).rows
    narrowed = {*rows["single"], *(() if is_for_people(policy) else rows["single_for_machines"])}
    for grant in sorted(grants(policy), key=lambda each: not each.rule.is_known("condition")):
        found = sorted(grant.sets & narrowed)
        if found and not names_resources(str(grant.rule.value("condition") or "")):
            yield grant.rule.violation("condition", f"name the keys or secrets that {', '.join(found)} is for")
