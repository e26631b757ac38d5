"""Cases of HUB-NET-07. The administrators' range of the rehearsal is 203.0.113.0/28."""

from typing import Any

from tests.policies.case import Declared, bad, good, ref, resource

_ID = "fr-par-1/77777777-7777-4777-8777-777777777777"


def _set(given: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in given.items() if value is not None}


def _gateway(*ranges: str, **more: Any) -> Declared:
    allowed = {"allowedIpRanges": list(ranges)} if ranges else {}
    given: dict[str, Any] = {"type": "VPC-GW-S", "bastionEnabled": True, "enableSmtp": False, **allowed}
    return resource("scaleway:network/publicGateway:PublicGateway", "gateway", _set(given | more))


def _translation(port: int) -> Declared:
    given = {"gatewayId": _ID, "privateIp": "10.0.0.5", "privatePort": port, "publicPort": 4242}
    return resource("scaleway:network/publicGatewayPatRule:PublicGatewayPatRule", "translation", given)


def _network(tier: str | None, **more: Any) -> Declared:
    tags = [f"tier={tier}"] if tier else []
    given: dict[str, Any] = {"tags": tags, "enableDefaultRoutePropagation": False} | more
    kept = {key: value for key, value in given.items() if value is not None}
    return resource("scaleway:network/privateNetwork:PrivateNetwork", "network", kept)


def _attached(tier: str | None, **more: Any) -> tuple[Declared, ...]:
    given: dict[str, Any] = {"gatewayId": _ID, "privateNetworkId": ref("network")}
    attachment = resource("scaleway:network/gatewayNetwork:GatewayNetwork", "attachment", given | more)
    return _network(tier), attachment


CASES = (
    good("administrators", _gateway("203.0.113.0/28"), environment="rehearsal"),
    good("some office, where no range is known", _gateway("198.51.100.0/28")),
    good("no bastion", _gateway(bastionEnabled=False)),
    good("a web server", _translation(8443)),
    bad("unset: everybody", _gateway(), at="gateway.allowedIpRanges"),
    bad("the world", _gateway("203.0.113.0/28", "0.0.0.0/0"), at="gateway.allowedIpRanges"),
    bad("somebody else", _gateway("198.51.100.0/28"), at="gateway.allowedIpRanges", environment="rehearsal"),
    bad("mail is not spoken of", _gateway("203.0.113.0/28", enableSmtp=None), at="gateway.enableSmtp"),
    bad("mail", _gateway("203.0.113.0/28", enableSmtp=True), at="gateway.enableSmtp", environment="rehearsal"),
    *(
        bad(f"a way to port {port}", _translation(port), at="translation.privatePort")
        for port in (22, 3389, 5432, 6443)
    ),
    good("the nodes go out", *_attached("cluster", enableMasquerade=True, ipamConfigs=[{"pushDefaultRoute": True}])),
    good("others do not", *_attached("data", enableMasquerade=False, ipamConfigs=[{"pushDefaultRoute": False}])),
    good("a network that says no tier", *_attached(None)),
    bad("databases go out", *_attached("data", enableMasquerade=True), at="attachment.enableMasquerade"),
    bad("unset: administration goes out", *_attached("administration"), at="attachment.enableMasquerade"),
    bad(
        "databases are led out",
        *_attached("data", enableMasquerade=False, ipamConfigs=[{"pushDefaultRoute": True}]),
        at="attachment.ipamConfigs[0].pushDefaultRoute",
    ),
    bad(
        "learns a way out",
        _network("data", enableDefaultRoutePropagation=True),
        at="network.enableDefaultRoutePropagation",
    ),
    bad("unset", _network("data", enableDefaultRoutePropagation=None), at="network.enableDefaultRoutePropagation"),
)
