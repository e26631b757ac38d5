"""Who calls Azure: service principals with a client secret, the tokens that they are given, and what they may do."""

from __future__ import annotations

import base64
import json
import secrets
import urllib.parse
import uuid
from dataclasses import dataclass
from datetime import timedelta
from fnmatch import fnmatch
from typing import TYPE_CHECKING

from emulator.azure.errors import not_authorized, refusal
from emulator.clock import parse_time, rfc3339
from emulator.errors import ApiError
from emulator.store import JSON, Store

if TYPE_CHECKING:
    from emulator.clock import Clock

TENANT = "99999999-9999-4999-8999-999999999999"
LIFETIME = timedelta(hours=1)
KIND = "azure.principal"
TOKEN = "azure.token"  # noqa: S105 - the kind of a record

MANAGEMENT = "https://management.azure.com"
# Of each role: actions that it grants, actions that it takes out again. Source: Azure's built-in roles Owner,
# Contributor and Reader; the last is a custom role, as whoever releases locks must be able to do nothing else.
ROLES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "Owner": (("*",), ()),
    "Contributor": (("*",), ("microsoft.authorization/*/delete", "microsoft.authorization/*/write")),
    "Reader": (("*/read",), ()),
    "Lock Operator": (("*/read", "microsoft.authorization/locks/*"), ()),
    "Reader, Storage Blob Data Reader": (("*/read",), ()),
}
_READS_BLOBS = frozenset({"Reader, Storage Blob Data Reader"})
"""Owner and Contributor give no right to data."""

PRINCIPALS = {
    "owner": "Owner",
    "executor": "Contributor",
    "lock-operator": "Lock Operator",
    "reader": "Reader",
    "mover": "Reader, Storage Blob Data Reader",
}
"""The service principals of a new stand-in, by name, and their role on every subscription."""


@dataclass(frozen=True)
class Principal:
    """A service principal."""

    name: str
    client_id: str
    object_id: str
    role: str

    def may(self, action: str) -> bool:
        granted, taken = ROLES[self.role]
        action = action.lower()
        return any(fnmatch(action, each) for each in granted) and not any(fnmatch(action, each) for each in taken)

    @property
    def may_read_blobs(self) -> bool:
        return self.role in _READS_BLOBS

    def require(self, action: str, scope: str) -> None:
        """Raises Azure's 403 unless the principal's role grants the action."""
        if not self.may(action):
            raise not_authorized(self.client_id, self.object_id, action, scope)


class Identity:
    """Issues and reads bearer tokens. They last an hour on the stand-in's clock, as Microsoft Entra's do."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def bootstrap(self) -> None:
        """Make the principals, once."""
        if self._store.find(KIND):
            return
        for name, role in PRINCIPALS.items():
            body = {"id": str(uuid.uuid4()), "name": name, "role": role, "objectId": str(uuid.uuid4())}
            self._store.add(KIND, body, {"secret": secrets.token_urlsafe(24)})

    def credentials(self) -> dict[str, dict[str, str]]:
        """Of each principal the variables that the azure-native provider and the Azure SDKs read."""
        return {
            record.body["name"]: {
                "ARM_TENANT_ID": TENANT,
                "ARM_CLIENT_ID": record.id,
                "ARM_CLIENT_SECRET": record.private["secret"],
            }
            for record in self._store.find(KIND)
        }

    def grant(self, path: str, raw: bytes) -> JSON:
        """Serve `POST /{tenant}/oauth2/v2.0/token` with the grant of client credentials."""
        tenant = path.strip("/").split("/")[0]
        form = dict(urllib.parse.parse_qsl(raw.decode(errors="replace")))
        if tenant != TENANT:
            raise _refused("invalid_request", f"AADSTS90002: Tenant '{tenant}' not found.")
        if form.get("grant_type") != "client_credentials":
            raise _refused("unsupported_grant_type", "AADSTS70003: only client_credentials is served by the stand-in.")
        record = self._store.peek(KIND, form.get("client_id", ""))
        if record is None:
            raise _refused("unauthorized_client", "AADSTS700016: Application was not found in the directory.")
        if form.get("client_secret") != record.private["secret"]:
            raise _refused("invalid_client", "AADSTS7000215: Invalid client secret provided.")
        expires = self._clock.now() + LIFETIME
        audience = form.get("scope", "").removesuffix("/.default").rstrip("/") or MANAGEMENT
        claims = {
            "aud": audience,
            "iss": f"https://sts.windows.net/{TENANT}/",
            "appid": record.id,
            "oid": record.body["objectId"],
            "tid": TENANT,
            "idtyp": "app",
            "exp": int(expires.timestamp()),
            "jti": str(uuid.uuid4()),
        }
        token = ".".join(_part(each) for each in ({"alg": "none", "typ": "JWT"}, claims)) + "."
        about = {"principal": record.id, "expires": rfc3339(expires), "audience": audience}
        self._store.add(TOKEN, {"id": token, **about})
        return {"token_type": "Bearer", "expires_in": int(LIFETIME.total_seconds()), "access_token": token}

    def by_token(self, header: str | None, *, audience: str = "") -> Principal:
        """The principal of an `Authorization` header, for an audience when one is named. Raises Azure's 401."""
        if not header:
            message = "Authentication failed. The 'Authorization' header is missing."
            raise refusal(401, "AuthenticationFailed", message, headers=_challenge())
        scheme, _, token = header.partition(" ")
        record = self._store.peek(TOKEN, token) if scheme.lower() == "bearer" else None
        if record is None:
            raise refusal(401, "InvalidAuthenticationToken", "The access token is invalid.", headers=_challenge())
        if audience and record.body["audience"] != audience:
            message = "The access token is for another audience."
            raise refusal(401, "InvalidAuthenticationTokenAudience", message, headers=_challenge())
        if parse_time(record.body["expires"]) <= self._clock.now():
            raise refusal(
                401, "ExpiredAuthenticationToken", "The access token expiry UTC time has passed.", headers=_challenge()
            )
        principal = self._store.get(KIND, record.body["principal"])
        body = principal.body
        return Principal(body["name"], principal.id, body["objectId"], body["role"])


def _part(claims: JSON) -> str:
    return base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")


def _challenge() -> dict[str, str]:
    uri = f"https://login.microsoftonline.com/{TENANT}"
    return {"WWW-Authenticate": f'Bearer authorization_uri="{uri}", error="invalid_token"'}


def _refused(error: str, description: str) -> ApiError:
    return ApiError(400 if error != "invalid_client" else 401, {"error": error, "error_description": description})
