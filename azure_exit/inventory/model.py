"""What an inventory holds, normalised: ids in lower case as keys, moments in UTC, money as decimals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import Any

from azure_exit.arm_id import group_of, is_within, parents, subscription_of


class Source(StrEnum):
    """Which listing a resource was found in."""

    RESOURCE_GRAPH = "resource-graph"
    CHILDREN = "children"
    GROUPS = "resource-groups"
    LOCKS = "locks"
    ROLE_ASSIGNMENTS = "role-assignments"
    DELETED_VAULTS = "deleted-vaults"
    BACKUPS = "backups"


@dataclass(frozen=True, slots=True)
class Resource:
    """A resource, or a resource group.

    `key` is the normalised id, by which everything refers to it; `arm_id` is what Azure is called with.
    `type` is in lower case. `created_at` is None when no listing says it.
    """

    key: str
    arm_id: str
    name: str
    type: str
    source: Source
    location: str = ""
    kind: str = ""
    sku: str = ""
    managed_by: str = ""
    tags: Mapping[str, str] = field(default_factory=dict)
    identities: tuple[str, ...] = ()
    properties: Mapping[str, Any] = field(default_factory=dict)
    created_at: datetime | None = None

    @property
    def subscription(self) -> str:
        return subscription_of(self.key)

    @property
    def group(self) -> str:
        return group_of(self.key)


class LockLevel(StrEnum):
    """What a lock forbids."""

    CAN_NOT_DELETE = "CanNotDelete"
    READ_ONLY = "ReadOnly"


@dataclass(frozen=True, slots=True)
class Lock:
    """A management lock; it covers its scope and everything within."""

    key: str
    scope: str
    level: LockLevel
    notes: str


@dataclass(frozen=True, slots=True)
class DeletedVault:
    """A vault or managed HSM that is soft-deleted already: nobody sees it, and its keys can come back."""

    key: str
    vault: str
    deleted_on: date
    purged_on: date
    purge_protected: bool


@dataclass(frozen=True, slots=True)
class Backup:
    """A copy that no table of Resource Graph shows. `expires_on` is None when nothing ends it."""

    key: str
    kind: str
    source: str
    created_on: date
    expires_on: date | None


@dataclass(frozen=True, slots=True)
class RoleAssignment:
    """Who may do what at a scope: evidence of what has to be revoked."""

    key: str
    scope: str
    principal: str
    principal_type: str
    role: str


class HoldStatus(StrEnum):
    """What the register of holds says about a scope. What it says nothing about is held."""

    NONE = "none"
    UNTIL = "until"
    HELD = "held"


@dataclass(frozen=True, slots=True)
class Hold:
    """A line of the register of holds, by whom it was decided and when."""

    scope: str
    status: HoldStatus
    reason: str
    decided_by: str
    decided_on: date
    until: date | None = None
    kind: str = ""
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Inventory:
    """An Azure estate as it was at one moment. `files` are the names and SHA-256 of what was read."""

    taken_at: datetime
    taken_by: str
    tenant: str
    subscriptions: Mapping[str, str]
    resources: Mapping[str, Resource]
    locks: tuple[Lock, ...]
    deleted_vaults: tuple[DeletedVault, ...]
    backups: tuple[Backup, ...]
    role_assignments: tuple[RoleAssignment, ...]
    holds: tuple[Hold, ...]
    monthly_cost: Mapping[str, Decimal]
    currency: str
    cost_month: str
    files: Mapping[str, str]

    def locks_on(self, key: str) -> tuple[Lock, ...]:
        """The locks that cover a resource, its own and inherited ones."""
        return tuple(lock for lock in self.locks if is_within(key, lock.scope))


@dataclass(frozen=True)
class HoldsRegister:
    """The register of holds, looked up by resource.

    A hold covers its scope, all that lies within, and also all that contains the scope: deleting an account deletes
    its containers. Freedom from holds is inherited downwards only, and never outweighs a hold.
    """

    holds: tuple[Hold, ...]

    def on(self, key: str) -> tuple[Hold, ...]:
        """Every line that binds a resource. Empty: nobody has said whether it must be kept."""
        own = [hold for scope in (key, *parents(key)) for hold in self._by_scope.get(scope, ())]
        below = [hold for hold in self._binding if hold.scope != key and is_within(hold.scope, key)]
        return (*own, *below)

    @cached_property
    def _by_scope(self) -> dict[str, list[Hold]]:
        found: dict[str, list[Hold]] = {}
        for hold in self.holds:
            found.setdefault(hold.scope, []).append(hold)
        return found

    @cached_property
    def _binding(self) -> list[Hold]:
        return [hold for hold in self.holds if hold.status is not HoldStatus.NONE]
