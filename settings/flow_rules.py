"""Rules on the flows that an environment's file adds to the platform's own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from settings.breach import Breach, Circumstances, Keys, distinct
from settings.flow_matrix import BASE_FLOWS, MAXIMUM_RULES, RULES_A_PORT
from settings.vocabulary import Tier

if TYPE_CHECKING:
    from settings.environment import Environment


def flows_join_two_tiers(env: Environment, _on: Circumstances) -> Iterator[Breach]:
    for index, flow in enumerate(env.network.flows):
        if flow.from_ is flow.to:
            others = ", ".join(tier for tier in Tier if tier is not flow.from_)
            yield Breach(
                ("network", "flows", index, "to"),
                "a flow joins two tiers; within one, network ACLs see nothing",
                f"one of {others}",
            )


def flows_open_each_way_once(env: Environment, _on: Circumstances) -> Iterator[Breach]:
    seen = {
        (each.source, each.destination, each.protocol, port): f"the platform itself ({each.purpose})"
        for each in BASE_FLOWS
        for port in each.ports
    }
    for index, flow in enumerate(env.network.flows):
        where: Keys = ("network", "flows", index)
        yield from distinct((*where, "ports"), flow.ports, "port")
        for port in dict.fromkeys(flow.ports):
            key = (flow.from_, flow.to, flow.protocol.value, port)
            if key in seen:
                yield Breach(
                    where,
                    f"{seen[key]} already opens {flow.protocol} {port} on the same way",
                    f"this flow without port {port}",
                )
            seen.setdefault(key, f"network.flows[{index}]")


def flows_fit_one_list(env: Environment, _on: Circumstances) -> Iterator[Breach]:
    own = sum(len(each.ports) for each in BASE_FLOWS)
    most = MAXIMUM_RULES // RULES_A_PORT - own
    ports = sum(len(each.ports) for each in env.network.flows)
    if ports > most:
        yield Breach(
            ("network", "flows"),
            f"a VPC takes {MAXIMUM_RULES} ACL rules, {RULES_A_PORT} for each port of each flow: {most} ports at most "
            f"beside the platform's own {own}, and these are {ports}",
            "fewer ports, or fewer flows",
        )


FLOW_RULES = (flows_join_two_tiers, flows_open_each_way_once, flows_fit_one_list)
