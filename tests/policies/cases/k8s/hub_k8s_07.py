"""Cases of HUB-K8S-07."""

from typing import Any

from tests.policies.case import Declared, bad, good
from tests.policies.cases.k8s.objects import SERVICE, object_

INGRESS = "kubernetes:networking.k8s.io/v1:Ingress"
_PRIVATE = {"annotations": {"service.beta.kubernetes.io/scw-loadbalancer-private": "true"}}


def _service(type_: str | None, namespace: str = "ingress", *, metadata: Any = None, **spec: Any) -> Declared:
    return object_(SERVICE, "door", namespace, metadata=metadata or {}, spec={"type": type_, **spec})


def _ingress(**spec: Any) -> Declared:
    return object_(INGRESS, "web", spec=spec)


_RULE = {"host": "portal.hub.example"}

CASES = (
    good("within the cluster", _service(None, "app")),
    good("a node's port for the entry", _service("NodePort")),
    good("a private load balancer", _service("LoadBalancer", metadata=_PRIVATE)),
    bad("a door elsewhere", _service("NodePort", "app"), at="door.spec.type"),
    bad("unset: public", _service("LoadBalancer"), at="door.metadata.annotations"),
    bad(
        "public",
        _service(
            "LoadBalancer",
            metadata={"annotations": {"service.beta.kubernetes.io/scw-loadbalancer-private": "false"}},
        ),
        at="door.metadata.annotations",
    ),
    bad("somebody's address", _service(None, "app", externalIPs=["192.0.2.1"]), at="door.spec.externalIPs"),
    good("over TLS", _ingress(rules=[_RULE], tls=[{"hosts": ["portal.hub.example"], "secretName": "tls"}])),
    good("one certificate for all", _ingress(rules=[_RULE], tls=[{"hosts": ["*.hub.example"]}])),
    bad("in clear", _ingress(rules=[_RULE]), at="web.spec.rules[0].host"),
    bad(
        "one of two in clear",
        _ingress(rules=[_RULE, {"host": "other.example"}], tls=[{"hosts": ["portal.hub.example"]}]),
        at="web.spec.rules[1].host",
    ),
    bad("whatever host", _ingress(defaultBackend={"service": {"name": "web"}}), at="web.spec.tls"),
)
