"""HUB-IAM-04: API keys end within ninety days."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from policies.context import Context
from policies.control import Control
from policies.findings import Violations
from policies.instants import go_duration, moment
from policies.resource import Resource, Stack
from policies.vocabulary import Severity

KEY = "scaleway:iam/apiKey:ApiKey"
SETTINGS = "pulumi-python:dynamic/*:SecuritySettings"
# Messages `OrganizationSecuritySettings` and `User` of Scaleway's IAM API (SDK: iam.v1alpha1).
LIVE_SETTINGS, LIVE_USER = "live:iam/security-settings", "live:iam/user"
LIMITS = "access-limits"

CONTROL = Control(
    id="HUB-IAM-04",
    title="API keys expire within 90 days",
    severity=Severity.CRITICAL,
    answers=("SNC 9.4.c", "SNDS 5.1", "OPR-2"),
    why="A key without an end opens the account for as long as a copy of it lies anywhere.",
    fix="Set expiresAt of every API key to at most 90 days ahead, and the organisation's longest life of keys to the "
    "same.",
    source="SecNumCloud 3.2, 9.4.c (quarterly review of technical accounts); Scaleway provider 2.81.0, iam_api_key: "
    "expiresAt is optional",
    tables=(LIMITS,),
    live="A key that nothing used for 90 days is deleted. The API tells no last use of a key (SDK: "
    "iam.v1alpha1.APIKey), so the Audit Trail has to be asked.",
)


@CONTROL.each(KEY)
def ends(key: Resource, context: Context) -> Violations:
    days = context.table(LIMITS).rows["api_key_days"]
    given = key.value("expiresAt")
    end = moment(given)
    if not given:
        yield key.violation("expiresAt", f"be set, to at most {days} days ahead")
    elif end is None:
        yield key.violation("expiresAt", "be a timestamp as RFC 3339 writes it")
    elif end > _latest(context, days):
        yield key.violation("expiresAt", f"be at most {days} days ahead")
    elif end.date() < context.today:
        yield key.violation("expiresAt", "not be over: delete the key, or make the next one")


@CONTROL.each(SETTINGS)
def organisation_limits_keys(settings: Resource, context: Context) -> Violations:
    days = context.table(LIMITS).rows["api_key_days"]
    seconds = settings.value("max_api_key_seconds")
    if not seconds or seconds > days * 86_400:
        yield settings.violation("max_api_key_seconds", f"be set, to at most {days} days")


@CONTROL.each(LIVE_SETTINGS)
def account_limits_keys(settings: Resource, context: Context) -> Violations:
    days = context.table(LIMITS).rows["api_key_days"]
    life = go_duration(settings.value("max_api_key_expiration_duration"))
    if not life or life > timedelta(days=days):
        yield settings.violation("max_api_key_expiration_duration", f"be set, to at most {days} days")


@CONTROL.beside(KEY)
def is_no_root_key(key: Resource, stack: Stack, context: Context) -> Violations:
    for user in stack.referred(key, "userId", LIVE_USER):
        if user.value("type") == "owner":
            yield key.violation("userId", "not be the organisation's owner: such a key may do everything")


def _latest(context: Context, days: int) -> datetime:
    return datetime.combine(context.today, time.max, UTC) + timedelta(days=days)
