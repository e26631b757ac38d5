"""Managed databases: what is on offer: engines with their end of life, node types, and volumes.

PostgreSQL only: what the kit uses. Other engines are refused by name.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime

from emulator.errors import invalid
from emulator.products.rdb_settings import SETTINGS
from emulator.store import JSON

GIGABYTE = 10**9


@dataclass(frozen=True)
class Engine:
    version: int
    minor: str
    end_of_life: str

    @property
    def name(self) -> str:
        return f"PostgreSQL-{self.version}"

    def ended(self, now: datetime) -> bool:
        return now >= datetime.fromisoformat(self.end_of_life).replace(tzinfo=UTC)

    def shown(self, now: datetime) -> JSON:
        return {
            "version": str(self.version),
            "name": self.name,
            "end_of_life": f"{self.end_of_life}T00:00:00Z",
            "available_settings": [setting.shown() for setting in SETTINGS if setting.since <= self.version],
            "disabled": self.ended(now),
            "beta": False,
            "available_init_settings": [],
        }


# Newest first. Source: recorded replies of GET /database-engines and of upgradable versions (June 2026).
ENGINES = (
    Engine(17, "17.10", "2029-11-08"),
    Engine(16, "16.14", "2028-11-09"),
    Engine(15, "15.18", "2027-11-11"),
    Engine(14, "14.23", "2026-11-12"),
)


@dataclass(frozen=True)
class NodeType:
    """`memory_gb` in decimal gigabytes; `local_gb` is the local volume, None where there is only block storage."""

    name: str
    vcpus: int
    memory_gb: int
    local_gb: int | None = None

    @property
    def shared(self) -> bool:
        return self.name.startswith(("db-dev", "db-play2"))

    def shown(self, region: str) -> JSON:
        block = {"min_size": 5 * GIGABYTE, "max_size": 10_000 * GIGABYTE, "chunk_size": 5 * GIGABYTE}
        volumes = [{"type": type_, "description": "", "class": "sbs", **block} for type_ in ("sbs_5k", "sbs_15k")]
        if self.local_gb:
            size = self.local_gb * GIGABYTE
            local = {"type": "lssd", "description": "", "class": "lssd"}
            volumes.insert(0, {**local, "min_size": size, "max_size": size, "chunk_size": size})
        return {
            "name": self.name,
            "stock_status": "available",
            "description": "",
            "vcpus": self.vcpus,
            "memory": self.memory_gb * GIGABYTE,
            "volume_constraint": None,
            "is_bssd_compatible": False,
            "disabled": False,
            "beta": False,
            "available_volume_types": volumes,
            "is_ha_required": False,
            "generation": "generation_v2",
            "instance_range": "cost_optimized" if self.shared else "production_optimized",
            "region": region,
        }


# DB-DEV's local sizes were recorded; DB-POP2's names and memory are in its own names.
NODE_TYPES = (
    NodeType("db-dev-s", 2, 2, 5),
    NodeType("db-dev-m", 3, 4, 25),
    NodeType("db-play2-pico", 1, 2),
    NodeType("db-play2-nano", 2, 4),
    NodeType("db-play2-micro", 4, 8),
    NodeType("db-pro2-xxs", 2, 8),
    NodeType("db-pro2-xs", 4, 16),
    NodeType("db-pro2-s", 8, 32),
    NodeType("db-pro2-m", 16, 64),
    NodeType("db-pro2-l", 32, 128),
    *(NodeType(f"db-pop2-{cores}c-{cores * 4}g", cores, cores * 4) for cores in (2, 4, 8, 16, 32, 64)),
    *(NodeType(f"db-pop2-hm-{cores}c-{cores * 8}g", cores, cores * 8) for cores in (2, 4, 8, 16, 32, 64)),
    *(NodeType(f"db-pop2-hc-{cores}c-{cores * 2}g", cores, cores * 2) for cores in (2, 4, 8, 16, 32, 64)),
)


def find_engine(name: str, now: datetime) -> Engine:
    """Raises the API's 400 for an engine that is unknown or at its end of life."""
    engine = next((each for each in ENGINES if each.name.lower() == name.lower()), None)
    if engine is None:
        raise invalid("engine", f"{name} is not an engine; engines: {', '.join(each.name for each in ENGINES)}")
    if engine.ended(now):
        raise invalid("engine", f"{name} is disabled: its end of life was {engine.end_of_life}")
    return engine


def version_of(instance: JSON) -> int:
    return int(str(instance["engine"]).rpartition("-")[2])


def upgradable_versions(instance: JSON) -> list[JSON]:
    """The newer engines that an instance may be upgraded to, oldest first, each with a stable id."""
    return [
        {
            "id": str(uuid.uuid5(uuid.NAMESPACE_DNS, f"{engine.name} {instance['region']}")),
            "name": engine.name,
            "version": str(engine.version),
            "minor_version": engine.minor,
        }
        for engine in reversed(ENGINES)
        if engine.version > version_of(instance)
    ]


def find_node_type(name: str) -> NodeType:
    """Raises the API's 400 for an unknown node type; names are not sensitive to case."""
    found = next((each for each in NODE_TYPES if each.name == name.lower()), None)
    if found is None:
        raise invalid("node_type", f"{name} is not a node type")
    return found


def volume_for(node_type: NodeType, type_: str | None, size: int | None) -> JSON:
    """The volume of an instance. Raises the API's 400 when type, size (bytes) and node type do not go together."""
    type_ = type_ or "lssd"
    if type_ == "lssd":
        if node_type.local_gb is None:
            raise invalid("volume_type", f"lssd is not available with {node_type.name}: use sbs_5k or sbs_15k")
        return {"type": "lssd", "class": "lssd", "size": node_type.local_gb * GIGABYTE}
    if type_ not in ("sbs_5k", "sbs_15k"):
        raise invalid("volume_type", f"{type_} is not available any more: use sbs_5k or sbs_15k")
    size = size or 0
    if size < 5 * GIGABYTE or size > 10_000 * GIGABYTE or size % (5 * GIGABYTE):
        raise invalid("volume_size", "must be a multiple of 5 GB, from 5 GB to 10 TB")
    return {"type": type_, "class": "sbs", "size": size}


def default_settings(node_type: NodeType) -> list[JSON]:
    """What a new instance is set to. Source: recorded instances of type DB-DEV-S; memory grows with the node."""
    return [
        {"name": "effective_cache_size", "value": str(650 * node_type.memory_gb)},
        {"name": "maintenance_work_mem", "value": str(75 * node_type.memory_gb)},
        {"name": "max_connections", "value": "100"},
        {"name": "max_parallel_workers", "value": "0"},
        {"name": "max_parallel_workers_per_gather", "value": "0"},
        {"name": "work_mem", "value": "4"},
    ]
