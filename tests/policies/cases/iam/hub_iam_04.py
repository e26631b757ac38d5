"""Cases of HUB-IAM-04."""

from typing import Any

from tests.policies.case import Declared, bad, good, in_days, ref, resource

SETTINGS = "pulumi-python:dynamic/hub:SecuritySettings"
LIVE = "live:iam/security-settings"
_APPLICATION = "22222222-2222-4222-8222-222222222222"
_OWNER = resource("live:iam/user", "owner", type="owner", mfa=True)


def _key(**more: Any) -> Declared:
    return resource("scaleway:iam/apiKey:ApiKey", "key", applicationId=_APPLICATION, **more)


CASES = (
    good("ends in a month", _key(expiresAt=in_days(30))),
    good("ends in ninety days", _key(expiresAt=in_days(90))),
    bad("never ends", _key(), at="key.expiresAt"),
    bad("ends in a year", _key(expiresAt=in_days(365)), at="key.expiresAt"),
    bad("is over", _key(expiresAt=in_days(-1)), at="key.expiresAt", on_engine=False),
    bad("ends some day", _key(expiresAt="some day"), at="key.expiresAt", on_engine=False),
    good("the organisation says 90 days", resource(SETTINGS, "all", max_api_key_seconds=7_776_000)),
    bad(
        "the organisation says a year",
        resource(SETTINGS, "all", max_api_key_seconds=31_536_000),
        at="all.max_api_key_seconds",
    ),
    bad(
        "the organisation says nothing",
        resource(SETTINGS, "all", max_api_key_seconds=0),
        at="all.max_api_key_seconds",
    ),
    good(
        "the account says 90 days",
        resource(LIVE, "all", max_api_key_expiration_duration="7776000s"),
        live=True,
    ),
    bad(
        "the account says nothing",
        resource(LIVE, "all", max_api_key_expiration_duration="0s"),
        at="all.max_api_key_expiration_duration",
        live=True,
    ),
    bad(
        "the owner has a key",
        _OWNER,
        resource("scaleway:iam/apiKey:ApiKey", "key", userId=ref("owner"), expiresAt=in_days(30)),
        at="key.userId",
        live=True,
        on_engine=False,
    ),
)
