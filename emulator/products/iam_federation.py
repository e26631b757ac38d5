"""IAM: single sign-on by SAML and provisioning by SCIM (`/iam/v1alpha1/saml`, `/scim`)."""

from __future__ import annotations

import base64
import secrets
from datetime import timedelta

from cryptography.x509 import load_pem_x509_certificate
from scaleway.iam.v1alpha1 import types as sdk

from emulator.clock import rfc3339
from emulator.errors import conflict, invalid, not_found
from emulator.product import Call
from emulator.products.iam import iam, organization, same_organization
from emulator.schema import Body
from emulator.store import JSON, Record

# Read from recorded replies: a new token is good for a year.
SCIM_TOKEN_LIFETIME = timedelta(days=365)


@iam.route("GET", "/organizations/{organization_id}/saml", permission=organization)
def get_saml(call: Call) -> JSON:
    return _shown(call, _of_organization(call, "saml"))


@iam.route(
    "POST",
    "/organizations/{organization_id}/saml",
    body=Body(sdk.EnableOrganizationSamlRequest, path=("organization_id",)),
    permission=organization,
)
def enable_saml(call: Call) -> JSON:
    _none_yet(call, "saml")
    record = call.store.add("iam.saml", {"entity_id": "", "single_sign_on_url": ""})
    return _shown(call, record)


@iam.route("PATCH", "/saml/{saml_id}", body=Body(sdk.UpdateSamlRequest, path=("saml_id",)), permission=organization)
def update_saml(call: Call) -> JSON:
    record = call.record("iam.saml")
    record.body.update({key: value for key, value in call.body.items() if value is not None})
    return _shown(call, call.store.save(record))


@iam.route("DELETE", "/saml/{saml_id}", permission=organization)
def delete_saml(call: Call) -> None:
    record = call.record("iam.saml")
    for certificate in _certificates(call, record.id):
        call.store.remove(certificate)
    call.store.remove(record)


@iam.route("GET", "/saml/{saml_id}/certificates", permission=organization)
def list_saml_certificates(call: Call) -> JSON:
    record = call.record("iam.saml")
    return {"certificates": [each.body for each in _certificates(call, record.id)]}


@iam.route(
    "POST",
    "/saml/{saml_id}/certificates",
    body=Body(sdk.AddSamlCertificateRequest, path=("saml_id",), required=("content",)),
    permission=organization,
)
def add_saml_certificate(call: Call) -> JSON:
    record = call.record("iam.saml")
    try:
        certificate = load_pem_x509_certificate(str(call.body["content"]).encode())
    except ValueError:
        raise invalid("content", "must be a certificate in PEM format", "format") from None
    body = {
        "type": call.body.get("type"),
        "origin": "identity_provider",
        "content": call.body["content"],
        "expires_at": rfc3339(certificate.not_valid_after_utc),
    }
    return call.store.add("iam.saml_certificate", body, {"saml_id": record.id}).body


@iam.route("GET", "/saml-certificates/{certificate_id}", permission=organization)
def get_saml_certificate(call: Call) -> JSON:
    return call.record("iam.saml_certificate", call.params["certificate_id"]).body


@iam.route("DELETE", "/saml-certificates/{certificate_id}", permission=organization)
def delete_saml_certificate(call: Call) -> None:
    call.store.remove(call.record("iam.saml_certificate", call.params["certificate_id"]))


@iam.route("GET", "/organizations/{organization_id}/scim", permission=organization)
def get_scim(call: Call) -> JSON:
    return _of_organization(call, "scim").body


@iam.route(
    "POST",
    "/organizations/{organization_id}/scim",
    body=Body(sdk.EnableOrganizationScimRequest, path=("organization_id",)),
    permission=organization,
)
def enable_scim(call: Call) -> JSON:
    _none_yet(call, "scim")
    return call.store.add("iam.scim", {"created_at": call.now()}).body


@iam.route("DELETE", "/scim/{scim_id}", permission=organization)
def delete_scim(call: Call) -> None:
    record = call.record("iam.scim")
    for token in call.store.find("iam.scim_token", scim_id=record.id):
        call.store.remove(token)
    call.store.remove(record)


@iam.route("GET", "/scim/{scim_id}/tokens", permission=organization)
def list_scim_tokens(call: Call) -> JSON:
    record = call.record("iam.scim")
    return call.page("scim_tokens", [each.body for each in call.records("iam.scim_token", scim_id=record.id)])


@iam.route(
    "POST", "/scim/{scim_id}/tokens", body=Body(sdk.CreateScimTokenRequest, path=("scim_id",)), permission=organization
)
def create_scim_token(call: Call) -> JSON:
    """The bearer token is shown once and not kept: nothing provisions users in the stand-in."""
    record = call.record("iam.scim")
    expires_at = rfc3339(call.cloud.clock.now() + SCIM_TOKEN_LIFETIME)
    body = {"scim_id": record.id, "created_at": call.now(), "expires_at": expires_at}
    token = call.store.add("iam.scim_token", body)
    bearer = f"{base64.urlsafe_b64encode(token.id.encode()).decode().rstrip('=')}.{secrets.token_urlsafe(48)}"
    return {"token": token.body, "bearer_token": bearer}


@iam.route("DELETE", "/scim-tokens/{token_id}", permission=organization)
def delete_scim_token(call: Call) -> None:
    call.store.remove(call.record("iam.scim_token", call.params["token_id"]))


def _of_organization(call: Call, kind: str) -> Record:
    organization_id = same_organization(call)
    found = call.store.find(f"iam.{kind}")
    if not found:
        raise not_found(f"organization_{kind}", organization_id)
    return found[0]


def _none_yet(call: Call, kind: str) -> None:
    same_organization(call)
    for other in call.store.find(f"iam.{kind}"):
        raise conflict(kind, other.id, f"{kind.upper()} is already enabled for this organization")


def _certificates(call: Call, saml_id: str) -> list[Record]:
    return call.store.find("iam.saml_certificate", lambda each: each.private["saml_id"] == saml_id)


def _shown(call: Call, record: Record) -> JSON:
    missing = {
        "missing_certificate": not _certificates(call, record.id),
        "missing_entity_id": not record.body["entity_id"],
        "missing_single_sign_on_url": not record.body["single_sign_on_url"],
    }
    return {
        "id": record.id,
        "status": next((status for status, is_missing in missing.items() if is_missing), "valid"),
        "service_provider": {
            "entity_id": f"https://iam.scaleway.com/saml/{record.id}",
            "assertion_consumer_service_url": f"https://api.scaleway.com/iam/v1/saml/{record.id}/login",
        },
        "entity_id": record.body["entity_id"],
        "single_sign_on_url": record.body["single_sign_on_url"],
    }
