"""Load Balancers: certificates, brought along as PEM or asked for from Let's Encrypt."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from itertools import pairwise

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from scaleway.lb.v1 import types as sdk

from emulator.errors import ApiError, invalid, still_in_use
from emulator.product import Call
from emulator.products.domain import fqdn
from emulator.products.lb import find, lb, parent, shown, steady
from emulator.schema import Body
from emulator.store import JSON, Record

NEVER = "0001-01-01T00:00:00Z"
VALIDITY = timedelta(days=90)
CHAIN = "custom_certificate.certificate_chain"


@lb.route(
    "POST",
    "/lbs/{lb_id}/certificates",
    body=Body(sdk.ZonedApiCreateCertificateRequest, path=("lb_id",)),
)
def create_certificate(call: Call) -> JSON:
    balancer, now = steady(find(call, "lb.lb")), call.now()
    custom, automatic = call.body.get("custom_certificate"), call.body.get("letsencrypt")
    error = None
    if custom is not None and automatic is None:
        read = _read(custom.get("certificate_chain") or "")
    elif automatic is not None and custom is None:
        read, error = _ordered(call, balancer, automatic)
    else:
        raise invalid("letsencrypt", "give either letsencrypt or custom_certificate", "required")
    record = call.store.add(
        "lb.certificate",
        {
            "created_at": now,
            **read,
            "name": call.body.get("name") or "",
            "status_details": error,
            "updated_at": now,
        },
        {"lb_id": balancer.id, "project_id": balancer.body["project_id"]},
    )
    return shown_certificate(call, call.begin(record, during="pending", after="error" if error else "ready"))


@lb.route("GET", "/lbs/{lb_id}/certificates")
def list_certificates(call: Call) -> JSON:
    balancer = find(call, "lb.lb")
    found = [each for each in call.records("lb.certificate") if each.private["lb_id"] == balancer.id]
    return call.page("certificates", [shown_certificate(call, record) for record in found])


@lb.route("GET", "/certificates/{certificate_id}")
def get_certificate(call: Call) -> JSON:
    return shown_certificate(call, find(call, "lb.certificate"))


@lb.route(
    "PUT",
    "/certificates/{certificate_id}",
    body=Body(sdk.ZonedApiUpdateCertificateRequest, path=("certificate_id",), required=("name",)),
)
def update_certificate(call: Call) -> JSON:
    record = find(call, "lb.certificate")
    record.body.update(name=call.body["name"], updated_at=call.now())
    return shown_certificate(call, call.store.save(record))


@lb.route("DELETE", "/certificates/{certificate_id}")
def delete_certificate(call: Call) -> None:
    record = find(call, "lb.certificate")
    steady(parent(call, record))
    if call.store.find("lb.frontend", lambda each: record.id in each.body["certificate_ids"]):
        raise still_in_use("Certificate is used by a frontend")
    call.store.remove(record)


def shown_certificate(call: Call, record: Record) -> JSON:
    """A certificate as the API shows it, with its load balancer. Its private key is never shown, nor kept."""
    body = dict(record.body)
    if body["status"] != "ready" and body["type"] == "letsencrypt":
        body.update(fingerprint="", not_valid_before=NEVER, not_valid_after=NEVER)
    return {**body, "lb": shown(call, parent(call, record))}


def _read(chain: str) -> JSON:
    """What a PEM chain with its private key says. Raises the API's 400 when it is not one."""
    text = chain.encode()
    try:
        certificates = x509.load_pem_x509_certificates(text)
    except ValueError:
        raise _bad("holds no certificate in PEM") from None
    keys = [block for block in _blocks(chain) if "PRIVATE KEY-----" in block]
    if len(keys) != 1:
        raise _bad("must hold the private key of its certificate, once")
    try:
        key = serialization.load_pem_private_key(keys[0].encode(), password=None)
    except (TypeError, ValueError):
        raise _bad("holds a private key that cannot be read; it must not be encrypted") from None
    form = (Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    leaf = certificates[0]
    if leaf.public_key().public_bytes(*form) != key.public_key().public_bytes(*form):
        raise _bad("must begin with the certificate of its private key")
    for child, issuer in pairwise(certificates):
        if child.issuer != issuer.subject:
            raise _bad("must name each certificate's issuer next")
    names = leaf.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
    common_name = str(names[0].value) if names else ""
    try:
        extension = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName)
        alternatives = extension.value.get_values_for_type(x509.DNSName)
    except x509.ExtensionNotFound:
        alternatives = []
    # The first of the alternative names, whatever the subject says. Source: recorded replies.
    common_name, *others = alternatives or [common_name]
    return {
        "common_name": common_name,
        "fingerprint": "",
        "not_valid_after": _second(leaf.not_valid_after_utc),
        "not_valid_before": _second(leaf.not_valid_before_utc),
        "subject_alternative_name": [each for each in others if each != common_name],
        "type": "custom",
    }


def _ordered(call: Call, balancer: Record, wanted: JSON) -> tuple[JSON, str | None]:
    """What Let's Encrypt would issue, and why it would not. Nothing is asked of it."""
    common_name, alternatives = wanted.get("common_name"), wanted.get("subject_alternative_name") or []
    if not common_name:
        raise invalid("letsencrypt.common_name", "is required", "required")
    for name in (common_name, *alternatives):
        if name.startswith("*"):
            raise invalid("letsencrypt", f"{name}: wildcards are not possible")
    now = call.cloud.clock.now()
    addresses = {ip.body["ip_address"]: ip.body["reverse"] for ip in call.store.find("lb.ip", lb_id=balancer.id)}
    lost = [name for name in (common_name, *alternatives) if not _points(call, name, addresses)]
    return {
        "common_name": common_name,
        "fingerprint": secrets.token_hex(20),
        "not_valid_after": _second(now + VALIDITY),
        "not_valid_before": _second(now),
        "subject_alternative_name": alternatives,
        "type": "letsencrypt",
    }, f"{', '.join(lost)}: DNS does not point at this load balancer" if lost else None


def _points(call: Call, name: str, addresses: dict[str, str]) -> bool:
    """Whether a name resolves to one of the addresses: by its reverse, or by a record of a zone held here."""
    if name in addresses.values():
        return True
    return any(
        record.body["type"] in ("A", "AAAA") and record.body["data"] in addresses and fqdn(record) == name
        for record in call.store.find("domain.record")
    )


def _blocks(chain: str) -> list[str]:
    return [f"-----BEGIN {part}" for part in chain.split("-----BEGIN ")[1:]]


def _second(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _bad(text: str) -> ApiError:
    return invalid(CHAIN, f"the chain {text}")
