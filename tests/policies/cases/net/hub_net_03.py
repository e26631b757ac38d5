"""Cases of HUB-NET-03."""

from tests.policies.case import bad, delete, good, ref, resource, update

ACL = "scaleway:network/acl:Acl"
NETWORK = "scaleway:network/privateNetwork:PrivateNetwork"
VPC = "scaleway:network/vpc:Vpc"

_VPC = resource(VPC, "vpc")
_IPV4 = resource(ACL, "ipv4", vpcId=ref("vpc"), isIpv6=False, defaultPolicy="drop", rules=[])
_IPV6 = resource(ACL, "ipv6", vpcId=ref("vpc"), isIpv6=True, defaultPolicy="drop", rules=[])
_ALONE = resource(ACL, "ipv4", vpcId="fr-par/0", isIpv6=False, defaultPolicy="drop")

CASES = (
    good("both families drop", _VPC, _IPV4, _IPV6),
    bad("no ACL at all", _VPC, at="vpc"),
    bad("IPv6 forgotten", _VPC, _IPV4, at="vpc"),
    bad(
        "IPv6 accepts, as the provider does by default",
        _VPC,
        _IPV4,
        resource(ACL, "ipv6", vpcId=ref("vpc"), isIpv6=True, rules=[]),
        at="ipv6.defaultPolicy",
    ),
    bad(
        "the ACLs of another VPC do not count",
        _VPC,
        _IPV4,
        _IPV6,
        resource(VPC, "second"),
        at="second",
    ),
    good("a rule changes", update(_ALONE, _ALONE)),
    bad("an ACL is deleted", delete(_ALONE), at="ipv4"),
    good("a network of a VPC", resource(NETWORK, "network", vpcId="fr-par/77777777-7777-4777-8777-777777777777")),
    bad("a network of the default VPC", resource(NETWORK, "network"), at="network.vpcId"),
)
