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
from settings import (
    Environment,
    EnvironmentFileError,
    Problem,
    environment_names,
    environment_path,
    load_environment,
)


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
    """Tell all problems of environment files, and of the flow matrix of each in `root`; USAGE when there are any."""
    results: list[dict[str, Any]] = []
    for name in files or environment_names():
        path = environment_path(name)
        problems: tuple[Any, ...] = ()
        try:
            _require_matrix(load_environment(name), path, root)
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


def _require_matrix(environment: Environment, path: Path, root: Path) -> None:
    """Refuse an environment of this checkout whose flow matrix the policy pack would not find, or find to be old.

    Raises:
        EnvironmentFileError: the matrix is not what the environment's file says.
    """
    if path.resolve().parent != root / "environments":
        return
    matrix = _matrix(environment.environment, root)
    file = matrix.relative_to(root).as_posix()
    try:
        there = matrix.read_text(encoding="utf-8")
    except FileNotFoundError:
        value = "(no such file)"
    else:
        if there == _flow_matrix(environment):
            return
        value = "(not the flows of the environment's file)"
    rule = f"every flow of {environment.environment} is written there: HUB-NET-09 denies what is not"
    raise EnvironmentFileError([Problem(file, 0, 0, "", value, rule, "`python -m reference write`, then commit it")])


def _matrix(name: str, root: Path) -> Path:
    return root / "docs" / "reference" / name / "flow-matrix.yaml"


def _flow_matrix(environment: Environment) -> str:
    from components.network.flows import flow_matrix_data, flows  # noqa: PLC0415 - `hub` starts without it

    return flow_matrix_data(environment, environment.address_plan, flows(environment))
