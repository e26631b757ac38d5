"""Kubernetes: what is on offer: versions with their support dates, and types of control plane."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from emulator.clock import parse_time
from emulator.errors import invalid
from emulator.store import JSON

COMMITMENT = timedelta(days=30)


@dataclass(frozen=True)
class Minor:
    """A minor version, the patches that are known of it (newest last), and its dates as `YYYY-MM-DD`."""

    name: str
    patches: tuple[str, ...]
    released: str
    deprecated: str
    end_of_life: str
    cnis: tuple[str, ...]
    feature_gates: tuple[str, ...]

    def supported(self, now: datetime) -> bool:
        return _day(self.released) <= now < _day(self.end_of_life)


_CNIS = ("cilium", "cilium_native", "calico", "kilo", "none")
_GATES = ("HPAScaleToZero", "CPUManagerPolicyAlphaOptions", "ImageVolume", "MutatingAdmissionPolicy")
_GATES_133 = (
    "HPAScaleToZero",
    "DRAAdminAccess",
    "DynamicResourceAllocation",
    "PodLevelResources",
    "CPUManagerPolicyAlphaOptions",
    "ImageVolume",
)

# Source: version support policy of Scaleway's documentation, and recorded replies of GET /versions. A version is
# supported for 14 months; the patches of 2026-10-05 are the newest known.
MINORS = (
    Minor(
        "1.37",
        ("1.37.1",),
        "2026-09-01",
        "2027-09-01",
        "2027-11-01",
        _CNIS,
        ("HPAScaleToZero", "CPUManagerPolicyAlphaOptions", "MutatingAdmissionPolicy", "ImageVolume"),
    ),
    Minor("1.36", ("1.36.1", "1.36.5"), "2026-07-07", "2027-07-07", "2027-09-07", _CNIS, _GATES),
    Minor(
        "1.35",
        ("1.35.0", "1.35.1", "1.35.2", "1.35.3", "1.35.9"),
        "2026-01-19",
        "2027-01-19",
        "2027-03-19",
        _CNIS,
        _GATES,
    ),
    Minor(
        "1.34",
        ("1.34.1", "1.34.3", "1.34.4", "1.34.5", "1.34.6"),
        "2025-09-29",
        "2026-09-29",
        "2026-11-29",
        _CNIS,
        _GATES,
    ),
    Minor(
        "1.33",
        ("1.33.4", "1.33.7", "1.33.8", "1.33.9", "1.33.10"),
        "2025-09-04",
        "2026-09-04",
        "2026-11-04",
        ("cilium", "calico", "kilo", "none"),
        _GATES_133,
    ),
)

ADMISSION_PLUGINS = ("AlwaysPullImages", "PodNodeSelector", "PodTolerationRestriction")
KUBELET_ARGS = {
    "containerLogMaxFiles": "uint16",
    "containerLogMaxSize": "quantity",
    "cpuCFSQuota": "bool",
    "cpuCFSQuotaPeriod": "duration",
    "cpuManagerPolicy": "enum:none|static",
    "cpuManagerPolicyOptions": "map[string]string",
    "enableDebuggingHandlers": "bool",
    "evictionHard": "map[string]string",
    "evictionMinimumReclaim": "map[string]string",
    "imageGCHighThresholdPercent": "uint32",
    "imageGCLowThresholdPercent": "uint32",
    "maxParallelImagePulls": "int32",
    "maxPods": "uint16",
    "registryBurst": "int32",
    "registryPullQPS": "int32",
    "serializeImagePulls": "bool",
}


@dataclass(frozen=True)
class ClusterType:
    """A type of control plane. `memory_gb` and `etcd_mb` in decimal units; `sla` in percent of a month."""

    name: str
    max_nodes: int
    memory_gb: int
    etcd_mb: int
    dedicated: bool

    @property
    def family(self) -> str:
        return self.name.partition("-")[0]

    @property
    def commitment(self) -> timedelta:
        return COMMITMENT if self.dedicated else timedelta()

    def shown(self) -> JSON:
        return {
            "name": self.name,
            "region": "",
            "availability": "available",
            "max_nodes": self.max_nodes,
            "commitment_delay": f"{int(self.commitment.total_seconds())}s",
            "sla": 99.5 if self.dedicated else 0,
            "resiliency": "high_availability" if self.dedicated else "standard",
            "memory": self.memory_gb * 10**9,
            "dedicated": self.dedicated,
            "audit_logs_supported": self.dedicated,
            "max_etcd_size": self.etcd_mb * 10**6,
        }


# In rising order within a family. Source: recorded replies of GET /clusters/{id}/available-types.
TYPES = tuple(
    ClusterType(f"{family}{suffix}", nodes, memory, etcd, bool(suffix))
    for family in ("kapsule", "multicloud")
    for suffix, nodes, memory, etcd in (
        ("", 150, 4, 55),
        ("-dedicated-4", 250, 4, 200),
        ("-dedicated-8", 500, 8, 200),
        ("-dedicated-16", 500, 16, 200),
    )
)


def find_minor(version: str) -> Minor | None:
    """The minor version that a full version such as `1.35.9` is a known patch of."""
    return next((minor for minor in MINORS if version in minor.patches), None)


def require_version(version: str, now: datetime) -> Minor:
    """Raises the API's 400 unless `version` is a known x.y.z of a minor that is still supported."""
    minor = find_minor(version)
    if minor is None:
        known = ", ".join(each.patches[-1] for each in MINORS)
        raise invalid("version", f"{version} is not a version of this region; newest of each minor: {known}")
    if now >= _day(minor.end_of_life):
        raise invalid("version", f"{minor.name} is not supported since {minor.end_of_life}")
    return minor


def may_upgrade(current: str, wanted: str) -> bool:
    """To a newer patch, or to the next minor: never down, and never over a minor."""
    (_, minor, patch), (_, wanted_minor, wanted_patch) = _numbers(current), _numbers(wanted)
    return wanted_minor == minor + 1 or (wanted_minor == minor and wanted_patch > patch)


def upgrade_available(version: str, now: datetime) -> bool:
    return any(minor.supported(now) and may_upgrade(version, minor.patches[-1]) for minor in MINORS)


def find_type(name: str) -> ClusterType | None:
    return next((each for each in TYPES if each.name == name), None)


def available_types(cluster: JSON, now: datetime) -> list[ClusterType]:
    """What a cluster's type may be changed to: within its family, and only upwards while its commitment runs.

    Source: recorded replies to GET /available-types, of a dedicated cluster a moment after its creation.
    """
    family = [each for each in TYPES if each.family == str(cluster["type"]).partition("-")[0]]
    if parse_time(cluster["commitment_ends_at"]) <= now:
        return family
    names = [each.name for each in family]
    return family[names.index(cluster["type"]) + 1 :]


def shown_version(region: str, minor: Minor, name: str) -> JSON:
    """A version as the API shows it."""
    return {
        "region": region,
        "name": name,
        "label": f"Kubernetes {name}",
        "available_cnis": list(minor.cnis),
        "available_container_runtimes": ["containerd"],
        "available_feature_gates": list(minor.feature_gates),
        "available_admission_plugins": list(ADMISSION_PLUGINS),
        "available_kubelet_args": dict(KUBELET_ARGS),
        "deprecated_at": f"{minor.deprecated}T00:00:00Z",
        "end_of_life_at": f"{minor.end_of_life}T00:00:00Z",
        "released_at": f"{minor.released}T00:00:00Z",
    }


def _numbers(version: str) -> tuple[int, int, int]:
    major, minor, patch = (int(part) for part in version.split("."))
    return major, minor, patch


def _day(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
