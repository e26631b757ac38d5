"""Security settings of the whole organisation. The provider has no resource for them, so the API is called."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pulumi
from pulumi.dynamic import Resource

from components.api.client import JSON, ApiError, ScalewayApi, seconds
from components.api.readback import Properties, ReadBackProvider, tell
from components.base import Component

DAY, HOUR = 86_400, 3_600


class SecuritySettingsProvider(ReadBackProvider):
    """`PATCH /iam/v1alpha1/organizations/{id}/security-settings`. There is one set of them and no way to delete it."""

    REPLACES = frozenset({"organization_id"})

    def write(self, api: ScalewayApi, wanted: Properties, id_: str | None) -> str:
        organization_id = str(wanted["organization_id"])
        api.call("PATCH", _path(organization_id), body=to_api(wanted))
        return organization_id

    def observe(self, api: ScalewayApi, id_: str, known: Properties) -> Properties | None:
        return {**from_api(api.call("GET", _path(id_))), "owner_id": _owner(api, id_)}

    def remove(self, api: ScalewayApi, id_: str, known: Properties) -> None:
        """Leave the settings as they are: an organisation has no state without them, only weaker ones."""
        tell(f"organisation {id_}: its security settings stay as they are; change them in the console if need be")


def _path(organization_id: str) -> str:
    return f"/iam/v1alpha1/organizations/{organization_id}/security-settings"


def _owner(api: ScalewayApi, organization_id: str) -> str:
    users = api.pages("/iam/v1alpha1/users", "users", {"organization_id": organization_id})
    for user in users:
        if user.get("type") == "owner":
            return str(user["id"])
    raise ApiError(f"organisation {organization_id} shows no owner among its users; the caller needs IAMReadOnly")


def to_api(wanted: Properties) -> JSON:
    return {
        "enforce_password_renewal": wanted["enforce_password_renewal"],
        "grace_period_duration": f"{wanted['grace_period_seconds']}s",
        "login_attempts_before_locked": wanted["login_attempts_before_locked"],
        "max_login_session_duration": f"{wanted['session_seconds']}s",
        "max_api_key_expiration_duration": f"{wanted['max_api_key_seconds']}s",
    }


def from_api(settings: JSON) -> Properties:
    return {
        "enforce_password_renewal": bool(settings["enforce_password_renewal"]),
        "grace_period_seconds": seconds(settings.get("grace_period_duration")),
        "login_attempts_before_locked": int(settings["login_attempts_before_locked"]),
        "session_seconds": seconds(settings.get("max_login_session_duration")),
        "max_api_key_seconds": seconds(settings.get("max_api_key_expiration_duration")),
    }


class _SecuritySettings(Resource, module="hub", name="SecuritySettings"):
    owner_id: pulumi.Output[str]


@dataclass(frozen=True)
class OrganizationSecurityArgs:
    """Attributes: durations in the units of their names."""

    organization_id: str
    enforce_password_renewal: bool
    grace_period_days: int
    login_attempts_before_locked: int
    session_hours: int
    max_api_key_days: int
    protect: bool


class OrganizationSecurity(Component):
    """The organisation's security settings, and who its owner is. A destroy leaves the settings in place.

    What these settings do not cover is checked live: the enforcement of MFA and SAML (HUB-IAM-07).
    """

    TYPE = "hub:organization:OrganizationSecurity"

    owner_id: pulumi.Output[str]

    def __init__(self, name: str, args: OrganizationSecurityArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        properties: dict[str, Any] = {
            "organization_id": args.organization_id,
            "enforce_password_renewal": args.enforce_password_renewal,
            "grace_period_seconds": args.grace_period_days * DAY,
            "login_attempts_before_locked": args.login_attempts_before_locked,
            "session_seconds": args.session_hours * HOUR,
            "max_api_key_seconds": args.max_api_key_days * DAY,
            "owner_id": None,
        }
        settings = _SecuritySettings(SecuritySettingsProvider(), name, properties, self.child(protect=args.protect))
        self.owner_id = settings.owner_id
        self.register_outputs({"ownerId": self.owner_id})
