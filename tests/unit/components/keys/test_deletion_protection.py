"""Deletion protection is put on, watched, and taken off only when the environment goes."""

from __future__ import annotations

from typing import Any, cast

import pytest

from components.api import readback
from components.api.client import ApiError, ScalewayApi
from components.keys import deletion_protection
from components.keys.deletion_protection import DeletionProtectionProvider

WANTED = {
    "region": "fr-par",
    "keys": ["fr-par/k1", "fr-par/k2"],
    "secrets": ["fr-par/s1"],
    "lifted": True,
    "unprotected": [],
}
KEY = "/key-manager/v1alpha1/regions/fr-par/keys"
SECRET = "/secret-manager/v1beta1/regions/fr-par/secrets"


class Guards:
    """The part of the API that the provider uses: paths of what exists, and whether it is protected."""

    def __init__(self) -> None:
        self.protected = {f"{KEY}/k1": True, f"{KEY}/k2": True, f"{SECRET}/s1": True}

    def __enter__(self) -> Guards:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing to close."""

    def call(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        thing, _, action = path.rpartition("/") if method == "POST" else (path, "", "")
        if thing not in self.protected:
            raise ApiError("gone", 404)
        if method == "POST":
            self.protected[thing] = action == "protect"
        return {"protected": self.protected[thing]}


@pytest.fixture
def guards(monkeypatch: pytest.MonkeyPatch) -> Guards:
    fake = Guards()
    monkeypatch.setattr(readback, "ScalewayApi", lambda: fake)
    monkeypatch.setattr(deletion_protection, "ScalewayApi", lambda: fake)
    return fake


def test_what_is_protected_already_reads_as_wanted(guards: Guards) -> None:
    assert DeletionProtectionProvider().create(dict(WANTED)).outs == WANTED


def test_protection_that_was_taken_off_by_hand_shows_and_is_put_back(guards: Guards) -> None:
    provider = DeletionProtectionProvider()
    guards.protected[f"{KEY}/k2"] = False
    drifted = provider.read("deletion-protection", dict(WANTED)).outs or {}
    assert drifted["unprotected"] == [f"{KEY}/k2"]
    assert provider.diff("deletion-protection", drifted, dict(WANTED)).changes is True
    provider.update("deletion-protection", drifted, dict(WANTED))
    assert all(guards.protected.values())


def test_destroying_takes_all_protection_off(guards: Guards) -> None:
    DeletionProtectionProvider().delete("deletion-protection", dict(WANTED))
    assert not any(guards.protected.values())


def test_where_the_environment_is_kept_nothing_takes_protection_off(guards: Guards) -> None:
    provider, kept = DeletionProtectionProvider(), {**WANTED, "lifted": False}
    provider.update("deletion-protection", dict(kept), {**kept, "keys": []})
    provider.delete("deletion-protection", dict(kept))
    assert all(guards.protected.values())


def test_protection_can_be_lifted_without_the_resource(guards: Guards) -> None:
    deletion_protection.lift(cast("ScalewayApi", guards), "fr-par", ["fr-par/k1", "k2"], ["fr-par/gone"])
    assert guards.protected == {f"{KEY}/k1": False, f"{KEY}/k2": False, f"{SECRET}/s1": True}


def test_only_what_leaves_the_program_loses_its_protection(guards: Guards) -> None:
    DeletionProtectionProvider().update("deletion-protection", dict(WANTED), {**WANTED, "keys": ["fr-par/k1"]})
    assert guards.protected == {f"{KEY}/k1": True, f"{KEY}/k2": False, f"{SECRET}/s1": True}


def test_what_is_gone_already_stops_nothing(guards: Guards) -> None:
    del guards.protected[f"{SECRET}/s1"]
    provider = DeletionProtectionProvider()
    assert (provider.read("deletion-protection", dict(WANTED)).outs or {})["unprotected"] == []
    provider.delete("deletion-protection", dict(WANTED))
    assert not any(guards.protected.values())
