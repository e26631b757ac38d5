"""What the exit has to know about a type of resource."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from azure_exit.inventory.model import Resource

Resources = Mapping[str, Resource]


class Wave(IntEnum):
    """The order of the exit (HUB-DEC-06): copies after what they copy, keys after what they encrypt."""

    FREEZE = 0
    QUIESCE = 1
    ACCESS = 2
    COMPUTE = 3
    DATABASES = 4
    OBJECTS = 5
    BACKUPS = 6
    KEYS = 7
    LOGS = 8
    NETWORK = 9
    CLOSE = 10


WAVE_TITLES = {
    Wave.FREEZE: "Freeze: deny creation, lock, take the inventory",
    Wave.QUIESCE: "Quiesce: stop clusters and pipelines",
    Wave.ACCESS: "Cut access: role assignments, keys, signatures",
    Wave.COMPUTE: "Compute, its disks and its images",
    Wave.DATABASES: "Databases and the private endpoints to everything",
    Wave.OBJECTS: "Object storage",
    Wave.BACKUPS: "Backups and their vaults",
    Wave.KEYS: "Keys: after all that they encrypt",
    Wave.LOGS: "Logs, once they are exported",
    Wave.NETWORK: "Network and names",
    Wave.CLOSE: "Identities, policies, locks, empty groups, subscriptions",
}


class Role(StrEnum):
    """What a resource is in the exit; the gates of a row follow from it."""

    DATA = "data"
    """Holds the data that is to be returned."""
    WORKLOAD = "workload"
    """Runs on data and keeps some of its own: disks, images, notebooks."""
    COPY = "copy"
    """Holds copies of something else: backups, snapshots."""
    LOG = "log"
    """Holds traces."""
    KEY = "key"
    """Holds what others are encrypted with."""
    NETWORK = "network"
    ACCESS = "access"
    GOVERNANCE = "governance"


class Method(StrEnum):
    """How a resource ends."""

    ENGINE = "engine"
    """The engine deletes it, in its wave, behind its gates."""
    OUT_OF_BAND = "out_of_band"
    """A person ends it with the command of its row, and proves it: the engine's delete cannot, or is not enough."""
    RETAINED = "retained"
    """Never deleted: its "delete" writes defaults back. It ends with what it belongs to."""
    WITH_MANAGER = "with_manager"
    """It lies in a resource group that Azure manages, and ends with the resource that manages it."""


@dataclass(frozen=True, slots=True)
class Survivor:
    """What is left of a resource after its deletion.

    `days` count from the deletion; None when nothing ends it by itself. `recover` brings the resource back while it
    lasts, `purge` ends it sooner; empty when there is no such command. `is_unknown`: no listing says how long.
    """

    what: str
    days: int | None
    recover: str = ""
    purge: str = ""
    billed: bool = False
    is_unknown: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """What Azure itself refuses the deletion for. `days` count from the inventory; None when no date ends it."""

    rule: str
    way_out: str
    days: int | None = None


def _no_survivors(_resource: Resource, _all: Resources) -> tuple[Survivor, ...]:
    return ()


def _no_blocks(_resource: Resource) -> tuple[Block, ...]:
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A type of resource.

    `arm_type` is in Azure's own case; `token` is the class of azure-native 3.29.0, empty when it has none.
    `before` and `after` are steps of people around the deletion; `{id}`, `{name}`, `{group}` and `{parent}` are
    filled in. `command` ends the resource where the engine does not.
    """

    arm_type: str
    token: str
    wave: Wave
    role: Role
    method: Method = Method.ENGINE
    holds_data: bool = False
    survivors: Callable[[Resource, Resources], tuple[Survivor, ...]] = _no_survivors
    blocks: Callable[[Resource], tuple[Block, ...]] = _no_blocks
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    command: str = ""
    remark: str = ""
    billed_with: str = ""
    """Why its cost goes on after the deletion; empty when it stops."""


def whole_number(value: object, default: int | None) -> int | None:
    """A number of days as Azure writes it, or the default where it is left out."""
    if value is None:
        return default
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None
