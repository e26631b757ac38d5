"""Cases of HUB-RES-08."""

from tests.policies.case import bad, good, resource, secret

CERTIFICATE = "scaleway:loadbalancers/certificate:Certificate"
ISSUER = "kubernetes:cert-manager.io/v1:ClusterIssuer"
INGRESS = "kubernetes:networking.k8s.io/v1:Ingress"
SERVED = "live:tls/certificate"

_LB = {"lbId": "fr-par-1/00000000-0000-4000-8000-000000000001"}
_OWN = {"certificateChain": secret("(a chain with its key)")}
_AUTOMATIC = {"commonName": "portal.hub.example"}

CASES = (
    good("a certificate brought along", resource(CERTIFICATE, "front", _LB, customCertificate=_OWN)),
    bad("Let's Encrypt", resource(CERTIFICATE, "front", _LB, letsencrypt=_AUTOMATIC), at="front.letsencrypt"),
    good(
        "a front without health data behind it",
        resource(CERTIFICATE, "front", _LB, letsencrypt=_AUTOMATIC),
        environment="rehearsal",
    ),
    good(
        "an issuer of the EU, and one of the cluster's own",
        resource(ISSUER, "eu", spec={"acme": {"server": "https://acme-api.actalis.com/acme/directory"}}),
        resource(ISSUER, "own", spec={"ca": {"secretName": "authority"}}),
    ),
    bad(
        "an issuer that asks Let's Encrypt",
        resource(ISSUER, "issuer", spec={"acme": {"server": "https://acme-v02.api.letsencrypt.org/directory"}}),
        at="issuer.spec.acme.server",
    ),
    good(
        "an Ingress with an issuer",
        resource(INGRESS, "front", metadata={"annotations": {"cert-manager.io/cluster-issuer": "eu"}}),
    ),
    bad(
        "an Ingress that fetches one by itself",
        resource(INGRESS, "front", metadata={"annotations": {"kubernetes.io/tls-acme": "true"}}),
        at="front.metadata.annotations",
    ),
    good(
        "seen on the wire (only an account shows it)",
        resource(SERVED, "portal", host="portal.hub.example", issuer_organization="Dhimyotis", issuer_country="FR"),
        live=True,
        on_engine=False,
    ),
    bad(
        "another one seen on the wire (only an account shows it)",
        resource(SERVED, "portal", host="portal.hub.example", issuer_organization="Let's Encrypt", issuer_country="US"),
        live=True,
        at="portal.issuer_organization",
        on_engine=False,
    ),
)
