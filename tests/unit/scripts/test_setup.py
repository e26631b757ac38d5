"""The first command on a machine: what it needs is set up once, beside others that do the same, or it says why not."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from operations.workspace import ROOT

TIMEOUT = 60
# Stands for python3 and, copied or linked to, for all that is made with it: `venv`, `pip`, uv.
PYTHON = f"""#!/bin/bash
case "$*" in
  *os.rename*) exec {sys.executable} "$@" ;;
  "-m venv "*) mkdir -p "$3/bin" && cp "$0" "$3/bin/python" ;;
  "-m pip "*)
    [ -z "${{NO_NETWORK:-}}" ] || exit 1
    # Two that are at it at once meet here, before either has put anything in place.
    if [ -n "${{MEET:-}}" ]; then
      mkdir "$MEET/$$"
      for _ in $(seq 200); do [ "$(ls "$MEET" | wc -l)" -ge 2 ] && break; sleep 0.05; done
    fi
    cp "$0" "$(dirname "$0")/uv" ;;
  "venv "*) mkdir -p "${{@: -1}}/bin" "${{@: -1}}/lib/python3.11/site-packages" && cp "$0" "${{@: -1}}/bin/python" ;;
  *) exit 0 ;;
esac
"""


@pytest.fixture
def tools(tmp_path: Path) -> Path:
    folder = tmp_path / "tools"
    folder.mkdir()
    (folder / "python3").write_text(PYTHON)
    (folder / "python3").chmod(0o755)
    return folder


def checkout(folder: Path) -> Path:
    (folder / "scripts").mkdir(parents=True)
    for name in ("scripts/setup.sh", "scripts/uv.lock", "scripts/sdk_start.py", "requirements.lock"):
        shutil.copy(ROOT / name, folder / name)
    return folder


def start(folder: Path, tools: Path, *without: str, **variables: str) -> subprocess.Popen[str]:
    environment = {**os.environ, "PATH": f"{tools}:{os.environ['PATH']}", **variables}
    return subprocess.Popen(
        ["bash", "-c", f"source {folder}/scripts/setup.sh; echo ready"],
        env={name: value for name, value in environment.items() if name not in without},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def end(started: subprocess.Popen[str]) -> tuple[int, str, str]:
    out, err = started.communicate(timeout=TIMEOUT)
    return started.returncode, out.strip(), err


def test_two_clones_that_are_set_up_at_once_share_what_both_made(tmp_path: Path, tools: Path) -> None:
    meet = tmp_path / "meet"
    meet.mkdir()
    both = [
        start(checkout(tmp_path / name), tools, XDG_CACHE_HOME=str(tmp_path / "cache"), MEET=str(meet))
        for name in ("one", "other")
    ]
    for code, out, err in map(end, both):
        assert (code, out) == (0, "ready"), err
    assert len(list(meet.iterdir())) == 2, "they were not at it at once"
    (uv,) = (tmp_path / "cache" / "sovereign-hub").iterdir()
    assert sorted(path.name for path in (uv / "bin").iterdir()) == ["python", "uv"]


def test_what_was_left_half_made_is_made_anew(tmp_path: Path, tools: Path) -> None:
    folder, variables = checkout(tmp_path / "one"), {"XDG_CACHE_HOME": str(tmp_path / "cache")}
    assert end(start(folder, tools, **variables))[0] == 0
    (uv,) = (tmp_path / "cache" / "sovereign-hub").iterdir()
    (uv / "bin" / "uv").unlink()
    shutil.rmtree(folder / ".venv")
    assert end(start(folder, tools, **variables))[0] == 0
    assert (uv / "bin" / "uv").exists()


@pytest.mark.parametrize(
    ("variables", "words"),
    [
        ({"XDG_CACHE_HOME": "/proc/nowhere"}, "/proc/nowhere/sovereign-hub cannot be written"),
        ({"NO_NETWORK": "yes"}, "uv could not be installed: check the network"),
    ],
)
def test_what_cannot_be_set_up_ends_with_1_and_the_way_out(
    tmp_path: Path, tools: Path, variables: dict[str, str], words: str
) -> None:
    code, out, err = end(
        start(checkout(tmp_path / "one"), tools, **{"XDG_CACHE_HOME": str(tmp_path / "cache"), **variables})
    )
    assert (code, out) == (1, "")
    assert f"setup: {words}" in err
    cache = tmp_path / "cache" / "sovereign-hub"
    assert not cache.exists() or not list(cache.iterdir()), "nothing is left half made"


def test_a_checkout_that_cannot_be_written_is_named(tmp_path: Path, tools: Path) -> None:
    folder = checkout(tmp_path / "one")
    (folder / ".setup.lock").mkdir()  # as on a read-only disk, also for root
    code, _, err = end(start(folder, tools))
    assert code == 1
    assert f"setup: {folder} cannot be written" in err
    assert "line" not in err


@pytest.mark.parametrize("without", [("HOME", "XDG_CACHE_HOME"), ()])
def test_the_cache_is_where_the_engine_looks_for_it(tmp_path: Path, without: tuple[str, ...]) -> None:
    """A relative folder is ignored, and a home is known without HOME."""
    program = "from engine.pins import cache_root; print(cache_root().parent)"
    environment = {**os.environ, "XDG_CACHE_HOME": "relative", "HOME": str(tmp_path)}
    given = {name: value for name, value in environment.items() if name not in without}
    expected = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env=given, capture_output=True, text=True, check=True
    )
    text = (ROOT / "scripts" / "setup.sh").read_text()
    function = text[text.index("setup_cache() {") :].partition("\n}\n")[0] + "\n}"
    found = subprocess.run(
        ["bash", "-euc", f"{function}; setup_cache"], env=given, capture_output=True, text=True, check=True
    )
    assert found.stdout.strip() == expected.stdout.strip()
