"""The tags of a layer's resources."""

from __future__ import annotations

from components.base import Tags
from settings import Environment


def tags(environment: Environment, layer: str, project: str) -> Tags:
    """What every resource of `layer` in `environment` is marked with, in the project of this role."""
    return Tags(
        environment=environment.environment,
        layer=layer,
        project=project,
        owner=environment.owner,
        cost_centre=environment.cost_centre,
        data_class=environment.data_class.value,
        retain_until=environment.retain_until.isoformat(),
    )
