"""HUB-IAM-07: an account is of one named person, who logs in through single sign-on with a second factor."""

from __future__ import annotations

import re
from datetime import timedelta

from policies.context import Context
from policies.control import Control
from policies.findings import Violations
from policies.instants import go_duration
from policies.resource import Change, Resource, Stack
from policies.rights import APPLICATION, GROUP, USER
from policies.vocabulary import Severity

SETTINGS = "pulumi-python:dynamic/*:SecuritySettings"
CLUSTER = "scaleway:kubernetes/cluster:Cluster"
# Messages `OrganizationSecuritySettings`, `Organization` and `User` of Scaleway's IAM API (SDK: iam.v1alpha1).
LIVE_SETTINGS, LIVE_ORGANISATION, LIVE_USER = "live:iam/security-settings", "live:iam/organization", "live:iam/user"
LIMITS = "access-limits"
_DAY, _HOUR = 86_400, 3_600

CONTROL = Control(
    id="HUB-IAM-07",
    title="Named people, single sign-on, second factor",
    severity=Severity.HIGH,
    answers=("SNC 9.5.a", "SNDS 5.3", "SATRE 3.2.04", "TIR-22"),
    why="A shared account answers for nobody, and the weakest way to log in is the one that is used to break in.",
    fix="Invite people by their own address of the organisation's domain; turn on SAML and turn off every other "
    "login; enforce the renewal of passwords, few attempts and short sessions; declare SecuritySettings beside the "
    "identities; set a cluster's openIdConnectConfig.",
    source="SecNumCloud 3.2, 9.5.a; Scaleway SDK, iam.v1alpha1: OrganizationSecuritySettings and Organization",
    tables=(LIMITS,),
    organisation="The identity provider's own rules (second factor, leavers, lock-out) are answered by who runs it.",
)


@CONTROL.each(USER)
def is_of_the_house(user: Resource, context: Context) -> Violations:
    domain = str(user.value("email") or "").rpartition("@")[2].lower()
    own = _own_domains(context)
    if own and domain not in own:
        yield user.violation("email", f"be of the organisation's own domain ({', '.join(sorted(own))})")
    elif not domain or domain in context.table(LIMITS).rows["public_mail"]:
        yield user.violation("email", "be of the organisation's own domain")


@CONTROL.each(USER)
def is_somebody(user: Resource, context: Context) -> Violations:
    generic = set(context.table(LIMITS).rows["generic_names"])
    for path in ("email", "username"):
        name = str(user.value(path) or "").partition("@")[0].lower()
        words = [each for each in re.split(r"[^a-zà-ÿ]+", name) if each]
        if not words or all(word in generic for word in words):
            yield user.violation(path, "name one person: an account of a function or a team answers for nobody")


@CONTROL.each(SETTINGS)
def settings_are_strict(settings: Resource, context: Context) -> Violations:
    rows = context.table(LIMITS).rows
    if settings.value("enforce_password_renewal") is not True:
        yield settings.violation("enforce_password_renewal", "be true")
    yield from _at_most(settings, "grace_period_seconds", rows["grace_period_days"] * _DAY, least=0)
    yield from _at_most(settings, "login_attempts_before_locked", rows["login_attempts"])
    yield from _at_most(settings, "session_seconds", rows["session_hours"] * _HOUR)


def _at_most(settings: Resource, path: str, most: int, least: int = 1) -> Violations:
    value = settings.value(path)
    if value is None or not least <= value <= most:
        yield settings.violation(path, f"be set, from {least} to {most}")


@CONTROL.whole(GROUP, APPLICATION, SETTINGS)
def settings_are_there(stack: Stack, context: Context) -> Violations:
    if stack.of(GROUP) and stack.of(APPLICATION) and not stack.of(SETTINGS):
        yield stack.subject.violation("", "hold SecuritySettings beside the identities of the organisation")


@CONTROL.change(SETTINGS)
def settings_stay(change: Change, context: Context) -> Violations:
    if change.deletes:
        yield change.violation("", "stay: nothing keeps the organisation strict without them")


@CONTROL.each(CLUSTER)
def cluster_knows_people(cluster: Resource, context: Context) -> Violations:
    for path in ("issuerUrl", "clientId", "groupsClaims"):
        if not cluster.value(f"openIdConnectConfig.{path}"):
            yield cluster.violation(f"openIdConnectConfig.{path}", "be set: people log in as themselves")
    for path in ("usernamePrefix", "groupsPrefix"):
        if cluster.value(f"openIdConnectConfig.{path}") in (None, "", "-"):
            yield cluster.violation(
                f"openIdConnectConfig.{path}", "be set: else a name of the provider passes for one of the cluster's own"
            )


@CONTROL.each(LIVE_SETTINGS)
def account_is_strict(settings: Resource, context: Context) -> Violations:
    rows = context.table(LIMITS).rows
    if settings.value("enforce_password_renewal") is not True:
        yield settings.violation("enforce_password_renewal", "be true")
    yield from _at_most(settings, "login_attempts_before_locked", rows["login_attempts"])
    for path, most in (
        ("grace_period_duration", timedelta(days=rows["grace_period_days"])),
        ("max_login_session_duration", timedelta(hours=rows["session_hours"])),
    ):
        found = go_duration(settings.value(path))
        if found is None or found > most or (not found and path.startswith("max")):
            yield settings.violation(path, f"be set, to at most {most}")


@CONTROL.each(LIVE_ORGANISATION)
def logs_in_one_way(organisation: Resource, context: Context) -> Violations:
    if organisation.value("login_saml_enabled") is not True:
        yield organisation.violation("login_saml_enabled", "be true")
    for path in ("login_password_enabled", "login_magic_code_enabled", "login_oauth2_enabled"):
        if organisation.value(path) is not False:
            yield organisation.violation(path, "be false: it goes around single sign-on and its second factor")


@CONTROL.beside(LIVE_USER)
def has_a_second_factor(user: Resource, stack: Stack, context: Context) -> Violations:
    by_sso = [each for each in stack.of(LIVE_ORGANISATION) if each.value("login_saml_enabled") is True]
    if user.value("mfa") is not True and (user.value("type") == "owner" or not by_sso):
        yield user.violation("mfa", "be true: this person can log in without single sign-on")


def _own_domains(context: Context) -> frozenset[str]:
    """The domains of the addresses that the environment's file names as its own."""
    if context.environment is None:
        return frozenset()
    contacts = context.environment.contacts
    return frozenset(each.rpartition("@")[2].lower() for each in (*contacts.security, *contacts.operations))
