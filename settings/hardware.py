"""What Scaleway offers in Paris that may hold health data: dated tables, with their sources.

Nothing here is asked of the cloud: a type that is missing because it is newer than the table is added to the
table, with its date. Sources:

- offers and their zones: replies of the Instance API (`/instance/v1/zones/ZONE/products/servers`) recorded in the
  test data of the Scaleway Terraform provider v2.81.0, fr-par-1 of 2026-08-05, fr-par-2 and fr-par-3 of 2026-07-30;
- eligibility for HDS: Scaleway documentation, "Instances shared responsibility model", first row of its HDS table;
- database nodes: Scaleway's SLA covers production-optimised nodes only ("Managed Databases shared responsibility
  model"); the names of the two largest come from third-party text and were not seen in a reply;
- Kubernetes versions: policies/tables/kubernetes-versions.yaml.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from ipaddress import IPv4Network

from pydantic.json_schema import JsonSchemaValue

from policies.tables import load
from settings.constraints import Constraint, one_of, refusal
from settings.vocabulary import ControlPlane, Zone

OFFERS_OF = date(2026, 8, 5)

_PAR_1_2_3 = (Zone.FR_PAR_1, Zone.FR_PAR_2, Zone.FR_PAR_3)
_PAR_1_2 = (Zone.FR_PAR_1, Zone.FR_PAR_2)
_PAR_2 = (Zone.FR_PAR_2,)

# Families that the HDS table of Instances excludes.
NOT_ELIGIBLE = ("DEV1", "GP1", "PLAY2", "PRO2", "COPARM1", "ENT1")


@dataclass(frozen=True)
class Family:
    """Instance types that share a prefix and the zones they are offered in."""

    prefix: str
    sizes: tuple[str, ...]
    zones: tuple[Zone, ...]

    def types(self) -> tuple[str, ...]:
        return tuple(f"{self.prefix}{size}" for size in self.sizes)


def _sizes(cores: tuple[int, ...], gigabytes_per_core: int) -> tuple[str, ...]:
    return tuple(f"{count}C-{count * gigabytes_per_core}G" for count in cores)


_TO_64 = (2, 4, 6, 8, 12, 16, 24, 32, 48, 64)
_TO_16 = (2, 4, 6, 8, 12, 16)

_FAMILIES = (
    Family("POP2-", _sizes(_TO_64, 4), _PAR_1_2_3),
    Family("POP2-HC-", _sizes(_TO_64, 2), _PAR_1_2_3),
    Family("POP2-HM-", _sizes(_TO_64, 8), _PAR_1_2_3),
    Family("POP2-HN-", ("3", "5", "10"), _PAR_1_2_3),
    Family("STANDARD3-X", _sizes(_TO_64, 4), _PAR_1_2),
    Family("STANDARD2-A", _sizes(_TO_64, 4), _PAR_1_2),
    Family("COMPUTE3-X", _sizes((*_TO_64, 96), 2), _PAR_1_2),
    Family("MEMORY3-X", _sizes((2, 4, 6, 8, 12, 16, 32, 48), 8), _PAR_1_2),
    Family("BASIC3-X", (*_sizes(_TO_16, 2), *_sizes(_TO_16, 4)), _PAR_1_2),
    Family("BASIC2-A", (*_sizes(_TO_16, 2), *_sizes(_TO_16, 4)), _PAR_1_2),
)
_GPU_FAMILIES = (
    Family("L4-", ("1-24G", "2-24G", "4-24G", "8-24G"), _PAR_1_2),
    Family("L40S-", ("1-48G", "2-48G", "4-48G", "8-48G"), _PAR_2),
    Family("H100-", ("1-80G", "2-80G"), _PAR_2),
    Family("H100-SXM-", ("2-80G", "4-80G", "8-80G"), _PAR_2),
    Family("B300-SXM-", ("2-288G", "4-288G", "8-288G"), _PAR_2),
)

DATABASE_NODE_TYPES = tuple(f"DB-POP2-{size}" for size in _sizes((2, 4, 8, 16, 32), 4))

# The public gateway is offered here only (product availability table of 2025-06-17).
GATEWAY_ZONES = _PAR_1_2

# Minor version of Kubernetes and the day its support ends (None: not announced in what was read). The table is dated
# and said to be stale by HUB-K8S-09.
KUBERNETES_VERSIONS: Mapping[str, date | None] = load("kubernetes-versions").rows

# Nodes that a control plane carries (control plane offers, 2025-02-24).
MOST_NODES: Mapping[ControlPlane, int] = {
    ControlPlane.DEDICATED_4: 250,
    ControlPlane.DEDICATED_8: 500,
    ControlPlane.DEDICATED_16: 500,
}

# Attachments that a private network takes (VPC limitations); nodes share it with gateway and load balancers.
MOST_ATTACHMENTS = 512

# What Kapsule gives pods and services unless told otherwise (every recorded reply of the API).
KAPSULE_NETWORKS: Mapping[str, IPv4Network] = {
    "pods": IPv4Network("100.64.0.0/15"),
    "services": IPv4Network("10.32.0.0/20"),
}


@cache
def zones_of(node_type: str) -> tuple[Zone, ...]:
    """The zones that offer a node type, GPU or not; empty when no table has it."""
    for family in (*_FAMILIES, *_GPU_FAMILIES):
        if node_type in family.types():
            return family.zones
    return ()


def node_types(*, gpu: bool) -> tuple[str, ...]:
    """All eligible node types, with or without GPU."""
    return tuple(name for family in (_GPU_FAMILIES if gpu else _FAMILIES) for name in family.types())


@dataclass(frozen=True)
class NodeType(Constraint):
    """An instance type that a Kubernetes pool may use for health data."""

    gpu: bool

    def sample(self) -> str:
        return node_types(gpu=self.gpu)[0 if self.gpu else 1]

    def check(self, value: object) -> str:
        options = node_types(gpu=self.gpu)
        if isinstance(value, str) and value in options:
            return value
        kind = "a GPU node type" if self.gpu else "a node type without GPU"
        rule = f"{kind} that is eligible for HDS (table of {OFFERS_OF})"
        family = str(value).partition("-")[0].upper()
        if family in NOT_ELIGIBLE:
            raise refusal(f"{rule}; Scaleway excludes the {family} family from HDS", f"for example {self.sample()}")
        if isinstance(value, str) and value in node_types(gpu=not self.gpu):
            where = "an entry of pools" if self.gpu else "gpu"
            raise refusal(rule, f"{self.sample()} here, or {value} under {where}")
        meant = one_of(value, options)
        raise refusal(rule, meant if meant.endswith("(did you mean it?)") else f"for example {self.sample()}")

    def json_schema(self) -> JsonSchemaValue:
        return {"type": "string", "enum": list(node_types(gpu=self.gpu))}


@dataclass(frozen=True)
class Choice(Constraint):
    """One entry of a dated table."""

    options: tuple[str, ...]
    rule: str

    def sample(self) -> str:
        return self.options[0]

    def check(self, value: object) -> str:
        if isinstance(value, str) and value in self.options:
            return value
        rule = f"{self.rule}: {', '.join(self.options)}"
        if isinstance(value, str) or value is None:
            raise refusal(rule, one_of(value, self.options))
        in_quotes = [f'"{option}"' for option in self.options if option == str(value)]
        raise refusal(rule, f"{''.join(in_quotes) or one_of(value, self.options)}, in quotes")

    def json_schema(self) -> JsonSchemaValue:
        return {"type": "string", "enum": list(self.options)}
