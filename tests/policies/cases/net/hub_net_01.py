"""Cases of HUB-NET-01."""

from tests.policies.case import bad, good, resource

GROUP = "scaleway:instance/securityGroup:SecurityGroup"

CASES = (
    good("both drop", resource(GROUP, "group", inboundDefaultPolicy="drop", outboundDefaultPolicy="drop")),
    bad(
        "unset: the provider accepts",
        resource(GROUP, "group"),
        at=("group.inboundDefaultPolicy", "group.outboundDefaultPolicy"),
    ),
    bad(
        "outbound accepts",
        resource(GROUP, "group", inboundDefaultPolicy="drop", outboundDefaultPolicy="accept"),
        at="group.outboundDefaultPolicy",
    ),
)
