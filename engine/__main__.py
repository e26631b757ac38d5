"""``python -m engine build|locate|verify``."""

from __future__ import annotations

import argparse
import json
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType

from engine import manifest
from engine.build import build
from engine.errors import EngineError
from engine.locate import Engine, find
from engine.pins import PARTS, cache_key, cache_root
from engine.progress import Progress

EXIT_CODES = """\
exit codes:
  0    done
  1    it failed: no engine yet, a part could not be built, or a built file
       is not the one that was recorded: it is refused
  2    wrong usage, or HUB_ENGINE is no choice
  130  interrupted; the next run continues
"""


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; return the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m engine",
        description="The Pulumi CLI, Python language host and Scaleway plugin that this project runs on.",
        epilog=EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands: dict[str, tuple[str, Callable[[], dict[str, object]]]] = {
        "build": ("build from source what is missing, whatever is installed", _build),
        "locate": ("say which engine is used, installed or built", _locate),
        "verify": ("hash every built file anew and compare it with the manifest", _verify),
    }
    subparsers = parser.add_subparsers(dest="command", required=True, metavar="build|locate|verify")
    for name, (text, _) in commands.items():
        command = subparsers.add_parser(name, help=text, description=text)
        command.add_argument("--json", action="store_true", help="print the result as one JSON object")
    chosen = parser.parse_args(arguments)
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        result = commands[chosen.command][1]()
    except EngineError as error:
        return _fail(error, as_json=chosen.json)
    except OSError as error:
        place = f"{error.filename}: " if error.filename else ""
        problem = EngineError(f"{place}{error.strerror}", f"mend it, or remove {cache_root()} to build anew")
        return _fail(problem, as_json=chosen.json)
    except KeyboardInterrupt:
        sys.stderr.write("engine: interrupted; run it again to continue\n")
        return 130
    if chosen.json:
        _print({"ok": True, **result})
    else:
        for name, value in result.items():
            sys.stdout.writelines(f"{line}\n" for line in _lines(name, value))
    return 0


def _fail(error: EngineError, *, as_json: bool) -> int:
    if as_json:
        _print({"ok": False, "error": error.problem, "way_out": error.way_out})
    sys.stderr.write(f"engine: {error}\n")
    return error.exit_code


def _build() -> dict[str, object]:
    target = build(PARTS, Progress())
    return {"home": str(target), "key": target.name, "parts": _parts(target)}


def _locate() -> dict[str, object]:
    engine: Engine = find()
    return engine.as_dict()


def _verify() -> dict[str, object]:
    target = cache_root() / cache_key()
    if manifest.read(target) is None:
        find()  # says what is missing
    manifest.verify(target, PARTS, thorough=True)
    return {"home": str(target), "key": target.name, "parts": _parts(target)}


def _parts(target: Path) -> dict[str, object]:
    recorded = manifest.read(target)
    if recorded is None:
        return {}
    return {
        name: {"versions": part.versions, "go": part.go, "seconds": part.seconds, "sha256": _digests(part)}
        for name, part in sorted(recorded.parts.items())
    }


def _digests(part: manifest.PartRecord) -> dict[str, str]:
    return {name: file.sha256 for name, file in sorted(part.files.items())}


def _lines(name: str, value: object, indent: int = 0) -> Iterator[str]:
    label = f"{' ' * indent}{name}"
    if isinstance(value, dict):
        yield label
        for inner_name, inner in value.items():
            yield from _lines(str(inner_name), inner, indent + 2)
    else:
        text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
        yield f"{label:32} {text}"


def _print(document: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(document) + "\n")


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
