"""HUB-IAM-01: nobody but the break-glass group holds a right that leads to every other."""

from __future__ import annotations

from policies.context import Context
from policies.control import Control
from policies.findings import Violations
from policies.resource import Resource, Stack
from policies.rights import POLICY, SETS, grants, is_break_glass
from policies.vocabulary import Severity

CONTROL = Control(
    id="HUB-IAM-01",
    title="No all-powerful grant outside break-glass",
    severity=Severity.CRITICAL,
    answers=("SNC 9.3", "SATRE 3.2.03", "CNIL 5"),
    why="Whoever holds OrganizationManager or IAMManager can give itself any other right; AllProductsFullAccess opens "
    "every store of a project at once.",
    fix="Grant the products' own sets instead; leave all-powerful ones to the break-glass group of the table "
    "permission-sets.",
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
