"""What the controls say of Azure's types is so in the SDK that the kit pins."""

from __future__ import annotations

import importlib.util
import json
import re
from pathlib import Path

import pytest

from policies import azure
from policies.control import Control
from policies.controls.dec import hub_dec_01
from policies.registry import catalogue
from policies.resource import matches


def _tokens() -> frozenset[str]:
    """The types that the SDK registers, read without importing it."""
    found = importlib.util.find_spec("pulumi_azure_native")
    assert found is not None and found.origin is not None
    table = re.search(r'resource_modules="""\n(.*?)\n"""', Path(found.origin).read_text(), re.DOTALL)
    assert table is not None
    return frozenset(token for module in json.loads(table[1]) for token in module["classes"])


TOKENS = _tokens()
PLAIN = frozenset(azure.plain(token) for token in TOKENS)
DECOMMISSIONING = [each for each in catalogue() if each.family == "DEC"]


@pytest.mark.parametrize("name", sorted({*azure._RESET_BY_DELETE, *hub_dec_01._FREEZING}))
def test_each_type_that_is_named_is_one_of_the_sdk(name: str) -> None:
    assert name in PLAIN


def test_each_module_without_data_is_one_of_the_sdk() -> None:
    assert {each.partition(":")[0] for each in PLAIN} >= azure._WITHOUT_DATA


@pytest.mark.parametrize("control", DECOMMISSIONING, ids=lambda each: each.id)
def test_each_pattern_fits_a_type_of_the_sdk(control: Control) -> None:
    patterns = [each for each in control.types if each.startswith("azure-native")]
    assert [each for each in patterns if not any(matches(token, each) for token in TOKENS)] == []


@pytest.mark.parametrize(
    ("token", "name"),
    [
        ("azure-native:storage:StorageAccount", "storage:StorageAccount"),
        ("azure-native:storage/v20240101:StorageAccount", "storage:StorageAccount"),
        ("azure-native_recoveryservices_v20250801:recoveryservices:Vault", "recoveryservices:Vault"),
    ],
)
def test_a_type_is_the_same_in_every_version(token: str, name: str) -> None:
    assert azure.plain(token) == name
    assert any(matches(token, each) for each in azure.AZURE)


@pytest.mark.parametrize(
    ("on", "id_", "is_covered"),
    [
        ("/subscriptions/1", "/subscriptions/1/resourcegroups/a/providers/x/y/z", True),
        ("/subscriptions/1", "/subscriptions/10/resourcegroups/a", False),
        ("/subscriptions/1/resourcegroups/a", "/subscriptions/1/resourcegroups/a", True),
        ("/subscriptions/1/resourcegroups/a", "/subscriptions/1/resourcegroups/ab", False),
        ("/resourcegroups/a", "/subscriptions/1/resourcegroups/a/providers/x/y/z", True),
        ("/resourcegroups/a", "/subscriptions/1/resourcegroups/ab/providers/x/y/z", False),
    ],
)
def test_a_lock_holds_for_what_is_below(on: str, id_: str, is_covered: bool) -> None:
    assert azure.covers(on, id_) is is_covered
