"""Derived secrets: stable, separate, and acceptable as passwords."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.secrets.derivation import derived
from settings.names import database_secrets

SEED = "0123456789abcdef0123456789abcdef"


def test_the_same_question_has_the_same_answer() -> None:
    assert derived(SEED, "database/catalogue", 1) == derived(SEED, "database/catalogue", 1)


@given(st.text(min_size=1, max_size=20), st.integers(min_value=1, max_value=99))
def test_every_part_counts(purpose: str, version: int) -> None:
    value = derived(SEED, purpose, version)
    assert value != derived(SEED, purpose, version + 1)
    assert value != derived(SEED, purpose + "x", version)
    assert value != derived(SEED + "x", purpose, version)


@given(st.text(max_size=20))
def test_a_value_is_url_safe_and_has_every_class_of_character(purpose: str) -> None:
    value = derived(SEED, purpose, 1)
    assert re.fullmatch(r"[A-Za-z0-9_-]{47}", value)
    assert all(re.search(wanted, value) for wanted in ("[a-z]", "[A-Z]", "[0-9]", "[_-]"))


def test_a_short_seed_is_refused_without_being_shown() -> None:
    with pytest.raises(ValueError, match="hub:seed") as error:
        derived("short-seed", "any", 1)
    assert "short-seed" not in str(error.value)


def test_each_database_user_and_administrator_has_a_secret() -> None:
    assert database_secrets({"catalogue": ["app"]}) == ("database-catalogue-administrator", "database-catalogue-app")
