"""Who may talk to whom inside the VPC: the platform's own flows, and those that an environment's file adds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from settings.vocabulary import Protocol, Tier

if TYPE_CHECKING:
    from settings.environment import Environment

# Scaleway's limit for one list of a VPC; shared/facts: docs "understanding NACLs".
MAXIMUM_RULES = 255
# There and back: a network ACL keeps no state.
RULES_A_PORT = 2
# The port on which every node takes the entry's traffic: a NodePort of the ingress controller.
INGRESS_NODE_PORT = 30443


@dataclass(frozen=True)
class Flow:
    """One permitted flow between two tiers. `ports` are destination ports."""

    source: Tier
    destination: Tier
    protocol: str
    ports: tuple[int, ...]
    purpose: str
    owner: str


_TCP = Protocol.TCP.value

BASE_FLOWS: tuple[Flow, ...] = (
    Flow(Tier.ENTRY, Tier.CLUSTER, _TCP, (INGRESS_NODE_PORT,), "Load balancer to the ingress controller", "platform"),
    Flow(Tier.CLUSTER, Tier.DATA, _TCP, (5432,), "Workloads to PostgreSQL", "platform"),
    Flow(Tier.ADMINISTRATION, Tier.DATA, _TCP, (5432,), "Database administration through the bastion", "operations"),
    Flow(Tier.ADMINISTRATION, Tier.CLUSTER, _TCP, (22,), "Node diagnosis through the bastion", "operations"),
)


def flows(environment: Environment) -> tuple[Flow, ...]:
    """The base flows and those that the environment's file adds, in a stable order."""
    extra = (
        Flow(each.from_, each.to, each.protocol.value, each.ports, each.purpose, each.owner)
        for each in environment.network.flows
    )
    return (*BASE_FLOWS, *extra)
