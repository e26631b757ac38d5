"""`python -m reference write | check`: the pages under docs/reference/."""

from __future__ import annotations

import argparse
import difflib
import sys
from collections.abc import Sequence
from pathlib import Path

from settings import EnvironmentFileError

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "reference"


def main(arguments: Sequence[str] | None = None) -> int:
    """0 when all is well, 1 when pages are stale or an environment file is wrong, 2 for an unknown command."""
    parser = argparse.ArgumentParser(prog="python -m reference", description="The pages under docs/reference/.")
    parser.add_argument("command", choices=("write", "check"), help="write the pages; or fail, with a diff, if stale")
    command = parser.parse_args(arguments).command
    from reference.pages import pages  # noqa: PLC0415 - loads the SDK, which `--help` need not wait for

    try:
        wanted = dict(pages())
    except EnvironmentFileError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return write(FOLDER, wanted) if command == "write" else check(FOLDER, wanted)


def write(folder: Path, wanted: dict[str, str]) -> int:
    """Write the pages, and take away what is none of them."""
    for path, text in wanted.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    for path in _present(folder).keys() - wanted.keys():
        (folder / path).unlink()
    for empty in (each for each in folder.iterdir() if each.is_dir() and not any(each.iterdir())):
        empty.rmdir()
    return 0


def check(folder: Path, wanted: dict[str, str]) -> int:
    """Print where the pages part from the code."""
    present = _present(folder)
    stale = sorted(path for path in wanted.keys() | present.keys() if wanted.get(path) != present.get(path))
    for path in stale:
        there, wants = present.get(path, ""), wanted.get(path, "")
        lines = difflib.unified_diff(
            there.splitlines(keepends=True), wants.splitlines(keepends=True), f"docs/reference/{path}", "the code", n=1
        )
        sys.stdout.writelines(lines)
    if stale:
        sys.stderr.write(
            f"{len(stale)} of {len(wanted)} reference pages are not what the code says ({', '.join(stale)}): "
            "run `python -m reference write`\n"
        )
    return 1 if stale else 0


def _present(folder: Path) -> dict[str, str]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in files}


if __name__ == "__main__":
    sys.exit(main())
