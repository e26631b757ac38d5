"""What all components share: their shape, their tags, and how hard they are to lose."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

import pulumi


class Component(pulumi.ComponentResource):
    """A concept of the platform. A subclass sets `TYPE` and gives its children `self.child()` as options."""

    TYPE: ClassVar[str]

    def __init__(self, name: str, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(self.TYPE, name, None, opts)

    def child(self, **options: Any) -> pulumi.ResourceOptions:
        """Options of a child resource: this component as parent, and whatever else `pulumi.ResourceOptions` takes."""
        return pulumi.ResourceOptions(parent=self, **options)


@dataclass(frozen=True)
class Tags:
    """The tags that every resource carries, for owner, cost, sensitivity and lifetime.

    The keys `donnees` and `conservation-jusqu` are those that controls HUB-DAT-03 and HUB-DAT-04 look for.
    """

    environment: str
    layer: str
    owner: str
    cost_centre: str
    data_class: str
    retain_until: str
    more: Mapping[str, str] = field(default_factory=dict)

    def with_more(self, **more: str) -> Tags:
        return replace(self, more={**self.more, **{key.replace("_", "-"): value for key, value in more.items()}})

    def mapping(self) -> dict[str, str]:
        """As object storage takes them."""
        return {
            "environment": self.environment,
            "layer": self.layer,
            "owner": self.owner,
            "cost-centre": self.cost_centre,
            "donnees": self.data_class,
            "conservation-jusqu": self.retain_until,
            **self.more,
        }

    def listing(self) -> list[str]:
        """As every other product takes them: `key=value`."""
        return [f"{key}={value}" for key, value in self.mapping().items()]


@dataclass(frozen=True)
class Protection:
    """How a data-bearing resource is kept from being lost.

    Attributes:
        protect: the engine refuses to delete or replace it until a person takes the protection off.
        retain: leaving the program takes it out of the state and leaves it in the cloud.
    """

    protect: bool
    retain: bool

    def options(self) -> dict[str, bool]:
        """As keyword arguments of `pulumi.ResourceOptions`, or of `Component.child`."""
        return {"protect": self.protect, "retain_on_delete": self.retain}


# A rehearsal is torn down at its end; production never by accident.
DISPOSABLE = Protection(protect=False, retain=False)
KEPT = Protection(protect=True, retain=True)
