"""Transfer manifests: compared line by line; what is cut off, out of order or does not add up is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from azure_exit.evidence import read_manifest
from azure_exit.problems import InputError

A, B = "a" * 64, "b" * 64
HEAD = {
    "format": "hub-azure-exit-manifest/1",
    "kind": "objects",
    "source": "/subscriptions/X/containers/C",
    "target": "s3://hub/c",
    "made_by": "mover@hub.example",
    "made_at": "2027-01-03T00:00:00Z",
}


def item(name: str, source: Any = (1, A), target: Any = (1, A)) -> dict[str, Any]:
    """A line about an object."""
    sides = {"source": source, "target": target}
    return {
        "name": name,
        **{key: {"bytes": each[0], "sha256": each[1]} if each else None for key, each in sides.items()},
    }


def written(path: Path, *lines: Any) -> Path:
    """A manifest of these lines."""
    path.write_text("".join(line if isinstance(line, str) else json.dumps(line) + "\n" for line in lines))
    return path


def end(items: int, size: int) -> dict[str, Any]:
    """The last line."""
    return {"end": True, "items": items, "bytes": size}


def test_what_arrived_has_no_differences(tmp_path: Path) -> None:
    found = read_manifest(written(tmp_path / "m", HEAD, item("a"), item("b", (2, B), (2, B)), end(2, 3)))
    assert (found.items, found.amount, found.different, found.kind) == (2, 3, 0, "objects")
    assert found.source == HEAD["source"].lower()


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (item("a", target=None), "a did not arrive"),
        (item("a", source=None), "a is only at the target"),
        (item("a", target=(2, A)), "a has 1 bytes at the source and 2 at the target"),
        (item("a", target=(1, B)), "a has another checksum"),
    ],
)
def test_differences_are_named(tmp_path: Path, line: Any, told: str) -> None:
    size = line["source"]["bytes"] if line["source"] else 0
    found = read_manifest(written(tmp_path / "m", HEAD, line, end(1, size)))
    assert found.different == 1
    assert told in found.differences[0]


def test_what_could_not_be_read_differs_even_from_itself(tmp_path: Path) -> None:
    side = {"bytes": 1, "unreadable": "403 AuthorizationFailure"}
    line = {"name": "a", "source": side, "target": side}
    found = read_manifest(written(tmp_path / "m", HEAD, line, end(1, 1)))
    assert found.differences == ("a could not be read at the source: 403 AuthorizationFailure",)
    assert found.kinds == {"unreadable": 1}


def test_what_was_left_out_is_that_of_the_source(tmp_path: Path) -> None:
    counts = {"source": {"versions": 2, "snapshots": 0}, "target": {"versions": 9}}
    found = read_manifest(written(tmp_path / "m", HEAD, item("a"), {**end(1, 1), "left_out": counts}))
    assert found.left_out == {"versions": 2}
    assert read_manifest(written(tmp_path / "n", HEAD, item("a"), end(1, 1))).left_out is None


def test_what_was_still_moving_is_a_difference(tmp_path: Path) -> None:
    found = read_manifest(written(tmp_path / "m", HEAD, item("a"), {**end(1, 1), "unsettled": 2}))
    assert found.different == 2
    assert "still being changed" in found.differences[0]


def test_many_differences_are_counted_and_some_named(tmp_path: Path) -> None:
    lines = [item(f"{index:03d}", target=None) for index in range(100)]
    found = read_manifest(written(tmp_path / "m", HEAD, *lines, end(100, 100)))
    assert (found.different, len(found.differences)) == (100, 20)


def test_tables_are_compared_by_rows_and_checksums(tmp_path: Path) -> None:
    side = {"rows": 7, "checksum": "md5:xyz"}
    line = {"name": "public.t", "source": side, "target": {**side, "rows": 6}}
    found = read_manifest(
        written(tmp_path / "m", {**HEAD, "kind": "tables"}, line, {"end": True, "items": 1, "rows": 7})
    )
    assert found.differences == ("public.t has 7 rows at the source and 6 at the target",)


BAD = [
    ((), "the first line says the format"),
    (({**HEAD, "format": "x"},), "the first line says the format"),
    (({**HEAD, "made_by": ""},), "the first line says made_by"),
    (({**HEAD, "kind": "files"},), "objects or tables"),
    (({**HEAD, "made_at": "2027-01-03T00:00:00"},), "a moment with its zone"),
    ((HEAD,), "cut off"),
    ((HEAD, item("a")), "cut off"),
    ((HEAD, item("b"), item("a"), end(2, 2)), "ascending order"),
    ((HEAD, item("a"), item("a"), end(2, 2)), "ascending order"),
    ((HEAD, item("a"), end(2, 1)), "the end says what the lines add up to"),
    ((HEAD, item("a"), end(1, 2)), "the end says what the lines add up to"),
    ((HEAD, end(0, 0), item("a")), "nothing follows the end"),
    ((HEAD, item("a", (1, "etag-2"))), "source.sha256 is there"),
    ((HEAD, item("a", (1, ""))), "source.sha256 is there"),
    ((HEAD, item("a", (-1, A))), "source.bytes is a number"),
    ((HEAD, item("a", (True, A))), "source.bytes is a number"),
    ((HEAD, {"name": "a", "source": None}), "target is there"),
    ((HEAD, item("a"), {**end(1, 1), "left_out": {"source": {"versions": -1}}}), "left_out counts"),
    ((HEAD, item("a"), {**end(1, 1), "left_out": []}), "left_out counts"),
    ((HEAD, item("a"), {**end(1, 1), "unsettled": "no"}), "unsettled is a number"),
    ((HEAD, "{"), "whole lines"),
    ((HEAD, "{\n"), "one JSON object a line"),
    ((HEAD, "[]\n"), "one JSON object a line"),
]


@pytest.mark.parametrize(("lines", "rule"), BAD, ids=[f"{index} {bad[1][:24]}" for index, bad in enumerate(BAD)])
def test_bad_manifests_are_refused_with_their_line(tmp_path: Path, lines: Any, rule: str) -> None:
    with pytest.raises(InputError) as told:
        read_manifest(written(tmp_path / "m", *lines))
    (problem,) = told.value.problems
    assert rule in problem.rule
    assert problem.row.startswith("line ")
    assert problem.way_out


@given(st.integers(0, 400))
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_wherever_it_is_cut_off_it_is_refused(tmp_path: Path, at: int) -> None:
    whole = written(tmp_path / "m", HEAD, item("a"), item("b"), end(2, 2)).read_bytes()
    cut = tmp_path / "cut"
    cut.write_bytes(whole[: min(at, len(whole) - 1)])
    with pytest.raises(InputError):
        read_manifest(cut)
