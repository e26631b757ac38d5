"""HUB-CRY-07: whatever leaves a machine is encrypted with what is good today, up to the machine that reads it."""

from __future__ import annotations

from datetime import timedelta

from policies.buckets import POLICY, statements
from policies.context import Context
from policies.control import Control
from policies.evidence import newest, past
from policies.findings import Violations
from policies.fronts import FRONTEND, LOAD_BALANCER
from policies.resource import Node, Resource, Stack
from policies.vocabulary import Severity

BACKEND = "scaleway:loadbalancers/backend:Backend"
ACL = "scaleway:loadbalancers/acl:Acl"
CONNECTION = "scaleway:s2svpn/connection:Connection"
# A scan of the public names. `scanned_at`: when; `accepted`: blocks of `address`, `port` and `protocol` as OpenSSL
# names it, one for each protocol that was accepted.
SCAN = "live:evidence/tls-scan"
TABLE = "transport"
_OVER_TLS = "aws:SecureTransport"

CONTROL = Control(
    id="HUB-CRY-07",
    title="Transport is encrypted, and modern",
    severity=Severity.HIGH,
    answers=("SNC 10.2", "TLS guide", "SATRE 2.8.02", "SATRE 2.8.03", "SATRE 2.8.04"),
    why="A load balancer's default still takes old protocols, and speaks to the machines behind it in clear; a VPN "
    "takes what the weaker end proposes. Object Storage answers over plain HTTP unless a bucket's policy asks for TLS.",
    fix="Set sslCompatibilityLevel to ssl_compatibility_level_modern, sslBridging to true and ignoreSslServerVerify "
    "to false; give a frontend a certificate, or redirect from port 80; choose VPN ciphers of the table transport; "
    "add the condition Bool aws:SecureTransport true to each statement that allows.",
    source="Scaleway provider 2.81.0: sslCompatibilityLevel is intermediate, sslBridging false by default",
    tables=(TABLE,),
    organisation="The public names are scanned each month, and the record kept.",
)


@CONTROL.each(LOAD_BALANCER)
def takes_modern_tls_only(balancer: Resource, context: Context) -> Violations:
    level = context.table(TABLE).rows["balancer_level"]
    if balancer.value("sslCompatibilityLevel") != level:
        yield balancer.violation("sslCompatibilityLevel", f"be {level}, written out: the default is intermediate")


# A backend has no tags, and so no class of its own: the last stretch is encrypted whatever goes over it.
@CONTROL.beside(BACKEND)
def last_stretch_is_encrypted(backend: Resource, stack: Stack, context: Context) -> Violations:
    if backend.value("sslBridging") is not True and not _passes_through(backend, stack):
        yield backend.violation("sslBridging", "be true, written out: the last stretch is in clear otherwise")


@CONTROL.each(BACKEND)
def last_stretch_is_verified(backend: Resource, context: Context) -> Violations:
    if backend.value("ignoreSslServerVerify"):
        yield backend.violation("ignoreSslServerVerify", "not be true: anybody may pose as the server")


@CONTROL.beside(FRONTEND)
def ends_tls_or_redirects(frontend: Resource, stack: Stack, context: Context) -> Violations:
    if frontend.is_set("certificateIds"):
        return
    backends = stack.referred(frontend, "backendId", BACKEND)
    if frontend.value("inboundPort") != 80 and backends and all(_passes_through(each, stack) for each in backends):
        return
    if not _redirects(frontend, stack):
        yield frontend.violation("certificateIds", "be set, or every request be redirected to a frontend that has one")


@CONTROL.each(POLICY)
def objects_go_over_tls(policy: Resource, context: Context) -> Violations:
    for statement in statements(policy):
        condition = statement.get("Condition") or {}
        asked = condition.get("Bool") if isinstance(condition, dict) else None
        secure = asked.get(_OVER_TLS) if isinstance(asked, dict) else None
        if statement.get("Effect") == "Allow" and str(secure).lower() != "true":
            what = str(statement.get("Sid") or "a statement")
            yield policy.violation("policy", f"allow nothing in clear: {_OVER_TLS} true in each statement", value=what)
            return


@CONTROL.each(CONNECTION)
def vpn_is_strong(connection: Resource, context: Context) -> Violations:
    for path in ("ikev2Ciphers", "espCiphers"):
        proposals = list(connection.nodes(path))
        if not proposals:
            yield connection.violation(path, "be set: the tunnel takes what the product proposes otherwise")
        for proposal in proposals:
            yield from _weak(proposal, context)


def _weak(proposal: Node, context: Context) -> Violations:
    allowed = context.table(TABLE).rows["vpn"]
    authenticated = proposal.value("encryption") in allowed["authenticated"]
    for path in ("encryption", "integrity", "dhGroup"):
        value = proposal.value(path)
        if value not in allowed[path] and not (path == "integrity" and authenticated and not value):
            yield proposal.violation(path, f"be one of {', '.join(allowed[path])}")


@CONTROL.whole(SCAN)
def scan_finds_modern_tls(stack: Stack, context: Context) -> Violations:
    rows = context.table(TABLE).rows
    latest = newest(stack, SCAN, "scanned_at")
    if latest is None:
        yield stack.subject.violation("", f"have a TLS scan of its public names of the last {rows['scan_days']} days")
        return
    when, scan = latest
    if when.date() < context.today - timedelta(days=rows["scan_days"]):
        yield scan.violation("scanned_at", f"be at most {rows['scan_days']} days ago")
    yield from past(scan, "scanned_at", context)
    if not scan.value("accepted"):
        yield scan.violation("accepted", "list what was accepted: a scan that reached nothing proves nothing")
    for each in scan.nodes("accepted"):
        if each.value("protocol") not in rows["tls_versions"]:
            yield each.violation("protocol", f"be one of {', '.join(rows['tls_versions'])}")


def _passes_through(backend: Resource, stack: Stack) -> bool:
    """Whether a backend hands on what it gets, so that TLS ends behind it."""
    if backend.value("forwardProtocol") != "tcp":
        return False
    return not any(each.is_set("certificateIds") for each in stack.referring(backend, "backendId", FRONTEND))


def _redirects(frontend: Resource, stack: Stack) -> bool:
    """Whether a frontend does nothing but send clients elsewhere."""
    own = list(frontend.nodes("acls"))
    apart = [each.root for each in stack.referring(frontend, "frontendId", ACL)]
    kinds = {each.value("action.type") for each in (*own, *apart)}
    return "redirect" in kinds and "allow" not in kinds
