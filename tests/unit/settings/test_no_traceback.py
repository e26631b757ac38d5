"""Whatever stands in a file, it is an environment or an EnvironmentFileError: never another exception."""

from __future__ import annotations

import json
from contextlib import suppress
from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from settings import Environment, EnvironmentFileError, load_environment
from settings.document import read_document
from settings.loading import ENVIRONMENTS
from tests.unit.settings.bad_file import REHEARSAL

TODAY = date(2026, 11, 23)
FILE = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
DATA = read_document(ENVIRONMENTS / "production.yaml", "production.yaml").data
ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=True),
    st.text(max_size=20),
    st.sampled_from(
        ["0.0.0.0/0", "::/0", "10.0.0.0/8", "fr-par-1", "2026-02-30", "a" * 300, "https://", "-", "é", " "]
    ),
    st.lists(st.one_of(st.integers(), st.text(max_size=5)), max_size=3),
    st.dictionaries(st.text(max_size=8), st.integers(), max_size=3),
)


def places(value: Any, keys: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The keys and indices of everything in a value."""
    found = [keys] if keys else []
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in inner:
        found.extend(places(each, (*keys, key)))
    return found


PLACES = places(DATA)


def outcome(content: bytes, directory: Path, name: str = "production") -> Environment | EnvironmentFileError:
    file = directory / f"{name}.yaml"
    file.write_bytes(content)
    try:
        return load_environment(file, today=TODAY)
    except EnvironmentFileError as error:
        assert error.problems
        assert all(each.rule and each.fix for each in error.problems)
        assert str(error)
        return error


@pytest.mark.parametrize("place", PLACES, ids=lambda place: ".".join(map(str, place)))
def test_each_key_left_out_or_replaced(place: tuple[Any, ...], tmp_path: Path) -> None:
    for replacement in ("(left out)", None, "x", -1, 1.5, [None], {"x": 1}):
        data = deepcopy(DATA)
        holder = data
        for step in place[:-1]:
            holder = holder[step]
        if replacement == "(left out)":
            del holder[place[-1]]
        else:
            holder[place[-1]] = replacement
        outcome(json.dumps(data).encode(), tmp_path)


@given(edits=st.lists(st.tuples(st.sampled_from(PLACES), ODD), min_size=1, max_size=6))
@FILE
def test_many_values_replaced(edits: list[tuple[tuple[Any, ...], Any]], tmp_path: Path) -> None:
    data = deepcopy(DATA)
    for place, value in edits:
        # An earlier edit may have taken the place away.
        with suppress(KeyError, IndexError, TypeError):
            holder = data
            for step in place[:-1]:
                holder = holder[step]
            holder[place[-1]] = value
    outcome(json.dumps(data).encode(), tmp_path)


@given(
    start=st.integers(min_value=0, max_value=len(REHEARSAL)),
    length=st.integers(min_value=0, max_value=200),
    insert=st.one_of(
        st.text(max_size=10), st.sampled_from(["\t", "[", "]", "{", "}", ": ", "- ", "&a ", "*a", "!!set ", "---\n"])
    ),
)
@FILE
def test_text_cut_and_pasted(start: int, length: int, insert: str, tmp_path: Path) -> None:
    text = REHEARSAL[:start] + insert + REHEARSAL[start + length :]
    outcome(text.encode("utf-8", errors="surrogatepass"), tmp_path, "rehearsal")


@given(content=st.binary(max_size=200))
@FILE
def test_any_bytes(content: bytes, tmp_path: Path) -> None:
    outcome(content, tmp_path)
