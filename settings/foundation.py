"""The `foundation` block: keys, identities, organisation security, audit, logs, budget."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import AfterValidator, Field

from settings.constraints import Range
from settings.types import (
    ApiKeyRotation,
    Boolean,
    Day,
    Email,
    LockMode,
    PeopleGroup,
    ProtectionLevel,
    Section,
    Sentence,
)


def _all_groups(groups: Mapping[PeopleGroup, tuple[Email, ...]]) -> dict[PeopleGroup, tuple[Email, ...]]:
    return {group: groups.get(group, ()) for group in PeopleGroup}


class Keys(Section):
    """Key Manager keys, one per purpose."""

    protection_level: ProtectionLevel = Field(description="Where the key-encryption keys live; production demands hsm.")
    rotation_days: Annotated[int, Range(1, 365, "days", why="Key Manager's limits", usual=90)] = Field(
        description="Days between two rotations of a key."
    )


class ApiKeys(Section):
    """API keys of the applications."""

    rotation: ApiKeyRotation = Field(
        ApiKeyRotation.MONTHLY,
        description="Keys end on the first day of the month after next, so never over 62 days ahead.",
    )


class OrganizationSecurity(Section):
    """Security settings of the whole organisation (API only: the provider has no resource for them)."""

    enforce_password_renewal: Boolean = Field(True, description="A password is renewed at the first login.")
    grace_period_days: Annotated[int, Range(0, 30, "days")] = Field(
        3, description="Days that a new member has to renew the password and set up a second factor."
    )
    login_attempts_before_locked: Annotated[int, Range(1, 10, "attempts")] = Field(
        5, description="Failed logins after which an account is locked."
    )
    session_hours: Annotated[int, Range(1, 24, "hours")] = Field(
        8, description="Hours after which a console session asks for the login again."
    )
    max_api_key_days: Annotated[int, Range(62, 365, "days", why="the kit's own keys live up to 62 days")] = Field(
        90, description="Days after which any API key of the organisation must have ended."
    )


class Audit(Section):
    """The locked bucket that Audit Trail is exported to."""

    lock_mode: LockMode = Field(
        description="governance can be lifted by a privileged person; compliance by nobody. "
        "Production demands compliance."
    )
    retention_days: Annotated[
        int, Range(365, 1095, "days", why="EHDS asks for a year, the CNIL allows up to three")
    ] = Field(description="Days that an audit record cannot be deleted.")


class Logs(Section):
    """Logs and metrics kept at hand in Cockpit."""

    retention_days: Annotated[int, Range(1, 365, "days", why="what the provider accepts", usual=365)] = Field(
        description="Days that logs and metrics are kept; production demands 365."
    )


class AgreedIncrease(Section):
    """What somebody agreed that the next changes may add, beyond a tenth of the budget (HUB-TAG-02)."""

    monthly_eur: Annotated[int, Range(1, None, "euros", usual=400)] = Field(
        description="Euros a month, without VAT, that a change may add."
    )
    by: Sentence = Field(description="Who agreed, and where it is written.")
    until: Day = Field(description="Last day on which it holds, at most 92 days ahead: then it is agreed anew.")


class Budget(Section):
    """The amount that the month is expected to stay under, and when to say so."""

    monthly_eur: Annotated[int, Range(1, None, "euros", usual=500)] = Field(description="Euros a month, without VAT.")
    alert_percent: tuple[Annotated[int, Range(1, 100, "percent")], ...] = Field(
        (50, 80, 100), description="Shares of the budget at which the operations contacts are told.", min_length=1
    )
    agreed_increase: AgreedIncrease | None = Field(
        None, description="A larger increase than a tenth of the budget, as agreed; null for none."
    )


class Foundation(Section):
    """Projects, identities, keys, audit and observability."""

    keys: Keys = Field(description="Key Manager keys.")
    api_keys: ApiKeys = Field(default_factory=ApiKeys, description="API keys of the applications.")
    groups: Annotated[Mapping[PeopleGroup, tuple[Email, ...]], AfterValidator(_all_groups)] = Field(
        default_factory=lambda: _all_groups({}),
        description="E-mail addresses of each group's people; a group that is left out is empty.",
    )
    security: OrganizationSecurity = Field(
        default_factory=OrganizationSecurity, description="Security settings of the whole organisation."
    )
    audit: Audit = Field(description="The audit archive.")
    logs: Logs = Field(description="Logs and metrics at hand.")
    budget: Budget = Field(description="Expected spend.")
