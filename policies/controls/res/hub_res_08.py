"""HUB-RES-08: certificates of fronts come from an authority of the EU."""

from __future__ import annotations

from urllib.parse import urlsplit

from policies.context import Context
from policies.control import Control
from policies.findings import Violations
from policies.resource import Resource
from policies.vocabulary import Severity

CERTIFICATE = "scaleway:loadbalancers/certificate:Certificate"
ISSUERS = ("kubernetes:cert-manager.io/*:Issuer", "kubernetes:cert-manager.io/*:ClusterIssuer")
INGRESS = "kubernetes:networking.k8s.io/*:Ingress"
SERVED = "live:tls/certificate"
TABLE = "certificate-authorities"
# Annotations that make a controller fetch a certificate by itself, from Let's Encrypt unless told otherwise.
_AUTOMATIC = ("kubernetes.io/tls-acme", "acme.cert-manager.io/http01-edit-in-place")

CONTROL = Control(
    id="HUB-RES-08",
    title="Certificates are from an authority of the EU",
    severity=Severity.MEDIUM,
    answers=("SNC 10.6.a",),
    why="Whoever issues a front's certificate can issue another one for the same name. Let's Encrypt, which load "
    "balancers and cert-manager take by default, is run by a US body.",
    fix="Give customCertificate a chain of an authority of policies/tables/certificate-authorities.yaml; in the "
    "cluster, name its ACME server in the issuer, or sign with a key of your own.",
    source="SecNumCloud 3.2, 10.6.a; Scaleway provider 2.81.0, lb_certificate",
    tables=(TABLE,),
)


@CONTROL.each(CERTIFICATE)
def not_of_lets_encrypt(certificate: Resource, context: Context) -> Violations:
    # A front of the administration is sante too: whoever gets in there gets at everything.
    if _matters(certificate, context) and certificate.is_set("letsencrypt"):
        yield certificate.violation(
            "letsencrypt", "not be set: bring a certificate of an authority of the EU", value="set"
        )


@CONTROL.each(*ISSUERS)
def issuer_is_known(issuer: Resource, context: Context) -> Violations:
    if not _matters(issuer, context):
        return
    rows = context.table(TABLE).rows
    if any(issuer.is_set(f"spec.{kind}") for kind in rows["issuer_kinds"]):
        return
    server = str(issuer.value("spec.acme.server") or "")
    hosts = [host for each in rows["accepted"] for host in each["acme"]]
    if (urlsplit(server).hostname or "") not in hosts:
        yield issuer.violation("spec.acme.server", f"be at one of {', '.join(hosts)}, or the issuer be of your own")


@CONTROL.each(INGRESS)
def fetches_nothing_by_itself(ingress: Resource, context: Context) -> Violations:
    if not _matters(ingress, context):
        return
    annotations = ingress.value("metadata.annotations") or {}
    for key in _AUTOMATIC:
        if str(annotations.get(key, "")).lower() == "true":
            yield ingress.violation(
                "metadata.annotations", f"not hold {key}: name an issuer instead, which this control then judges"
            )


# Fields of what a handshake shows: host, issuer_organization, issuer_country, not_after.
@CONTROL.each(SERVED)
def issuer_is_seen(served: Resource, context: Context) -> Violations:
    rows = context.table(TABLE).rows
    known = {each["organization"] for each in rows["accepted"]} | set(rows["own"])
    if served.value("issuer_organization") not in known:
        yield served.violation("issuer_organization", f"be one of {', '.join(sorted(known))}")


def _matters(resource: Resource, context: Context) -> bool:
    return context.environment_holds_health_data or context.holds_health_data(resource)
