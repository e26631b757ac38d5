"""Keys that stand twice in one block are told, and those of another block or of a merge are not repeats."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from policies.yaml_text import read_with_repeats, read_yaml


@pytest.mark.parametrize(
    ("text", "repeats"),
    [
        ("", []),
        ("a: 1\nb: {a: 2}\n", []),
        ("a: 1\na: 2\nb: [{c: 1, c: 2, c: 3}]\n", ["a", "c"]),
        ("base: &base {a: 1}\nb:\n  <<: *base\n  a: 2\n", []),
    ],
)
def test_repeats(text: str, repeats: list[str]) -> None:
    value: Any = read_yaml(text)
    assert read_with_repeats(text) == (value, repeats)


def test_one_document_only() -> None:
    with pytest.raises(yaml.YAMLError, match="single document"):
        read_with_repeats("a: 1\n---\nb: 2\n")
