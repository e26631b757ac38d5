"""A written choice covers what its scope names, and the narrowest one counts however it is typed."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from azure_exit.evidence import Evidence

SUBSCRIPTION = "/subscriptions/11111111-1111-4111-8111-111111111111"
GROUP = f"{SUBSCRIPTION}/resourceGroups/rg-hdh"
DISK = f"{GROUP}/providers/Microsoft.Compute/disks/one"
BLOB = "https://account.blob.core.windows.net/backup/2026-10-01"


def evidence(**choices: Any) -> Evidence:
    found = [
        {
            "scope": scope,
            "choice": choice,
            "decided_by": "controller@hub.example",
            "decided_on": date(2026, 10, 1),
            "document_sha256": "a" * 64,
        }
        for scope, choice in choices.items()
    ]
    return Evidence.model_validate(
        {"wave": 5, "plan_sha256": "a" * 64, "inventory_sha256": "a" * 64, "executor": "ops@x", "choices": found}
    )


@pytest.mark.parametrize("scope", ["", "/", "//", "subscriptions", "/subscriptions", "/subscriptions/x", "https:", "x"])
def test_what_is_no_scope_is_refused(scope: str) -> None:
    with pytest.raises(ValidationError, match="a scope is the id"):
        evidence(**{scope: "delete"})


def test_the_narrowest_counts_and_not_the_longest_text() -> None:
    found = evidence(**{f"{SUBSCRIPTION}{'/' * 200}": "delete", GROUP: "return"})
    chosen = found.choice_for(DISK.lower())
    assert chosen is not None
    assert chosen.choice == "return"


def test_one_scope_is_chosen_for_once() -> None:
    with pytest.raises(ValidationError, match="one choice for each scope"):
        evidence(**{GROUP: "return", f"{GROUP.upper().replace('SUBSCRIPTIONS', 'subscriptions')}/": "delete"})


def test_an_address_is_for_one_row() -> None:
    found = evidence(**{BLOB: "delete"})
    assert found.choice_for(BLOB) is not None
    assert found.choice_for(f"{BLOB}/part") is None
    assert found.choice_for(DISK.lower()) is None
