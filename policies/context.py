"""What a check may know besides the resource: the environment, the day, and the dated tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cached_property
from ipaddress import IPv4Network
from typing import TYPE_CHECKING, Any

from policies.tables import Table, load

if TYPE_CHECKING:
    from policies.resource import Resource
    from settings import Environment

SANTE = "sante"
"""The data class of nominative health data: the value of the tag `donnees`."""

DELETIONS = "deletions"
"""The fact that says how many resources a run deletes for good: not those made anew, as keys are each month."""


def today() -> date:
    """The day in UTC."""
    return datetime.now(UTC).date()


COSTS = "costs"
"""The fact that says what the steps of a run add a month: `policies.prices.Costs`."""


@dataclass(frozen=True)
class Context:
    """What a check may know.

    Attributes:
        environment: the file of the environment that is checked; None for a program of somebody else, which is
            then held to production's rules.
        layer: the layer that a stack is; empty when several are checked together.
        live: whether an account is read back; what only an account can show is judged then, and only then.
        today: the day in UTC that dates are compared with.
        facts: what a runner knows besides, by name.
    """

    environment: Environment | None = None
    layer: str = ""
    live: bool = False
    today: date = field(default_factory=today)
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_production(self) -> bool:
        """Whether the strictest rules hold: also when nobody said what is checked."""
        return self.environment is None or self.environment.is_production

    def data_class(self, resource: Resource) -> str:
        """The data class of a resource: its tag `donnees`, else the environment's, else health data."""
        tagged = resource.tags.get("donnees")
        if tagged:
            return tagged
        return self.environment.data_class.value if self.environment else SANTE

    def holds_health_data(self, resource: Resource) -> bool:
        """Whether a resource may hold nominative health data."""
        return self.data_class(resource) == SANTE

    @property
    def environment_holds_health_data(self) -> bool:
        """Whether the environment as a whole may hold nominative health data: also when nobody said what is checked."""
        return self.environment is None or self.environment.data_class.value == SANTE

    @cached_property
    def administration_ranges(self) -> tuple[IPv4Network, ...]:
        """The ranges that people administer from; none when no environment file says any."""
        if self.environment is None:
            return ()
        listed = (*self.environment.network.bastion.allowed_ranges, *self.environment.platform.kubernetes.api_access)
        return tuple(dict.fromkeys(IPv4Network(str(each)) for each in listed))

    def table(self, name: str) -> Table:
        """A dated table of policies/tables/."""
        return load(name)
