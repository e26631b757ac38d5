"""Runs over sides in memory: equal only if everything was read, resumed, settled, refused."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from azure_exit.manifest import Listed, ManifestError, Progress, Request, make_manifest
from azure_exit.manifest.side import UnreadableError
from azure_exit.manifest.work import Work
from tests.unit.azure_exit.manifest.sides import Memory, contents

ROW = "/subscriptions/x/containers/c"
NAMES = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1, max_size=4)


def request(folder: Path, **changed: Any) -> Request:
    return Request("objects", ROW, "mover@hub.example", folder / "m.jsonl", **{"workers": 3, **changed})


def pair(number: int = 20) -> tuple[Memory, Memory]:
    return Memory("here", contents(number)), Memory("there", contents(number))


def test_equal_only_if_all_was_read_on_both_sides(tmp_path: Path) -> None:
    source, target = pair()
    made = make_manifest(request(tmp_path), source, target)
    assert made.is_equal
    assert sorted(source.reads) == sorted(target.reads) == sorted(source.contents)
    assert made.summary.made_by == "mover@hub.example"


@given(st.dictionaries(NAMES, st.binary(max_size=3)), st.dictionaries(NAMES, st.binary(max_size=3)))
@settings(
    deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
def test_every_difference_is_found_and_no_other(
    tmp_path: Path, source: dict[str, bytes], target: dict[str, bytes]
) -> None:
    made = make_manifest(request(tmp_path), Memory("here", source), Memory("there", target))
    different = {name for name in source.keys() | target.keys() if source.get(name) != target.get(name)}
    assert made.summary.different == len(different)
    assert made.summary.items == len(source.keys() | target.keys())
    assert made.summary.amount == sum(map(len, source.values()))


@pytest.mark.parametrize("side", [0, 1])
def test_what_cannot_be_read_is_no_equal(tmp_path: Path, side: int) -> None:
    sides = pair()
    sides[side].faults["n/00003"] = UnreadableError("409 BlobArchived")
    made = make_manifest(request(tmp_path), *sides)
    where = ("source", "target")[side]
    assert made.summary.differences == (f"n/00003 could not be read at the {where}: 409 BlobArchived",)
    assert made.summary.kinds == {"unreadable": 1}


def test_a_run_that_broke_off_is_gone_on_with(tmp_path: Path) -> None:
    source, target = pair(200)
    source.faults["n/00100"] = ManifestError("the token ran out", "renew it")
    with pytest.raises(ManifestError, match="the token ran out"):
        make_manifest(request(tmp_path), source, target)
    assert not (tmp_path / "m.jsonl").exists()
    before = len(source.reads) + len(target.reads)
    assert before > 50
    source.faults.clear()
    source.contents["n/00000"] = b"another"
    source.reads, target.reads = [], []
    made = make_manifest(request(tmp_path), source, target)
    assert len(source.reads) + len(target.reads) < 400 - before + 20
    assert "n/00000" in source.reads
    assert made.summary.different == 1
    assert list(tmp_path.iterdir()) == [tmp_path / "m.jsonl"]


def test_it_is_dated_by_its_first_run(tmp_path: Path) -> None:
    source, target = pair()
    source.faults["n/00007"] = ManifestError("x", "y")
    with pytest.raises(ManifestError):
        make_manifest(request(tmp_path), source, target, now=lambda: datetime(2027, 1, 2, tzinfo=UTC))
    source.faults.clear()
    made = make_manifest(request(tmp_path), source, target, now=lambda: datetime(2027, 1, 5, tzinfo=UTC))
    assert made.summary.made_at == datetime(2027, 1, 2, tzinfo=UTC)


def test_what_could_not_be_read_is_tried_again_by_the_next_run(tmp_path: Path) -> None:
    source, target = pair()
    source.faults["n/00000"] = UnreadableError("409 BlobArchived")
    source.faults["n/00019"] = ManifestError("x", "y")
    with pytest.raises(ManifestError):
        make_manifest(request(tmp_path, workers=1), source, target)
    source.faults.clear()
    assert make_manifest(request(tmp_path), source, target).is_equal


def test_what_never_settles_is_no_equal(tmp_path: Path) -> None:
    source, target = pair()
    written = 0

    def tell(progress: Progress) -> None:
        nonlocal written
        if progress.doing == "reading" and progress.done == progress.items:
            written += 1
            for side in (source, target):
                side.contents["n/00000"] = b"%d" % written

    made = make_manifest(request(tmp_path), source, target, tell=tell)
    assert not made.is_equal
    assert "still being changed at the last listing" in made.summary.differences[0]
    assert "it was still being changed" in made.summary.differences[1]


def test_the_work_of_another_manifest_is_not_taken_over(tmp_path: Path) -> None:
    source, target = pair()
    source.faults["n/00007"] = ManifestError("x", "y")
    with pytest.raises(ManifestError):
        make_manifest(request(tmp_path), source, target)
    source.faults.clear()
    source.address = "elsewhere"
    with pytest.raises(ManifestError, match="begun for another manifest: source is 'here'") as told:
        make_manifest(request(tmp_path), source, target)
    assert "--fresh" in told.value.way_out
    assert make_manifest(request(tmp_path, is_fresh=True), source, target).is_equal


def test_two_runs_do_not_share_a_work_file(tmp_path: Path) -> None:
    with (
        Work(tmp_path / "m.jsonl.partial", {}),
        pytest.raises(ManifestError, match="in use by another run"),
    ):
        make_manifest(request(tmp_path, is_fresh=True), *pair())


def test_a_damaged_work_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "m.jsonl.partial").write_text("no database " * 200)
    with pytest.raises(ManifestError, match="no work file"):
        make_manifest(request(tmp_path), *pair())


def test_a_listing_that_fails_ends_the_run(tmp_path: Path) -> None:
    class Broken(Memory):
        def listing(self) -> Iterator[Listed]:
            yield from list(super().listing())[:3]
            raise ManifestError("503 in the middle", "again")

    source, _ = pair()
    with pytest.raises(ManifestError, match="503 in the middle"):
        make_manifest(request(tmp_path), source, Broken("there", contents(20)))
    assert not (tmp_path / "m.jsonl").exists()


def test_no_thread_is_left(tmp_path: Path) -> None:
    before = set(threading.enumerate())
    make_manifest(request(tmp_path, workers=16), *pair())
    for thread in set(threading.enumerate()) - before:
        thread.join(10)
        assert not thread.is_alive()
