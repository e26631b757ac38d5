"""Reads an environment file."""

from __future__ import annotations

from pathlib import Path

import yaml

from settings.environment import Environment

ENVIRONMENTS = Path(__file__).resolve().parent.parent / "environments"


def environment_path(path_or_name: str | Path) -> Path:
    """The file meant by a name (`rehearsal`) or a path (`environments/rehearsal.yaml`)."""
    if (
        isinstance(path_or_name, str)
        and "/" not in path_or_name
        and not path_or_name.endswith((".yaml", ".yml"))
    ):
        return ENVIRONMENTS / f"{path_or_name}.yaml"
    return Path(path_or_name)


def load_environment(path_or_name: str | Path) -> Environment:
    """The environment of that name or in that file."""
    path = environment_path(path_or_name)
    return Environment.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
