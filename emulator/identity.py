"""Who calls, and what they may do: API keys, the policies that were declared, and their conditions."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from emulator.clock import Clock, parse_time
from emulator.conditions import holds, reads_resource
from emulator.errors import ApiError, authentication_denied
from emulator.store import Record, Store

KINDS = ("iam.api_key", "iam.policy", "iam.group", "iam.application", "iam.user", "account.project")


@dataclass(frozen=True)
class Permission:
    """The permission sets of which one is needed to read and to write a product's resources.

    Source of names: Scaleway IAM permission sets, `<Product>ReadOnly` and `<Product>FullAccess`.
    """

    name: str
    read: frozenset[str]
    write: frozenset[str]
    organization: bool = False

    @staticmethod
    def product(prefix: str, *, read: tuple[str, ...] = (), write: tuple[str, ...] = ()) -> Permission:
        """Rights within a project. `read` and `write` are further sets that grant them."""
        full = frozenset({f"{prefix}FullAccess", "AllProductsFullAccess", *write})
        return Permission(prefix, full | {f"{prefix}ReadOnly", "AllProductsReadOnly", *read}, full)

    @staticmethod
    def organisation(name: str, *, read: tuple[str, ...], write: tuple[str, ...]) -> Permission:
        """Rights over the organisation itself: only rules scoped by organisation count."""
        return Permission(name, frozenset(read) | frozenset(write), frozenset(write), organization=True)

    def sets(self, action: str) -> frozenset[str]:
        return self.read if action == "read" else self.write


@dataclass(frozen=True)
class Grant:
    sets: frozenset[str]
    projects: frozenset[str] | None
    condition: str = ""


@dataclass(frozen=True)
class Principal:
    """Who is behind an API key. The organisation's owner may do everything."""

    kind: str
    id: str
    organization_id: str
    default_project_id: str
    access_key: str
    owner: bool = False
    grants: tuple[Grant, ...] = field(default=(), repr=False)

    def allows(
        self,
        permission: Permission,
        action: str,
        project_id: str | None,
        facts: Mapping[str, Any],
    ) -> bool:
        """Whether one grant covers `action`; `project_id` None asks whether any project's grant does.

        `facts` are what conditions read. A `resource` of None means that it is not known yet: a condition that reads it
        is then left undecided, for the handler to ask again.
        """
        if self.owner:
            return True
        wanted = permission.sets(action)
        for grant in self.grants:
            if not grant.sets & wanted:
                continue
            if permission.organization and grant.projects is not None:
                continue
            if project_id is not None and grant.projects is not None and project_id not in grant.projects:
                continue
            undecided = facts.get("resource") is None and reads_resource(grant.condition)
            if undecided or holds(grant.condition, facts):
                return True
        return False


class Identity:
    """Finds the principal of a request. Results are kept until an IAM record changes."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._principals: dict[str, Principal] = {}
        self._secrets: dict[str, Record] = {}
        self._version: tuple[int, ...] = ()

    def by_secret(self, secret_key: str | None) -> Principal:
        """The principal of an `X-Auth-Token`. Raises the API's 401."""
        if not secret_key or not _is_uuid(secret_key):
            raise authentication_denied("api_key", "invalid_argument")
        self._refresh()
        record = self._secrets.get(secret_key)
        if record is None:
            raise authentication_denied("api_key", "not_found")
        return self._principal(record)

    def by_access_key(self, access_key: str) -> tuple[Principal, str]:
        """The principal and the secret key that signs, for an S3 signature. Raises the API's 401."""
        record = self._store.peek("iam.api_key", access_key)
        if record is None:
            raise authentication_denied("api_key", "not_found")
        self._refresh()
        return self._principal(record), str(record.private["secret_key"])

    def _refresh(self) -> None:
        version = tuple(self._store.version.get(kind, 0) for kind in KINDS)
        if version != self._version or not self._secrets:
            self._principals.clear()
            self._secrets = {str(r.private["secret_key"]): r for r in self._store.find("iam.api_key")}
            self._version = version

    def _principal(self, key: Record) -> Principal:
        expires = key.body.get("expires_at")
        if expires and parse_time(expires) <= self._clock.now():
            raise authentication_denied("api_key", "expired")
        if key.id not in self._principals:
            self._principals[key.id] = self._build(key)
        return self._principals[key.id]

    def _build(self, key: Record) -> Principal:
        user_id, application_id = key.body.get("user_id"), key.body.get("application_id")
        kind = "user" if user_id else "application"
        bearer = self._store.peek(f"iam.{kind}", str(user_id or application_id))
        if bearer is None:
            raise authentication_denied("api_key", "not_found")
        if bearer.body.get("locked"):
            # Source: scaleway-sdk-go, `LockUser`: a locked member cannot use API keys. The reason is not recorded.
            raise authentication_denied("api_key", "locked")
        groups = {group.id for group in self._store.find("iam.group") if bearer.id in group.body.get(f"{kind}_ids", [])}
        grants = tuple(
            _grant(rule)
            for policy in self._store.find("iam.policy")
            if policy.body.get(f"{kind}_id") == bearer.id or policy.body.get("group_id") in groups
            for rule in policy.private.get("rules", [])
        )
        organization_id = str(bearer.body["organization_id"])
        return Principal(
            kind=kind,
            id=bearer.id,
            organization_id=organization_id,
            default_project_id=str(key.body.get("default_project_id") or organization_id),
            access_key=key.id,
            owner=kind == "user" and bearer.body.get("type") == "owner",
            grants=grants,
        )


def _is_uuid(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True


def _grant(rule: Mapping[str, Any]) -> Grant:
    projects = rule.get("project_ids")
    return Grant(
        sets=frozenset(rule.get("permission_set_names") or ()),
        projects=frozenset(projects) if projects else None,
        condition=str(rule.get("condition") or ""),
    )


__all__ = ["ApiError", "Grant", "Identity", "Permission", "Principal"]
