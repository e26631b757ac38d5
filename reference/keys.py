"""The keys of an environment."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from reference.declarations import Declarations
from reference.markdown import code, page, table


def keys_page(declared: Declarations) -> str:
    """Every Key Manager key, what it protects, and what else is encrypted without one."""
    keys = [each.inputs for each in declared.of("keymanager.Key")]
    return page(
        f"Keys of `{declared.environment.environment}`",
        "One key per purpose, so that destroying one makes exactly one thing unreadable. Every key is protected "
        "against "
        "deletion; Key Manager keeps a deleted key for seven days, and then all that it encrypted is lost. Changing "
        "usage, "
        "algorithm, origin or level replaces the key; in production the engine refuses that.",
        table(("key", "for", "usage", "algorithm", "material", "level", "rotated", "project"), _rows(keys, declared)),
        "`hsm` is what is asked of Key Manager. The certification of its HSMs was not published when this was written; "
        "see [what was not proven](../../guide/not-proven.md). A key whose material is `external` stays empty until "
        "the "
        "custodians import it.",
        "## Encrypted without a key of ours",
        table(("what", "by whose key"), _others(declared)),
    )


def _rows(keys: list[Any], declared: Declarations) -> Iterator[tuple[str, ...]]:
    prefix = f"{declared.environment.environment}-"
    projects = {each.inputs.get("name"): each.project for each in declared.of("keymanager.Key")}
    for key in keys:
        period = (key.get("rotationPolicy") or {}).get("rotationPeriod", "")
        hours = period.partition("h")[0]
        yield (
            code(key["name"].removeprefix(prefix)),
            key["description"],
            key["usage"].replace("_", " "),
            code(key["algorithm"]),
            key["origin"],
            key["protectionLevel"],
            f"every {int(hours) // 24} days" if hours else "no",
            projects[key["name"]],
        )


def _others(declared: Declarations) -> Iterator[tuple[str, str]]:
    for bucket in declared.of("object.BucketServerSideEncryptionConfiguration"):
        encryption = bucket.inputs["rules"][0]["applyServerSideEncryptionByDefault"]
        if "kmsMasterKeyId" not in encryption:
            yield (
                f"bucket {code(bucket.inputs['bucket'])}",
                f"Scaleway's ({encryption['sseAlgorithm']}): the service that exports cannot be given a right on a key",
            )
    for database in declared.of("databases.Instance"):
        yield (
            f"PostgreSQL {code(database.inputs['name'])}, its volumes and snapshots",
            "Scaleway's: the product takes no customer key. Logical backups are not encrypted",
        )
    for cluster in declared.of("kubernetes.Cluster"):
        yield f"etcd of {code(cluster.inputs['name'])}", "Scaleway's: the product takes no customer key"
    if declared.of("kubernetes.Pool"):
        yield (
            "node disks and persistent volumes",
            "Scaleway's on the physical disk; encryption on top is the workload's task (HDS)",
        )
