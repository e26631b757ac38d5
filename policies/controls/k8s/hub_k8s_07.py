"""HUB-K8S-07: doors into the cluster stand in one namespace, lead to private networks, and speak TLS."""

from __future__ import annotations

from policies.context import Context
from policies.control import Control
from policies.findings import Violations
from policies.kubernetes import INGRESS, INGRESS_NAMESPACE, SERVICE, annotation, namespace
from policies.resource import Resource
from policies.vocabulary import Severity

PRIVATE = "service.beta.kubernetes.io/scw-loadbalancer-private"

CONTROL = Control(
    id="HUB-K8S-07",
    title="Doors are counted",
    severity=Severity.HIGH,
    answers=("SNC 13.2", "SRM Kubernetes"),
    why="A service of the type LoadBalancer makes a public load balancer by itself, past the declared entry with its "
    "TLS level and access logs.",
    fix=f"Keep LoadBalancer and NodePort services in the namespace {INGRESS_NAMESPACE}, annotate load balancers "
    f'{PRIVATE}: "true", and give every Ingress a tls entry for each of its hosts.',
    source="scaleway-cloud-controller-manager, docs/loadbalancer-annotations.md: public when unset",
)


@CONTROL.each(SERVICE)
def in_the_ingress_namespace(service: Resource, context: Context) -> Violations:
    if service.value("spec.type") in ("LoadBalancer", "NodePort") and namespace(service) != INGRESS_NAMESPACE:
        yield service.violation("spec.type", f"be ClusterIP outside the namespace {INGRESS_NAMESPACE}")


@CONTROL.each(SERVICE)
def private(service: Resource, context: Context) -> Violations:
    if service.value("spec.type") != "LoadBalancer":
        return
    found = annotation(service, PRIVATE)
    if str(found).lower() != "true":
        yield service.violation("metadata.annotations", f'have {PRIVATE}: "true"', value=f"{PRIVATE}: {found}")


@CONTROL.each(SERVICE)
def no_addresses_of_others(service: Resource, context: Context) -> Violations:
    if service.value("spec.externalIPs"):
        yield service.violation("spec.externalIPs", "be unset: it takes over other people's traffic")


@CONTROL.each(INGRESS)
def over_tls(ingress: Resource, context: Context) -> Violations:
    covered = [host for each in ingress.nodes("spec.tls") for host in each.value("hosts") or ()]
    if ingress.is_set("spec.defaultBackend") and not covered:
        yield ingress.violation("spec.tls", "be set: a default backend answers in clear")
    for rule in ingress.nodes("spec.rules"):
        host = rule.value("host")
        if not host or not any(_covers(each, host) for each in covered):
            yield rule.violation("host", "be listed under spec.tls")


def _covers(listed: str, host: str) -> bool:
    return listed == host or (listed.startswith("*.") and host.partition(".")[2] == listed[2:])
