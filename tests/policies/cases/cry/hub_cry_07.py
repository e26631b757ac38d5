"""Cases of HUB-CRY-07."""

import json
from typing import Any

from tests.policies.case import Declared, bad, good, in_days, ref, resource

_ID = "fr-par-1/77777777-7777-4777-8777-777777777777"
_REGIONAL = "fr-par/77777777-7777-4777-8777-777777777777"
_REDIRECT = {"type": "redirect", "redirects": [{"type": "scheme", "target": "https", "code": 301}]}
_ANYBODY = {"ipSubnets": ["0.0.0.0/0"]}


def _balancer(**more: Any) -> Declared:
    return resource("scaleway:loadbalancers/loadBalancer:LoadBalancer", "balancer", type="LB-S", **more)


def _backend(**more: Any) -> Declared:
    given = {"lbId": _ID, "forwardProtocol": "http", "forwardPort": 443}
    return resource("scaleway:loadbalancers/backend:Backend", "backend", given | more)


def _frontend(port: int, **more: Any) -> Declared:
    given = {"lbId": _ID, "backendId": ref("backend"), "inboundPort": port}
    return resource("scaleway:loadbalancers/frontend:Frontend", "frontend", given | more)


def _connection(esp: dict[str, str] | None, **ike: str) -> Declared:
    strong = {"encryption": "aes256", "integrity": "sha256", "dhGroup": "ecp384"}
    given: dict[str, Any] = {
        "vpnGatewayId": _REGIONAL,
        "customerGatewayId": _REGIONAL,
        "initiationPolicy": "customer_gateway",
        "ikev2Ciphers": [strong | ike],
    }
    return resource("scaleway:s2svpn/connection:Connection", "vpn", given | ({"espCiphers": [esp]} if esp else {}))


def _scan(*protocols: str, days_ago: int = 1) -> Declared:
    found = [{"address": "198.51.100.1", "port": 443, "protocol": each} for each in protocols]
    return resource("live:evidence/tls-scan", "scan", scanned_at=in_days(-days_ago), accepted=found)


_SECURE = {"Bool": {"aws:SecureTransport": "true"}}


def _policy(*conditions: dict[str, Any] | None) -> Declared:
    allowed = {
        "Effect": "Allow",
        "Principal": {"SCW": ["application_id:00000000-0000-4000-8000-000000000001"]},
        "Action": ["s3:GetObject"],
        "Resource": ["data/*"],
    }
    statements = [allowed | ({"Condition": each} if each else {}) for each in conditions]
    text = json.dumps({"Version": "2023-04-17", "Statement": statements})
    return resource("scaleway:object/bucketPolicy:BucketPolicy", "policy", bucket="data", policy=text)


_ENCRYPTED = _backend(sslBridging=True)
_PASSING = _backend(forwardProtocol="tcp")
_GCM = {"encryption": "aes256gcm", "dhGroup": "ecp384"}

CASES = (
    good("modern", _balancer(sslCompatibilityLevel="ssl_compatibility_level_modern")),
    good("encrypted to the end", _ENCRYPTED, _frontend(443, certificateIds=[_ID])),
    good("handed on as it comes", _PASSING, _frontend(443)),
    good("port 80 redirects", _ENCRYPTED, _frontend(80, acls=[{"action": _REDIRECT, "match": _ANYBODY}])),
    good(
        "the same by a list of its own",
        _ENCRYPTED,
        _frontend(80, externalAcls=True),
        resource(
            "scaleway:loadbalancers/acl:Acl",
            "list",
            frontendId=ref("frontend"),
            index=1,
            action=_REDIRECT,
            match=_ANYBODY,
        ),
    ),
    good("a strong tunnel", _connection(_GCM)),
    bad("unset: old protocols", _balancer(), at="balancer.sslCompatibilityLevel"),
    bad(
        "old protocols",
        _balancer(sslCompatibilityLevel="ssl_compatibility_level_old"),
        at="balancer.sslCompatibilityLevel",
    ),
    bad("clear behind", _backend(), at="backend.sslBridging"),
    bad(
        "clear behind a certificate",
        _PASSING,
        _frontend(443, certificateIds=[_ID]),
        at="backend.sslBridging",
    ),
    bad("anybody behind", _backend(sslBridging=True, ignoreSslServerVerify=True), at="backend.ignoreSslServerVerify"),
    bad("clear before", _ENCRYPTED, _frontend(443), at="frontend.certificateIds"),
    bad("port 80 serves", _PASSING, _frontend(80), at="frontend.certificateIds"),
    bad(
        "port 80 redirects some",
        _ENCRYPTED,
        _frontend(
            80,
            acls=[{"action": {"type": "allow"}, "match": _ANYBODY}, {"action": _REDIRECT, "match": _ANYBODY}],
        ),
        at="frontend.certificateIds",
    ),
    bad("an old cipher", _connection(_GCM, encryption="aes128"), at="vpn.ikev2Ciphers[0].encryption"),
    bad("a short group", _connection(_GCM | {"dhGroup": "modp2048"}), at="vpn.espCiphers[0].dhGroup"),
    bad(
        "no integrity",
        _connection({"encryption": "aes256", "dhGroup": "ecp384"}),
        at="vpn.espCiphers[0].integrity",
    ),
    bad("whatever is proposed", _connection(None), at="vpn.espCiphers"),
    good("a scan finds TLS 1.3", _scan("TLSv1.2", "TLSv1.3"), live=True),
    bad("a scan finds TLS 1.0", _scan("TLSv1.3", "TLSv1"), at="scan.accepted[1].protocol", live=True),
    bad("the last scan is old", _scan("TLSv1.3", days_ago=90), at="scan.scanned_at", live=True),
    bad("a scan of tomorrow", _scan("TLSv1.3", days_ago=-2), at="scan.scanned_at", live=True),
    bad("a scan that reached nothing", _scan(), at="scan.accepted", live=True),
    bad("nobody scanned", at="stack", live=True),
    good("objects over TLS", _policy(_SECURE)),
    bad("objects over anything", _policy(None), at="policy.policy"),
    bad("objects in clear", _policy({"Bool": {"aws:SecureTransport": "false"}}), at="policy.policy"),
    bad("one of two in clear", _policy(_SECURE, {"Bool": {}}), at="policy.policy"),
)
