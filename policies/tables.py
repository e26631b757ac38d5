"""Parameters that age: each a dated table with its source and the days after which nobody may rely on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from policies.yaml_text import read_yaml

FOLDER = Path(__file__).parent / "tables"
_KEYS = {"title", "as_of", "max_age_days", "source", "confidence", "rows"}


class TableError(Exception):
    """A table's file is not readable; names the file, the key and what is wrong."""


@dataclass(frozen=True)
class Table:
    """A dated table.

    Attributes:
        as_of: the day its rows were looked up.
        max_age_days: days after which it is stale.
        source: where its rows come from.
        confidence: how sure they are: seen in the text, in a secondary source, or remembered.
    """

    name: str
    title: str
    as_of: date
    max_age_days: int
    source: str
    confidence: str
    rows: Mapping[str, Any]

    @property
    def stale_from(self) -> date:
        """The first day on which it is stale."""
        return self.as_of + timedelta(days=self.max_age_days + 1)

    def is_stale(self, day: date) -> bool:
        return day >= self.stale_from


@cache
def load(name: str) -> Table:
    """Read policies/tables/NAME.yaml.

    Raises:
        TableError: it is not there, or not of the form that all tables have.
    """
    path = FOLDER / f"{name}.yaml"
    try:
        given = read_yaml(path.read_text())
    except FileNotFoundError:
        raise TableError(f"policies/tables/{name}.yaml is not there: a control names it in `tables`") from None
    except yaml.YAMLError as error:
        raise TableError(f"policies/tables/{name}.yaml is no YAML: {error}") from None
    if not isinstance(given, dict) or set(given) != _KEYS:
        found = sorted(given) if isinstance(given, dict) else type(given).__name__
        raise TableError(f"policies/tables/{name}.yaml has the keys {found}, and must have {sorted(_KEYS)}")
    if not isinstance(given["as_of"], date) or not isinstance(given["max_age_days"], int):
        raise TableError(f"policies/tables/{name}.yaml: as_of must be a day, max_age_days a number of days")
    return Table(name=name, **given)


def names() -> tuple[str, ...]:
    """All tables."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.yaml")))
