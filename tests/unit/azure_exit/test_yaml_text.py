"""A large document is read value by value, and is the same as when it is read as a whole."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from azure_exit.yaml_text import dump_yaml, load_large_yaml, load_yaml

SCALARS = (
    st.none() | st.booleans() | st.integers() | st.text() | st.sampled_from(["2026-11-02", "no", "1e3", "~", "<<"])
)
VALUES = st.recursive(SCALARS, lambda each: st.lists(each) | st.dictionaries(st.text(), each), max_leaves=20)


@given(VALUES)
def test_the_same_values(value: Any) -> None:
    text = dump_yaml(value)
    assert load_large_yaml(text) == load_yaml(text) == value


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# a remark",
        "a: 1\nb: [1, 2.5, 0x1f, on, null, '1']\n",
        "a: &x [1]\nb: *x\n",
        "a: 'it''s'\nb: |\n  two\n  lines\n",
        "2026-11-02: 2026-11-02\n",
    ],
)
def test_texts_that_were_written_by_hand(text: str) -> None:
    assert load_large_yaml(text) == load_yaml(text)


@pytest.mark.parametrize(
    "text", ["a: 1\na: 2\n", "a: [", "a: *x", "--- 1\n--- 2\n", "? [1]\n: 2\n", "a: !!python/name:os.system ''", "\x00"]
)
def test_both_refuse(text: str) -> None:
    for load in (load_yaml, load_large_yaml):
        with pytest.raises(yaml.YAMLError):
            load(text)
