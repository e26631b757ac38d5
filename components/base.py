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


# The project of what belongs to the organisation as a whole.
ORGANIZATION = "organization"

# What a resource holds when that is not the environment's data: values of the tag `donnees`. Logs and audit trails,
# keys and passwords, and descriptions of data without any record of a person.
TRACES, SECRETS, METADATA = "traces", "secrets", "metadonnees"


@dataclass(frozen=True)
class Tags:
    """The tags that every resource carries, for owner, cost, sensitivity and lifetime.

    The keys are those that HUB-TAG-01 asks for, and their values those of policies/tables/tag-values.yaml. HUB-DAT-03
    and HUB-DAT-04 look for `donnees` and `conservation-jusqu`, HUB-CRY-02 for `chiffrement` on buckets.

    Attributes:
        project: role of the project that it lies in; `organization` for what belongs to none.
        retain_until: the day on which it must be gone, as `2044-12-31`.
    """

    environment: str
    layer: str
    project: str
    owner: str
    cost_centre: str
    data_class: str
    retain_until: str
    more: Mapping[str, str] = field(default_factory=dict)

    def with_more(self, **more: str) -> Tags:
        return replace(self, more={**self.more, **{key.replace("_", "-"): value for key, value in more.items()}})

    def in_project(self, project: str) -> Tags:
        """The same for what lies in another project."""
        return replace(self, project=project)

    def holding(self, data_class: str) -> Tags:
        """The same for what holds other data than its environment does: one of the classes above."""
        return replace(self, data_class=data_class)

    def mapping(self) -> dict[str, str]:
        """As object storage takes them."""
        given = {
            "environment": self.environment,
            "layer": self.layer,
            "project": self.project,
            "owner": self.owner,
            "cost-centre": self.cost_centre,
            "donnees": self.data_class,
            "conservation-jusqu": self.retain_until,
            **self.more,
        }
        return {key: str(value) for key, value in given.items()}

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
