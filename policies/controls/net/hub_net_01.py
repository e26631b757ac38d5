"""HUB-NET-01: security groups drop whatever no rule lets through."""

from __future__ import annotations

from policies.context import Context
from policies.control import Control
from policies.findings import Violations
from policies.resource import Resource
from policies.vocabulary import Severity

CONTROL = Control(
    id="HUB-NET-01",
    title="Security groups are closed by default",
    severity=Severity.CRITICAL,
    answers=("SNC 13.2.e", "SATRE 2.2.11"),
    why="A security group without a default policy accepts everything, both ways: the provider's default is accept.",
    fix="Set inboundDefaultPolicy and outboundDefaultPolicy to drop, and add a rule for each flow that is needed.",
    source="Scaleway provider 2.81.0, instance_security_group: both default policies are accept",
)


@CONTROL.each("scaleway:instance/securityGroup:SecurityGroup")
def drops(group: Resource, context: Context) -> Violations:
    for path in ("inboundDefaultPolicy", "outboundDefaultPolicy"):
        if group.value(path) != "drop":
            yield group.violation(path, "be drop, written out: the provider's default is accept")
