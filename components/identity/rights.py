"""Rights: which permission sets, on which projects, narrowed to which keys and secrets. And what nobody may combine."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from components.account.projects import ProjectRole


@dataclass(frozen=True)
class Right:
    """One rule of a principal's policy.

    Attributes:
        sets: names of permission sets.
        projects: where they hold; empty means the organisation, for sets that can be granted on nothing smaller.
        keys: purposes of the only Key Manager keys they hold for; None means all, empty means none.
        secrets: names of the only secrets they hold for; None means all, empty means none.
        guarded: they hold only from the administrators' ranges, and lapse unless renewed (HUB-IAM-05).
    """

    sets: tuple[str, ...]
    projects: tuple[ProjectRole, ...] = ()
    keys: tuple[str, ...] | None = None
    secrets: tuple[str, ...] | None = None
    guarded: bool = False

    @property
    def grants_nothing(self) -> bool:
        return self.keys == () or self.secrets == ()


KEY_ADMINISTRATION = frozenset(
    {
        "KeyManagerFullAccess",
        "KeyManagerKeyCreate",
        "KeyManagerKeyDelete",
        "KeyManagerKeyRestore",
        "KeyManagerKeyWrite",
    }
)
DATA_ACCESS = frozenset(
    {
        "AllProductsFullAccess",
        "AllProductsReadOnly",
        "ObjectStorageFullAccess",
        "ObjectStorageObjectsDelete",
        "ObjectStorageObjectsRead",
        "ObjectStorageObjectsWrite",
        "ObjectStorageReadOnly",
        "RelationalDatabasesFullAccess",
    }
)
DATA_WRITE = frozenset({"AllProductsFullAccess", "ObjectStorageFullAccess", "ObjectStorageObjectsWrite"})
OBJECT_DELETION = frozenset(
    {
        "AllProductsFullAccess",
        "ObjectStorageBucketsDelete",
        "ObjectStorageFullAccess",
        "ObjectStorageObjectsDelete",
    }
)
TRAIL_DELETION = frozenset({"AuditTrailExportDelete", "AuditTrailFullAccess"})
DEPLOYMENT = frozenset(
    {
        "AllProductsFullAccess",
        "InstancesFullAccess",
        "KubernetesFullAccess",
        "RelationalDatabasesFullAccess",
        "VPCFullAccess",
    }
)


def forbidden_pairs(rights: Iterable[Right]) -> Iterator[str]:
    """What one principal with these rights combines against HUB-IAM-06, in words."""
    held = tuple(rights)
    data_projects = (ProjectRole.DATA, ProjectRole.BACKUPS, ProjectRole.PLATFORM)
    if _has(held, KEY_ADMINISTRATION) and _has(held, DATA_ACCESS, data_projects):
        yield "administers keys and touches data"
    deletes_logs = (
        _has(held, OBJECT_DELETION, (ProjectRole.AUDIT, ProjectRole.LOGS))
        or _has(held, frozenset({"ObservabilityFullAccess"}), (ProjectRole.AUDIT,))
        or _has(held, TRAIL_DELETION)
    )
    if _has(held, DEPLOYMENT) and deletes_logs:
        yield "deploys and deletes logs"
    if _has(held, OBJECT_DELETION, (ProjectRole.BACKUPS,)) and _has(held, DATA_WRITE, (ProjectRole.DATA,)):
        yield "writes data and deletes its backups"


def _has(rights: Iterable[Right], sets: frozenset[str], projects: tuple[ProjectRole, ...] | None = None) -> bool:
    return any(
        sets & set(right.sets) and (projects is None or not right.projects or set(projects) & set(right.projects))
        for right in rights
    )
