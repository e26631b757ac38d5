"""`python -m settings schema --write | --check` and `python -m settings check [NAME ...]`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from settings.errors import EnvironmentFileError
from settings.schema import SCHEMA_FILE, schema_difference, schema_text
from settings.together import check_files


def main(arguments: Sequence[str] | None = None) -> int:
    """0 when all is well, 1 when a file is to be corrected, 2 (argparse's) for a command that does not exist."""
    options = _parser().parse_args(arguments)
    if options.command == "schema":
        return _write_schema() if options.write else _check_schema()
    return _check_environments(options.names)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m settings", description="Environment files and their schema.")
    commands = parser.add_subparsers(dest="command", required=True)
    schema = commands.add_parser("schema", help="the JSON schema that editors check environment files by")
    what = schema.add_mutually_exclusive_group(required=True)
    what.add_argument("--write", action="store_true", help=f"write {SCHEMA_FILE.name} from the model")
    what.add_argument("--check", action="store_true", help="fail, with a diff, when file and model part")
    check = commands.add_parser("check", help="check environment files, each and against the others")
    check.add_argument("names", nargs="*", metavar="NAME", help="names or paths; all environments when left out")
    return parser


def _write_schema() -> int:
    SCHEMA_FILE.write_text(schema_text(), encoding="utf-8")
    return 0


def _check_schema() -> int:
    difference = schema_difference()
    if not difference:
        return 0
    sys.stdout.write(difference)
    sys.stderr.write(f"{SCHEMA_FILE.name} is not what the model says: run `python -m settings schema --write`\n")
    return 1


def _check_environments(names: Sequence[str]) -> int:
    failed = 0
    for checked in check_files(names):
        if checked.problems:
            failed = 1
            sys.stderr.write(f"{EnvironmentFileError(checked.problems)}\n")
    return failed


if __name__ == "__main__":
    sys.exit(main())
