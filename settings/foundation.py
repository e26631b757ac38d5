"""The `foundation` block: keys, identities, audit, logs, budget."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import AfterValidator, Field

from settings.types import ApiKeyRotation, Email, LockMode, PeopleGroup, ProtectionLevel, Section


def _all_groups(groups: Mapping[PeopleGroup, tuple[Email, ...]]) -> dict[PeopleGroup, tuple[Email, ...]]:
    return {group: groups.get(group, ()) for group in PeopleGroup}


class Keys(Section):
    protection_level: ProtectionLevel
    rotation_days: Annotated[int, Field(ge=1, le=365)]


class ApiKeys(Section):
    rotation: ApiKeyRotation = ApiKeyRotation.MONTHLY


class OrganizationSecurity(Section):
    enforce_password_renewal: bool = True
    grace_period_days: Annotated[int, Field(ge=0, le=30)] = 3
    login_attempts_before_locked: Annotated[int, Field(ge=1, le=10)] = 5
    session_hours: Annotated[int, Field(ge=1, le=24)] = 8
    max_api_key_days: Annotated[int, Field(ge=62, le=365)] = 90


class Audit(Section):
    lock_mode: LockMode
    retention_days: Annotated[int, Field(ge=365, le=1095)]


class Logs(Section):
    retention_days: Annotated[int, Field(ge=1, le=365)]


class Budget(Section):
    monthly_eur: Annotated[int, Field(ge=1)]
    alert_percent: tuple[Annotated[int, Field(ge=1, le=100)], ...] = (50, 80, 100)


class Foundation(Section):
    keys: Keys
    api_keys: ApiKeys = ApiKeys()
    groups: Annotated[Mapping[PeopleGroup, tuple[Email, ...]], AfterValidator(_all_groups)] = Field(
        default_factory=lambda: _all_groups({})
    )
    security: OrganizationSecurity = OrganizationSecurity()
    audit: Audit
    logs: Logs
    budget: Budget
