"""How strictly each control is held in an environment; never below the catalogue's floor in production."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from policies.control import Control
from policies.vocabulary import Level
from policies.yaml_text import read_yaml

FILE = Path(__file__).parent / "enforcement.yaml"


class EnforcementError(Exception):
    """A level that is unknown, of no control, or below the floor; names the file, the control and the way out."""


@dataclass(frozen=True)
class Enforcement:
    """Levels that differ from the catalogue's, by control id."""

    levels: Mapping[str, Level] = field(default_factory=dict)

    def level(self, control: Control) -> Level:
        """The level at which a control is held."""
        return self.levels.get(control.id, control.level)


def enforcement(given: Mapping[str, str], controls: tuple[Control, ...], *, production: bool, file: str) -> Enforcement:
    """Check and take levels as a file or the engine's configuration gives them.

    Raises:
        EnforcementError: all that is wrong, one line each.
    """
    by_id = {each.id: each for each in controls}
    wrong: list[str] = []
    levels: dict[str, Level] = {}
    for id_, value in given.items():
        control = by_id.get(id_)
        if control is None:
            wrong.append(f"{id_} is no control of the catalogue")
        elif value not in list(Level):
            wrong.append(f"{id_}: {value!r} is no level; write {', '.join(Level)}")
        elif production and Level(value).rank < control.lowest.rank:
            wrong.append(f"{id_}: {value} is below {control.lowest}, the least that production may hold it at")
        else:
            levels[id_] = Level(value)
    if wrong:
        raise EnforcementError("\n".join(f"{file}: {each}" for each in wrong))
    return Enforcement(levels)


def of_environment(name: str, controls: tuple[Control, ...], *, production: bool, path: Path = FILE) -> Enforcement:
    """The levels that policies/enforcement.yaml gives to an environment; the catalogue's own when it names none.

    Raises:
        EnforcementError: the file is not readable, or what it says of this environment is wrong.
    """
    file = f"policies/{path.name}"
    try:
        given = read_yaml(path.read_text()) or {}
    except (OSError, yaml.YAMLError) as error:
        raise EnforcementError(f"{file} is not readable: {error}") from None
    if not isinstance(given, dict) or not all(isinstance(each, dict | None) for each in given.values()):
        raise EnforcementError(f"{file} must hold, by environment, levels by control id")
    return enforcement(given.get(name) or {}, controls, production=production, file=f"{file}, {name}")
