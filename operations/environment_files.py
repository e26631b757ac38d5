"""Environment files: a new one to fill in, and all that is wrong with those that are there."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from operations.exits import ExitCode, RefusedError
from operations.summary import print_json
from operations.workspace import ROOT
from settings import ENVIRONMENTS, EnvironmentFileError, environment_names, environment_path, load_environment


def write_new(name: str) -> Path:
    """Write the file of a new environment; returns its path in the checkout.

    Raises:
        EnvironmentFileError: the name cannot be an environment's.
        RefusedError: there is one of that name.
    """
    from settings.template import new_environment  # noqa: PLC0415

    text = new_environment(name)
    path = ENVIRONMENTS / f"{name}.yaml"
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise RefusedError(
            f"environments/{path.name} is there already: it is left as it is", "choose another name, or edit the file"
        ) from None
    return path.relative_to(ROOT)


def check(files: Sequence[str] | None, *, as_json: bool) -> ExitCode:
    """Tell all problems of environment files; USAGE when there are any."""
    results: list[dict[str, Any]] = []
    for name in files or environment_names():
        path = environment_path(name)
        problems: tuple[Any, ...] = ()
        try:
            load_environment(name)
        except EnvironmentFileError as error:
            problems = error.problems
            if not as_json:
                sys.stderr.write(f"{error}\n\n")
        else:
            if not as_json:
                print(f"{name}: ok")
        results.append({"file": str(path), "problems": [asdict(problem) for problem in problems]})
    sound = not any(result["problems"] for result in results)
    if as_json:
        print_json({"ok": sound, "files": results})
    return ExitCode.OK if sound else ExitCode.USAGE
