"""How a row of the old estate is taken in: as it is, and ended as its plan says."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pulumi
import pytest

from azure_exit.catalogue import Method
from azure_exit.plan import PlanRow
from components.azure_exit import adopted


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch) -> dict[str, pulumi.ResourceOptions]:
    """The options of each row that is declared, by its name."""
    found: dict[str, pulumi.ResourceOptions] = {}

    def raw(_token: str, name: str, options: pulumi.ResourceOptions) -> None:
        found[name] = options

    monkeypatch.setattr(adopted, "_Raw", raw)
    return found


def _adopt(method: Method, *, released: bool = False) -> None:
    wave: Any = SimpleNamespace(child=pulumi.ResourceOptions, rows={})
    row = SimpleNamespace(token="azure-native:network:VirtualNetwork", id="/row", arm_id="/Row", method=method)
    adopted.Adopted.adopt(wave, cast("PlanRow", row), [], released=released)


@pytest.mark.parametrize("method", Method)
def test_a_row_is_taken_in_as_it_is_and_never_changed(taken: dict[str, pulumi.ResourceOptions], method: Method) -> None:
    _adopt(method)
    assert (taken["row"].import_, taken["row"].ignore_changes, taken["row"].protect) == ("/Row", ["*"], True)


@pytest.mark.parametrize("method", Method)
def test_a_setting_is_forgotten_and_all_else_deleted(taken: dict[str, pulumi.ResourceOptions], method: Method) -> None:
    _adopt(method, released=True)
    assert taken["row"].retain_on_delete is (method is Method.RETAINED)
    assert taken["row"].protect is False
