"""Building only what is missing, one build at a time, with nothing half-made left behind."""

from __future__ import annotations

import errno
import io
import multiprocessing
import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from engine import build as build_module
from engine import manifest
from engine.build import Builder, build, lock, missing
from engine.errors import BuildError
from engine.pins import CLI, LANGUAGE_HOST, PARTS, SCALEWAY, SOURCES, cache_key
from engine.progress import Progress, Step
from tests.unit.engine.conftest import Workshop


def test_builds_all_parts_and_records_them(cache: Path, builders: dict[str, Builder]) -> None:
    target = build(builders=builders)
    assert target == cache / cache_key()
    recorded = manifest.read(target)
    assert recorded is not None
    assert set(recorded.parts) == {"cli", "language_host", "scaleway_plugin"}
    assert recorded.parts["cli"].files["bin/pulumi"].sha256 == manifest.sha256(target / "bin/pulumi")
    assert (target / "plugins/resource-scaleway-v1.60.0/pulumi-resource-scaleway").is_file()


def test_log_of_every_run_is_off(builders: dict[str, Builder]) -> None:
    assert (build(builders=builders) / "logs").is_file()


def test_second_build_makes_nothing(workshop: Workshop) -> None:
    build(builders=workshop.builders())
    build(builders=workshop.builders())
    assert workshop.made == ["cli", "language_host", "scaleway_plugin"]


def test_only_missing_parts_are_made(workshop: Workshop) -> None:
    build([SCALEWAY], builders=workshop.builders())
    build(PARTS, builders=workshop.builders())
    assert workshop.made == ["scaleway_plugin", "cli", "language_host"]


def test_changed_file_is_made_again(workshop: Workshop) -> None:
    target = build(builders=workshop.builders())
    (target / "bin/pulumi").write_text("something else")
    assert missing(target, PARTS) == [CLI]
    build(builders=workshop.builders())
    assert workshop.made[3:] == ["cli"]
    assert missing(target, PARTS) == []


def test_part_of_the_same_sources_is_taken_over_from_another_engine(
    cache: Path, workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(builders=workshop.builders())
    monkeypatch.setattr(build_module, "cache_key", lambda: "another")
    target = build(builders=workshop.builders())
    assert target == cache / "another"
    assert missing(target, PARTS) == []
    assert len(workshop.made) == 3


def test_failed_build_leaves_nothing_and_keeps_what_was_made(cache: Path, builders: dict[str, Builder]) -> None:
    def fail(work: Path, step: Step) -> None:
        (work / "half").write_text("half")
        raise BuildError("no", "none")

    with pytest.raises(BuildError, match="no"):
        build(builders={**builders, SCALEWAY.name: fail})
    assert list(cache.glob(".building-*")) == []
    assert missing(cache / cache_key(), PARTS) == [SCALEWAY]


def test_full_disk_is_told_with_its_way_out(cache: Path, builders: dict[str, Builder]) -> None:
    def fail(work: Path, step: Step) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(BuildError) as raised:
        build([CLI], builders={**builders, CLI.name: fail})
    assert f"the disk of {cache} is full" in str(raised.value)
    assert "free some space" in str(raised.value)


def test_leftovers_of_killed_builds_are_removed(cache: Path, builders: dict[str, Builder]) -> None:
    for key in (cache_key(), "older"):
        (cache / f".building-{key}-x").mkdir(parents=True)
    with (cache / "alive.lock").open("w"):
        (cache / ".building-alive-x").mkdir()
        holder = lock(cache / "alive.lock", Progress(io.StringIO()))
        with holder:
            build(builders=builders)
    assert [path.name for path in cache.glob(".building-*")] == [".building-alive-x"]


def _hold(path: Path, held: object, release: object) -> None:
    with lock(path, Progress(io.StringIO())):
        held.set()  # type: ignore[attr-defined]
        release.wait(10)  # type: ignore[attr-defined]


def test_second_process_waits_and_says_for_whom(tmp_path: Path) -> None:
    context = multiprocessing.get_context("fork")
    held, release = context.Event(), context.Event()
    path = tmp_path / "engine.lock"
    holder = context.Process(target=_hold, args=(path, held, release))
    holder.start()
    assert held.wait(10)

    class Release(io.StringIO):
        def write(self, text: str) -> int:
            release.set()
            return super().write(text)

    said = Release()
    with lock(path, Progress(said)):
        assert path.read_text() == f"{os.getpid()}\n"
    holder.join(10)
    assert said.getvalue() == f"waiting for another build (pid {holder.pid})\n"


INTERRUPTED = """
    import sys, time
    from pathlib import Path
    from engine.build import build
    from engine.pins import PARTS

    def make(work, step):
        (work / PARTS[0].files[0]).write_text("half")
        print("started", flush=True)
        time.sleep(30)

    build(builders={part.name: make for part in PARTS})
"""


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGKILL])
def test_interrupted_build_is_continued_by_the_next(cache: Path, workshop: Workshop, sent: signal.Signals) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(INTERRUPTED)],
        cwd=SOURCES.parent,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "started\n"
        process.send_signal(sent)
    assert missing(cache / cache_key(), PARTS) == list(PARTS)
    assert bool(list(cache.glob(".building-*"))) == (sent == signal.SIGKILL)  # nobody cleans up after that one
    build(builders=workshop.builders())
    assert workshop.made == ["cli", "language_host", "scaleway_plugin"]
    assert list(cache.glob(".building-*")) == []


def test_sources_that_change_meanwhile_are_noticed(workshop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(build_module, "part_key", lambda part: f"after {len(workshop.made)} builds")
    with pytest.raises(BuildError, match="changed while it was built"):
        build([LANGUAGE_HOST], builders=workshop.builders())
