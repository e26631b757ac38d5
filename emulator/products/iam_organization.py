"""IAM: the organisation's own settings: security, ways to log in, its alias (`/iam/v1alpha1/organizations`)."""

from __future__ import annotations

from typing import Any

from scaleway.iam.v1alpha1 import types as sdk

from emulator.clock import parse_duration, write_duration
from emulator.errors import invalid
from emulator.product import Call
from emulator.products.iam import iam, organization, same_organization
from emulator.schema import Body
from emulator.store import JSON, Record

# Three days to comply (source: scaleway/docs-content, enforce-security-requirements-members); "0s" is no limit.
DEFAULT_SECURITY: JSON = {
    "enforce_password_renewal": False,
    "grace_period_duration": "259200s",
    "login_attempts_before_locked": 0,
    "max_login_session_duration": "0s",
    "max_api_key_expiration_duration": "0s",
}


@iam.route("GET", "/organizations/{organization_id}", permission=organization)
def get_organization(call: Call) -> JSON:
    same_organization(call)
    return _organization(call).body


@iam.route(
    "PATCH",
    "/organizations/{organization_id}/login-methods",
    body=Body(sdk.UpdateOrganizationLoginMethodsRequest, path=("organization_id",)),
    permission=organization,
)
def update_login_methods(call: Call) -> JSON:
    same_organization(call)
    record = _organization(call)
    wanted = {**record.body, **_given(call)}
    if not any(value for name, value in wanted.items() if name.startswith("login_")):
        raise invalid("login_password_enabled", "at least one login method must stay enabled")
    record.body.update(wanted)
    return call.store.save(record).body


@iam.route(
    "PUT",
    "/organizations/{organization_id}/alias",
    body=Body(sdk.SetOrganizationAliasRequest, path=("organization_id",), required=("alias",)),
    permission=organization,
)
def set_alias(call: Call) -> JSON:
    same_organization(call)
    record = _organization(call)
    record.body["alias"] = call.body["alias"]
    return call.store.save(record).body


@iam.route("GET", "/organizations/{organization_id}/security-settings", permission=organization)
def get_security_settings(call: Call) -> JSON:
    same_organization(call)
    return security_settings(call)


@iam.route(
    "PATCH",
    "/organizations/{organization_id}/security-settings",
    body=Body(sdk.UpdateOrganizationSecuritySettingsRequest, path=("organization_id",)),
    permission=organization,
)
def update_security_settings(call: Call) -> JSON:
    same_organization(call)
    wanted = _given(call)
    for name in (name for name in wanted if name.endswith("_duration")):
        try:
            length = parse_duration(str(wanted[name]))
        except ValueError as error:
            raise invalid(name, str(error), "format") from None
        if length.total_seconds() < 0:
            raise invalid(name, "must not be negative")
        wanted[name] = write_duration(length)
    if int(wanted.get("login_attempts_before_locked", 0)) < 0:
        raise invalid("login_attempts_before_locked", "must not be negative")
    record = _organization(call)
    record.private["security"].update(wanted)
    return security_settings(call, call.store.save(record))


def security_settings(call: Call, record: Record | None = None) -> JSON:
    """The organisation's security settings as they stand."""
    settings: JSON = (record or _organization(call)).private["security"]
    return settings


def _given(call: Call) -> dict[str, Any]:
    return {key: value for key, value in call.body.items() if value is not None and key != "organization_id"}


def _organization(call: Call) -> Record:
    organization_id = call.principal.organization_id
    record = call.store.peek("iam.organization", organization_id)
    return record or call.store.add(
        "iam.organization",
        {
            "id": organization_id,
            "name": "Rehearsal",
            "alias": "",
            "login_password_enabled": True,
            "login_magic_code_enabled": True,
            "login_oauth2_enabled": True,
            "login_saml_enabled": False,
        },
        {"given": True, "security": dict(DEFAULT_SECURITY)},
    )
