"""Cases of HUB-NET-07. The administrators' range of the rehearsal is 203.0.113.0/28."""

from typing import Any

from tests.policies.case import Declared, bad, good, resource

_ID = "fr-par-1/77777777-7777-4777-8777-777777777777"


def _gateway(*ranges: str, **more: Any) -> Declared:
    allowed = {"allowedIpRanges": list(ranges)} if ranges else {}
    given: dict[str, Any] = {"type": "VPC-GW-S", "bastionEnabled": True, **allowed}
    return resource("scaleway:network/publicGateway:PublicGateway", "gateway", given | more)


def _translation(port: int) -> Declared:
    given = {"gatewayId": _ID, "privateIp": "10.0.0.5", "privatePort": port, "publicPort": 4242}
    return resource("scaleway:network/publicGatewayPatRule:PublicGatewayPatRule", "translation", given)


CASES = (
    good("administrators", _gateway("203.0.113.0/28"), environment="rehearsal"),
    good("some office, where no range is known", _gateway("198.51.100.0/28")),
    good("no bastion", _gateway(bastionEnabled=False)),
    good("a web server", _translation(8443)),
    bad("unset: everybody", _gateway(), at="gateway.allowedIpRanges"),
    bad("the world", _gateway("203.0.113.0/28", "0.0.0.0/0"), at="gateway.allowedIpRanges"),
    bad("somebody else", _gateway("198.51.100.0/28"), at="gateway.allowedIpRanges", environment="rehearsal"),
    bad("mail", _gateway("203.0.113.0/28", enableSmtp=True), at="gateway.enableSmtp", environment="rehearsal"),
    *(
        bad(f"a way to port {port}", _translation(port), at="translation.privatePort")
        for port in (22, 3389, 5432, 6443)
    ),
)
