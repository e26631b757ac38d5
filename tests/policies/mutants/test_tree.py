"""Any value of an environment can be reached and spoilt, and nothing else changes by it."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from policies.mutants.tree import GONE, changed, is_secret, pattern, spelled, walk

SECRET = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "ciphertext": "x"}

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abcd"), inner, max_size=3),
    max_leaves=12,
)
PROPERTIES = st.dictionaries(st.sampled_from("wxyz"), VALUES, min_size=1, max_size=4)


@given(PROPERTIES)
def test_each_value_can_be_changed_alone(properties: dict[str, Any]) -> None:
    before = json.dumps(properties, sort_keys=True)
    for path, _ in walk(properties):
        after = dict(walk(changed(properties, path, "spoilt")))
        assert after[path] == "spoilt"
        untouched = {each: value for each, value in walk(properties) if each[: len(path)] != path}
        apart = {each: value for each, value in untouched.items() if each != path[: len(each)]}
        assert all(after[each] == value for each, value in apart.items())
    assert json.dumps(properties, sort_keys=True) == before


def test_a_document_in_a_string_is_walked_and_written_again() -> None:
    properties = {"policy": json.dumps({"Statement": [{"Effect": "Allow", "Principal": "*"}]})}
    path = ("policy", None, "Statement", 0, "Effect")
    assert dict(walk(properties))[path] == "Allow"
    after = changed(properties, path, "Deny")
    assert json.loads(after["policy"]) == {"Statement": [{"Effect": "Deny", "Principal": "*"}]}
    assert spelled(path) == "policy:Statement[0].Effect"
    assert pattern(path) == "policy:Statement[].Effect"


def test_what_is_gone_is_not_there() -> None:
    assert changed({"a": 1, "b": [1, 2]}, ("a",), GONE) == {"b": [1, 2]}
    assert changed({"b": [1, 2]}, ("b", 0), GONE) == {"b": [2]}


def test_a_secret_is_one_value() -> None:
    assert list(walk({"password": SECRET, "__defaults": []})) == [(("password",), SECRET)]
    assert is_secret(SECRET)
