"""The ACL rules and the pages that follow from the flow matrix (settings.flow_matrix).

Pure functions. One list of flows is the source of the network ACL and of the documentation (SecNumCloud 13.1.a-b,
control HUB-NET-09), so the two cannot part.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import yaml

from settings import AddressPlan, Environment, Tier
from settings.flow_matrix import MAXIMUM_RULES, Flow

# Where replies go: a network ACL keeps no state, so each flow needs a rule for the way back.
EPHEMERAL_PORTS = (1024, 65535)


@dataclass(frozen=True)
class AclRule:
    """One rule of the ordered list, in the provider's terms. Ports are inclusive; 0 to 0 stands for all."""

    description: str
    protocol: str
    source: str
    source_ports: tuple[int, int]
    destination: str
    destination_ports: tuple[int, int]


class FlowError(ValueError):
    """The flows cannot be written as one ACL; the message says which limit they break."""


def admitted(matrix: Iterable[Flow], destination: Tier, port: int) -> tuple[Tier, ...]:
    """The tiers that flows lead from to a TCP port of a tier, in the order of the matrix."""
    leading = (each for each in matrix if each.destination is destination and each.protocol == "tcp")
    return tuple(dict.fromkeys(each.source for each in leading if port in each.ports))


def acl_rules(matrix: Iterable[Flow], plan: AddressPlan) -> list[AclRule]:
    """Two rules for each port of each flow: there, and back from that port to the ephemeral ones.

    Raises:
        FlowError: when there are more rules than one list may have.
    """
    rules: list[AclRule] = []
    for flow in matrix:
        source, destination = str(plan.subnet(flow.source)), str(plan.subnet(flow.destination))
        for port in flow.ports:
            service = (port, port)
            protocol = flow.protocol.upper()
            rules.append(AclRule(flow.purpose, protocol, source, EPHEMERAL_PORTS, destination, service))
            rules.append(AclRule(f"Replies: {flow.purpose}", protocol, destination, service, source, EPHEMERAL_PORTS))
    if len(rules) > MAXIMUM_RULES:
        raise FlowError(
            f"the flows need {len(rules)} ACL rules, and a VPC takes {MAXIMUM_RULES} for each IP family: "
            "merge ports or drop flows in network.flows"
        )
    return rules


def flow_matrix_page(environment: Environment, plan: AddressPlan, matrix: Sequence[Flow]) -> str:
    """The flow matrix of an environment as Markdown."""
    lines = [
        f"# Flow matrix of `{environment.environment}`",
        "",
        "Written from the code by `python -m reference write`; do not edit. The same list becomes the ACL of the VPC.",
        "Everything that is not listed is dropped, for IPv4 and for IPv6. The ACL filters between private networks;",
        "within one private network, and towards the internet, other guards apply (security groups, no default route).",
        "",
        "| tier | private network |",
        "|---|---|",
        *(f"| {tier.value} | `{plan.subnet(tier)}` |" for tier in Tier),
        "",
        "| from | to | protocol | ports | purpose | owner |",
        "|---|---|---|---|---|---|",
        *(
            f"| {flow.source.value} | {flow.destination.value} | {flow.protocol} "
            f"| {', '.join(map(str, flow.ports))} | {_cell(flow.purpose)} | {flow.owner} |"
            for flow in matrix
        ),
        "",
    ]
    return "\n".join(lines)


def _cell(text: str) -> str:
    """A text that stays in its column and is no markup: somebody signs the page."""
    return re.sub(r"([\\`*_\[\]<>|])", r"\\\1", text)


def flow_matrix_data(environment: Environment, plan: AddressPlan, matrix: Sequence[Flow]) -> str:
    """The same matrix as YAML: what the policy pack holds each opened flow against; it knows no other source."""
    lines = {
        "environment": environment.environment,
        "networks": {tier.value: str(plan.subnet(tier)) for tier in Tier},
        "flows": [
            {
                "from": flow.source.value,
                "to": flow.destination.value,
                "protocol": flow.protocol,
                "ports": list(flow.ports),
                "purpose": flow.purpose,
                "owner": flow.owner,
            }
            for flow in matrix
        ],
    }
    note = "# Written from the code by `python -m reference write`; do not edit. HUB-NET-09 judges the network by it.\n"
    return note + yaml.safe_dump(lines, sort_keys=False, width=120)
