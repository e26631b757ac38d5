"""Dynamic resources read back what they wrote, show drift, and keep nothing secret in the state."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from pulumi.dynamic.dynamic import serialize_provider

from components.api import readback
from components.api.client import ScalewayApi
from components.api.readback import Properties, ReadBackError, ReadBackProvider
from components.audit.export import ExportJobProvider
from components.keys.deletion_protection import DeletionProtectionProvider
from components.observability.retention import ManagedRetentionProvider
from components.organization.security import SecuritySettingsProvider

PROVIDERS = [ExportJobProvider, DeletionProtectionProvider, ManagedRetentionProvider, SecuritySettingsProvider]


class NoApi:
    def __enter__(self) -> NoApi:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing to close."""


class Thing(ReadBackProvider):
    """Holds what it is told, unless `stubborn`."""

    REPLACES = frozenset({"place"})
    holds: dict[str, Any] | None = None
    stubborn: dict[str, Any] | None = None

    def write(self, api: ScalewayApi, wanted: Properties, id_: str | None) -> str:
        self.holds = {**wanted, **(self.stubborn or {})}
        return id_ or "thing"

    def observe(self, api: ScalewayApi, id_: str, known: Properties) -> Properties | None:
        return self.holds

    def remove(self, api: ScalewayApi, id_: str, known: Properties) -> None:
        self.holds = None


@pytest.fixture
def thing(monkeypatch: pytest.MonkeyPatch) -> Thing:
    monkeypatch.setattr(readback, "ScalewayApi", NoApi)
    return Thing()


def test_the_same_inputs_plan_nothing(thing: Thing) -> None:
    inputs = {"size": 1, "place": "here", "output": None, "__provider": "class"}
    outs = thing.create(inputs).outs
    assert outs == {"size": 1, "place": "here"}
    assert thing.diff("thing", {**outs, "__provider": "class"}, inputs).changes is False


def test_a_new_provider_class_alone_plans_nothing(thing: Thing) -> None:
    assert thing.diff("thing", {"size": 1, "__provider": "old"}, {"size": 1, "__provider": "new"}).changes is False


def test_whole_numbers_are_whole_for_the_api(thing: Thing) -> None:
    thing.create({"size": 5.0, "share": 0.5})
    assert thing.holds == {"size": 5, "share": 0.5}
    assert isinstance((thing.holds or {})["size"], int)


def test_drift_shows_and_is_planned_away(thing: Thing) -> None:
    thing.create({"size": 1})
    thing.holds = {"size": 7}
    outs = thing.read("thing", {"size": 1}).outs
    assert outs == {"size": 7}
    assert thing.diff("thing", outs or {}, {"size": 1}).changes is True


def test_what_is_gone_reads_as_gone(thing: Thing) -> None:
    assert thing.read("thing", {"size": 1}).id == ""


def test_what_cannot_change_is_replaced(thing: Thing) -> None:
    result = thing.diff("thing", {"size": 1, "place": "here"}, {"size": 1, "place": "there"})
    assert result.replaces == ["place"]
    assert result.delete_before_replace is True


def test_a_value_that_did_not_stick_is_an_error(thing: Thing) -> None:
    thing.stubborn = {"size": 7}
    with pytest.raises(ReadBackError, match="size is 7, not 1"):
        thing.create({"size": 1})


@pytest.mark.parametrize("provider", PROVIDERS)
def test_the_state_holds_a_class_name_and_no_code(
    provider: type[ReadBackProvider], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SCW_SECRET_KEY", "the-secret")
    first, second = serialize_provider(provider()), serialize_provider(provider())
    assert first == second
    raw = base64.b64decode(first)
    assert provider.__name__.encode() in raw
    assert len(raw) < 200
    assert b"the-secret" not in raw
    assert provider.serialize_as_secret_always is False
