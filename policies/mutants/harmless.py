"""The committed list of what may be changed without harm, each with its reason."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import yaml
from pydantic import BaseModel, ConfigDict, StringConstraints, TypeAdapter, ValidationError

from policies.yaml_text import read_yaml

if TYPE_CHECKING:
    from policies.mutants.making import Mutant

FOLDER = Path(__file__).parent / "harmless"

_Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
_Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=20)]


class HarmlessError(Exception):
    """The list is wrong; names the entry, the key and the rule."""


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    types: Annotated[tuple[_Text, ...], "patterns of type tokens"]
    paths: tuple[str, ...] = ("",)
    operators: tuple[_Text, ...] = ("*",)
    names: Annotated[tuple[_Text, ...], "patterns of names of resources"] = ("*",)
    reason: _Reason


@dataclass(frozen=True)
class Harmless:
    """One entry. Attributes: patterns with `*`, all of which must fit; a path's list elements are written `[]`."""

    types: tuple[str, ...]
    paths: tuple[str, ...]
    operators: tuple[str, ...]
    reason: str
    file: str = ""
    names: tuple[str, ...] = ("*",)

    def covers(self, mutant: Mutant) -> bool:
        return all(self._matched(mutant).values())

    def parts(self) -> frozenset[tuple[str, str]]:
        """Its patterns, each with its key."""
        lists = {"types": self.types, "paths": self.paths, "operators": self.operators, "names": self.names}
        return frozenset((key, pattern) for key, patterns in lists.items() for pattern in patterns)

    def parts_for(self, mutant: Mutant) -> frozenset[tuple[str, str]]:
        """Those of its patterns that a mutant fits."""
        return frozenset((key, pattern) for key, patterns in self._matched(mutant).items() for pattern in patterns)

    def _matched(self, mutant: Mutant) -> dict[str, list[str]]:
        return {
            "types": [each for each in self.types if fnmatchcase(mutant.type, each)],
            "paths": [each for each in self.paths if _fits(mutant.pattern, each)],
            "operators": [each for each in self.operators if fnmatchcase(mutant.operator, each)],
            "names": [each for each in self.names if fnmatchcase(mutant.name, each)],
        }


def _fits(path: str, pattern: str) -> bool:
    # In a path, brackets stand for themselves.
    return fnmatchcase(path.replace("[]", "#"), pattern.replace("[]", "#"))


def harmless(folder: Path = FOLDER) -> tuple[Harmless, ...]:
    """Read the lists of policies/mutants/harmless/, one for each area.

    Raises:
        HarmlessError: one is not of the form that it must have.
    """
    return tuple(each for path in sorted(folder.glob("*.yaml")) for each in _read(path))


def _read(path: Path) -> tuple[Harmless, ...]:
    file = f"policies/mutants/harmless/{path.name}"
    try:
        entries = TypeAdapter(tuple[_Entry, ...]).validate_python(read_yaml(path.read_text()) or [])
    except yaml.YAMLError as error:
        raise HarmlessError(f"{file} is no YAML: {error}") from None
    except ValidationError as error:
        lines = [f"{file}: {'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors()]
        raise HarmlessError("\n".join(lines)) from None
    return tuple(Harmless(each.types, each.paths, each.operators, each.reason, file, each.names) for each in entries)
