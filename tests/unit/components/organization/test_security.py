"""Security settings: the API's words for the file's."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

import pytest

from components.api.client import ApiError, ScalewayApi
from components.organization.security import SecuritySettingsProvider, from_api, to_api

WANTED = {
    "organization_id": "organization",
    "enforce_password_renewal": True,
    "grace_period_seconds": 259200,
    "login_attempts_before_locked": 5,
    "session_seconds": 28800,
    "max_api_key_seconds": 7776000,
}


class Settings:
    """The part of the API that the provider uses."""

    def __init__(self, *users: dict[str, str]) -> None:
        self.settings: dict[str, Any] = {}
        self.users = users

    def call(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        assert path == "/iam/v1alpha1/organizations/organization/security-settings"
        if method == "PATCH":
            self.settings.update(body or {})
        return self.settings

    def pages(self, path: str, key: str, query: dict[str, str]) -> Iterator[dict[str, str]]:
        yield from self.users


def test_what_is_written_reads_back_the_same() -> None:
    settings = {name: value for name, value in WANTED.items() if name != "organization_id"}
    assert from_api(to_api(WANTED)) == settings


def test_settings_and_owner_are_read_back() -> None:
    client = cast("ScalewayApi", Settings({"id": "m", "type": "member"}, {"id": "o", "type": "owner"}))
    provider = SecuritySettingsProvider()
    assert provider.write(client, WANTED, None) == "organization"
    seen = provider.observe(client, "organization", WANTED) or {}
    assert seen["owner_id"] == "o"
    assert seen["session_seconds"] == 28800


def test_without_an_owner_in_sight_it_says_which_right_is_missing() -> None:
    client = cast("ScalewayApi", Settings())
    SecuritySettingsProvider().write(client, WANTED, None)
    with pytest.raises(ApiError, match="IAMReadOnly"):
        SecuritySettingsProvider().observe(client, "organization", WANTED)


def test_removing_leaves_the_settings_in_place_and_says_so(capfd: pytest.CaptureFixture[str]) -> None:
    fake = Settings()
    provider = SecuritySettingsProvider()
    provider.write(cast("ScalewayApi", fake), WANTED, None)
    before = dict(fake.settings)
    provider.remove(cast("ScalewayApi", fake), "organization", WANTED)
    assert fake.settings == before
    assert "stay as they are" in capfd.readouterr().err
