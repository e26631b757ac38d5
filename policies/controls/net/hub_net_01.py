"""HUB-NET-01: security groups drop whatever no rule lets through."""

from __future__ import annotations

from policies.context import Context
from policies.control import Control
from policies.findings import Violations
from policies.resource import Resource, Stack
from policies.vocabulary import Severity

GROUP = "scaleway:instance/securityGroup:SecurityGroup"
RULES = "scaleway:instance/securityGroupRules:SecurityGroupRules"
POOL = "scaleway:kubernetes/pool:Pool"

CONTROL = Control(
    id="HUB-NET-01",
    title="Security groups are closed by default",
    severity=Severity.CRITICAL,
    answers=("SNC 13.2.e", "SATRE 2.2.11"),
    why="A security group without a default policy accepts everything, both ways: the provider's default is accept. A "
    "pool without a group of its own shares the project's default one with every other pool of the zone.",
    fix="Set inboundDefaultPolicy and outboundDefaultPolicy to drop, and add a rule for each flow that is needed; "
    "leave stateful and enableDefaultSecurity on; name the group of the pool's own zone in its securityGroupId.",
    source="Scaleway provider 2.81.0, instance_security_group: both default policies are accept; k8s_pool: the "
    "default group of the zone unless another is named",
)


@CONTROL.each(GROUP)
def drops(group: Resource, context: Context) -> Violations:
    for path in ("inboundDefaultPolicy", "outboundDefaultPolicy"):
        if group.value(path) != "drop":
            yield group.violation(path, "be drop, written out: the provider's default is accept")


@CONTROL.each(GROUP)
def keeps_what_is_on_by_default(group: Resource, context: Context) -> Violations:
    if group.value("stateful") is False:
        yield group.violation("stateful", "not be false: replies would need rules of their own, open to everybody")
    if group.value("enableDefaultSecurity") is False:
        yield group.violation("enableDefaultSecurity", "not be false: mail is a way out for data")


@CONTROL.beside(GROUP)
def has_its_rules_here(group: Resource, stack: Stack, context: Context) -> Violations:
    if group.value("externalRules") and not stack.referring(group, "securityGroupId", RULES):
        yield group.violation("externalRules", "not be true: its rules would be written where nobody judges them")


@CONTROL.each(POOL)
def pool_names_its_group(pool: Resource, context: Context) -> Violations:
    if not pool.is_set("securityGroupId"):
        yield pool.violation("securityGroupId", "name a group: the zone's default one is shared")
        return
    zone, _, bare = str(pool.value("securityGroupId")).rpartition("/")
    own = pool.value("zone") or pool.provider.get("zone")
    if bare and zone and own and zone != own:
        yield pool.violation("securityGroupId", f"be a group of the pool's own zone {own}")
