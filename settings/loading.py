"""Reads environment files."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from pydantic import ValidationError

from settings.breach import Circumstances
from settings.constraints import closest
from settings.document import read_document
from settings.environment import Environment
from settings.errors import EnvironmentFileError, Problem

ENVIRONMENTS = Path(__file__).resolve().parent.parent / "environments"


def environment_names(directory: Path = ENVIRONMENTS) -> tuple[str, ...]:
    """The names of the environments that are declared."""
    return tuple(sorted(path.stem for path in directory.glob("*.yaml")))


def is_environment_name(path_or_name: str | Path) -> bool:
    """Whether it is a name (`rehearsal`), and no path (`environments/rehearsal.yaml`)."""
    path = Path(path_or_name)
    return isinstance(path_or_name, str) and path.name == path_or_name and not path.suffix


def environment_path(path_or_name: str | Path) -> Path:
    """The file that a name (`rehearsal`) or a path (`environments/rehearsal.yaml`) means."""
    return ENVIRONMENTS / f"{path_or_name}.yaml" if is_environment_name(path_or_name) else Path(path_or_name)


def load_environment(path_or_name: str | Path, *, today: date | None = None) -> Environment:
    """The environment of that name, or in that file.

    `today` is the day that dates are held against; the machine's own when None.
    Raises EnvironmentFileError with every problem that the file has.
    """
    path = environment_path(path_or_name)
    file = displayed(path)
    if not path.exists():
        raise EnvironmentFileError([_missing(path, file)])
    circumstances = Circumstances(today or date.today(), path.stem)
    document = read_document(path, file)
    problems = document.problems
    try:
        environment = Environment.model_validate(document.data, context={"circumstances": circumstances})
    except ValidationError as error:
        from settings.diagnosis import diagnose  # noqa: PLC0415 - a run whose file is right never needs it

        problems += diagnose(document, error, circumstances)
        raise EnvironmentFileError(problems) from None
    if problems:
        raise EnvironmentFileError(problems)
    return environment


def displayed(path: Path) -> str:
    """How a file is called in messages: relative to where one stands, where it lies below."""
    absolute, here = path.absolute(), Path.cwd()
    return str(absolute.relative_to(here)) if absolute.is_relative_to(here) else str(path)


def _missing(path: Path, file: str) -> Problem:
    names = environment_names(path.parent)
    near = closest(path.stem, names)
    there = f"there {'is' if len(names) == 1 else 'are'} {', '.join(names)}" if names else "there is none yet"
    fix = f"{near} (did you mean it?), or " if near else ""
    return Problem(
        file, 0, 0, "", "(no such file)", f"one of the environments; {there}", f"{fix}`hub environment new NAME`"
    )
