"""Cases of HUB-NET-01."""

from typing import Any

from tests.policies.case import Declared, bad, good, ref, resource

GROUP = "scaleway:instance/securityGroup:SecurityGroup"

_RULES = resource("scaleway:instance/securityGroupRules:SecurityGroupRules", "rules", securityGroupId=ref("group"))


def _group(**more: Any) -> Declared:
    return resource(GROUP, "group", {"inboundDefaultPolicy": "drop", "outboundDefaultPolicy": "drop"} | more)


def _pool(group: str | None) -> Declared:
    given = {
        "clusterId": "fr-par/44444444-4444-4444-8444-444444444444",
        "nodeType": "POP2-4C-16G",
        "size": 1,
        "zone": "fr-par-1",
    }
    return resource("scaleway:kubernetes/pool:Pool", "pool", given | ({"securityGroupId": group} if group else {}))


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
    good("closed, with its rules here", _group(stateful=True, enableDefaultSecurity=True, externalRules=False)),
    good("its rules apart, and judged", _group(externalRules=True), _RULES),
    bad("stateless", _group(stateful=False), at="group.stateful"),
    bad("mail is let out", _group(enableDefaultSecurity=False), at="group.enableDefaultSecurity"),
    bad("its rules are elsewhere", _group(externalRules=True), at="group.externalRules"),
    good("a pool with a group", _pool("fr-par-1/77777777-7777-4777-8777-777777777777")),
    bad("a pool in the default group", _pool(None), at="pool.securityGroupId"),
    bad("a pool in another zone's", _pool("fr-par-2/77777777-7777-4777-8777-777777777777"), at="pool.securityGroupId"),
)
