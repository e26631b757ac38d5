"""Cases of HUB-IAM-07."""

from typing import Any

from tests.policies.case import Declared, bad, delete, good, resource

SETTINGS = "pulumi-python:dynamic/hub:SecuritySettings"


def _user(email: str, username: str = "camille.durand") -> Declared:
    return resource("scaleway:iam/user:User", "person", email=email, username=username)


def _settings(**more: Any) -> Declared:
    strict = {
        "enforce_password_renewal": True,
        "grace_period_seconds": 259_200,
        "login_attempts_before_locked": 5,
        "session_seconds": 28_800,
    }
    return resource(SETTINGS, "settings", strict | more)


def _live_settings(**more: Any) -> Declared:
    strict = {
        "enforce_password_renewal": True,
        "login_attempts_before_locked": 5,
        "grace_period_duration": "259200s",
        "max_login_session_duration": "28800s",
    }
    return resource("live:iam/security-settings", "settings", strict | more)


def _organisation(**more: Any) -> Declared:
    strict = {
        "login_saml_enabled": True,
        "login_password_enabled": False,
        "login_magic_code_enabled": False,
        "login_oauth2_enabled": False,
    }
    return resource("live:iam/organization", "organisation", strict | more)


_IDENTITIES = (
    resource("scaleway:iam/group:Group", "readers", name="readers"),
    resource("scaleway:iam/application:Application", "deploy", name="deploy"),
)
_OIDC = {
    "issuerUrl": "https://sso.hub.example/realms/hub",
    "clientId": "kubernetes",
    "groupsClaims": ["groups"],
    "groupsPrefix": "oidc:",
    "usernamePrefix": "oidc:",
}


def _cluster(**more: Any) -> Declared:
    given = {
        "type": "kapsule-dedicated-4",
        "version": "1.36",
        "cni": "cilium",
        "deleteAdditionalResources": False,
        "privateNetworkId": "fr-par/66666666-6666-4666-8666-666666666666",
        "openIdConnectConfig": _OIDC,
    }
    kept = {key: value for key, value in (given | more).items() if value is not None}
    return resource("scaleway:kubernetes/cluster:Cluster", "cluster", kept)


CASES = (
    good("a person", _user("camille.durand@hub.example"), environment="rehearsal"),
    good("a person's second account, for administration", _user("camille.admin@hub.example"), environment="rehearsal"),
    good("a person of a house that is not known here", _user("camille.durand@institut.example")),
    bad("another house", _user("camille.durand@other.example"), at="person.email", environment="rehearsal"),
    bad("public mail", _user("camille.durand@gmail.com"), at="person.email"),
    bad("a team", _user("data-team@hub.example"), at="person.email", environment="rehearsal"),
    bad("a function", _user("camille.durand@hub.example", "admin1"), at="person.username", environment="rehearsal"),
    good("strict settings", _settings()),
    bad(
        "passwords stay",
        _settings(enforce_password_renewal=False),
        at="settings.enforce_password_renewal",
    ),
    bad(
        "a month of grace",
        _settings(grace_period_seconds=2_592_000),
        at="settings.grace_period_seconds",
    ),
    bad(
        "any number of attempts",
        _settings(login_attempts_before_locked=0),
        at="settings.login_attempts_before_locked",
    ),
    bad("sessions of a day", _settings(session_seconds=86_400), at="settings.session_seconds"),
    good("the account as it should be", _live_settings(), _organisation(), live=True),
    bad(
        "the account is looser",
        _live_settings(max_login_session_duration="0s", enforce_password_renewal=False),
        at=("settings.max_login_session_duration", "settings.enforce_password_renewal"),
        live=True,
    ),
    bad(
        "another way in",
        _organisation(login_magic_code_enabled=True),
        at="organisation.login_magic_code_enabled",
        live=True,
    ),
    bad("no single sign-on", _organisation(login_saml_enabled=False), at="organisation.login_saml_enabled", live=True),
    good(
        "members have their second factor elsewhere",
        _organisation(),
        resource("live:iam/user", "member", type="member", mfa=False),
        live=True,
    ),
    bad(
        "an owner without",
        _organisation(),
        resource("live:iam/user", "owner", type="owner", mfa=False),
        at="owner.mfa",
        live=True,
    ),
    bad(
        "a member without, and no single sign-on",
        resource("live:iam/user", "member", type="member", mfa=False),
        at="member.mfa",
        live=True,
    ),
    good("settings beside the identities", *_IDENTITIES, _settings()),
    bad("no settings beside the identities", *_IDENTITIES, at="stack"),
    bad("the settings go", delete(_settings()), at="settings"),
    good("a cluster that knows people", _cluster()),
    bad(
        "a cluster that knows nobody",
        _cluster(openIdConnectConfig=None),
        at=tuple(f"cluster.openIdConnectConfig.{each}" for each in _OIDC),
    ),
    bad(
        "a cluster without groups",
        _cluster(openIdConnectConfig={**_OIDC, "groupsClaims": []}),
        at="cluster.openIdConnectConfig.groupsClaims",
    ),
    bad(
        "names without a prefix",
        _cluster(openIdConnectConfig={**_OIDC, "usernamePrefix": "-"}),
        at="cluster.openIdConnectConfig.usernamePrefix",
    ),
)
