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
from settings import Environment, EnvironmentFileError, Problem, Stage, load_environment
from settings.together import check_files


def write_new(name: str, root: Path = ROOT) -> tuple[Path, Path]:
    """Write the file of a new environment, and the flow matrix that the policy pack judges its network by.

    Returns both paths in the checkout.

    Raises:
        EnvironmentFileError: the name cannot be an environment's.
        RefusedError: there is one of that name.
    """
    from settings.template import new_environment  # noqa: PLC0415

    text = new_environment(name)
    path, matrix = root / "environments" / f"{name}.yaml", _matrix(name, root)
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise RefusedError(
            f"environments/{path.name} is there already: it is left as it is", "choose another name, or edit the file"
        ) from None
    matrix.parent.mkdir(parents=True, exist_ok=True)
    matrix.write_text(_flow_matrix(load_environment(path)), encoding="utf-8")
    return path.relative_to(root), matrix.relative_to(root)


def check(files: Sequence[str] | None, *, as_json: bool, root: Path = ROOT) -> ExitCode:
    """Tell all problems of environment files, each and against the others, and of the flow matrix of each in `root`.

    USAGE when there are any.
    """
    results: list[dict[str, Any]] = []
    for checked in check_files(files):
        problems = checked.problems
        if checked.environment is not None:
            problems += _problems_of_matrix(checked.environment, checked.path, root)
        if not as_json and problems:
            sys.stderr.write(f"{EnvironmentFileError(problems)}\n\n")
        elif not as_json:
            print(f"{checked.name}: ok{_left_over(checked.environment)}")
        results.append({"file": _displayed(checked.path), "problems": [asdict(problem) for problem in problems]})
    sound = not any(result["problems"] for result in results)
    if as_json:
        print_json({"ok": sound, "files": results})
    return ExitCode.OK if sound else ExitCode.USAGE


def _left_over(environment: Environment | None) -> str:
    """What is right in form, and still stands for what only its owner knows."""
    from settings.placeholders import placeholders  # noqa: PLC0415

    if environment is None or environment.stage is Stage.REHEARSAL:
        return ""
    left = len(placeholders(environment))
    return f"; {left} placeholders left, to be replaced before anything acts on the real cloud" if left else ""


def _displayed(path: Path) -> str:
    """As problems name it."""
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)


def _problems_of_matrix(environment: Environment, path: Path, root: Path) -> tuple[Problem, ...]:
    """Of an environment of this checkout: a flow matrix that the policy pack would not find, or find to be old."""
    if path.resolve().parent != root / "environments":
        return ()
    matrix = _matrix(environment.environment, root)
    file = matrix.relative_to(root).as_posix()
    try:
        there = matrix.read_text(encoding="utf-8")
    except FileNotFoundError:
        value = "(no such file)"
    else:
        if there == _flow_matrix(environment):
            return ()
        value = "(not the flows of the environment's file)"
    rule = f"every flow of {environment.environment} is written there: HUB-NET-09 denies what is not"
    return (Problem(file, 0, 0, "", value, rule, "`python -m reference write`, then commit it"),)


def _matrix(name: str, root: Path) -> Path:
    return root / "docs" / "reference" / name / "flow-matrix.yaml"


def _flow_matrix(environment: Environment) -> str:
    from components.network.flows import flow_matrix_data  # noqa: PLC0415 - `hub` starts without it
    from settings.flow_matrix import flows  # noqa: PLC0415

    return flow_matrix_data(environment, environment.address_plan, flows(environment))
