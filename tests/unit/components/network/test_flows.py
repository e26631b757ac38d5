"""The flow matrix is the only thing that opens the VPC, and every opening has its way back."""

from __future__ import annotations

from ipaddress import IPv4Network

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from components.network.flows import (
    EPHEMERAL_PORTS,
    FlowError,
    acl_rules,
    admitted,
    flow_matrix_data,
    flow_matrix_page,
)
from settings import Tier, address_plan, load_environment
from settings.flow_matrix import BASE_FLOWS, MAXIMUM_RULES, RULES_A_PORT, Flow, flows

PLAN = address_plan(IPv4Network("10.64.0.0/16"))

any_flow = st.builds(
    Flow,
    source=st.sampled_from(Tier),
    destination=st.sampled_from(Tier),
    protocol=st.sampled_from(["tcp", "udp"]),
    ports=st.lists(st.integers(1, 65535), min_size=1, max_size=3, unique=True).map(tuple),
    purpose=st.just("a purpose"),
    owner=st.just("an owner"),
)


@given(st.lists(any_flow, max_size=20))
def test_each_port_gets_exactly_a_way_there_and_a_way_back(matrix: list[Flow]) -> None:
    rules = acl_rules(matrix, PLAN)
    assert len(rules) == RULES_A_PORT * sum(len(flow.ports) for flow in matrix)
    for there, back in zip(rules[::2], rules[1::2], strict=True):
        assert (there.source, there.destination) == (back.destination, back.source)
        assert there.destination_ports == back.source_ports
        assert there.source_ports == back.destination_ports == EPHEMERAL_PORTS


@given(st.lists(any_flow, max_size=20))
def test_no_rule_reaches_beyond_the_tiers(matrix: list[Flow]) -> None:
    tiers = {str(PLAN.subnet(tier)) for tier in Tier}
    for rule in acl_rules(matrix, PLAN):
        assert {rule.source, rule.destination} <= tiers
        assert rule.protocol in ("TCP", "UDP")


def test_too_many_flows_are_refused_with_the_limit() -> None:
    flow = Flow(Tier.ENTRY, Tier.CLUSTER, "tcp", tuple(range(1, 129)), "too much", "nobody")
    with pytest.raises(FlowError, match=f"256 ACL rules.*takes {MAXIMUM_RULES}"):
        acl_rules([flow], PLAN)


def test_nothing_but_the_cluster_and_administration_reaches_data() -> None:
    sources = {flow.source for flow in BASE_FLOWS if flow.destination is Tier.DATA}
    assert sources == {Tier.CLUSTER, Tier.ADMINISTRATION}


def test_who_may_come_in_at_a_port_follows_from_the_flows() -> None:
    pooler = Flow(Tier.ENTRY, Tier.DATA, "tcp", (6432,), "Pooler", "owner")
    assert admitted([*BASE_FLOWS, pooler], Tier.DATA, 5432) == (Tier.CLUSTER, Tier.ADMINISTRATION)
    assert admitted([*BASE_FLOWS, pooler], Tier.DATA, 6432) == (Tier.ENTRY,)


def test_data_opens_no_flow_itself() -> None:
    assert not [flow for flow in BASE_FLOWS if flow.source is Tier.DATA]


def test_the_page_lists_every_flow() -> None:
    environment = load_environment("rehearsal")
    matrix = flows(environment)
    page = flow_matrix_page(environment, PLAN, matrix)
    for flow in matrix:
        assert flow.purpose in page
    assert str(PLAN.subnet(Tier.DATA)) in page


def test_the_policy_pack_reads_every_flow_back() -> None:
    environment = load_environment("rehearsal")
    matrix = flows(environment)
    lines = yaml.safe_load(flow_matrix_data(environment, PLAN, matrix))
    networks = lines["networks"]
    assert networks == {tier.value: str(PLAN.subnet(tier)) for tier in Tier}
    assert [(each["from"], each["to"], each["ports"]) for each in lines["flows"]] == [
        (flow.source.value, flow.destination.value, list(flow.ports)) for flow in matrix
    ]
    assert all(each["purpose"] and each["owner"] for each in lines["flows"])


def test_a_purpose_stays_in_its_column() -> None:
    environment = load_environment("rehearsal")
    flow = Flow(Tier.ENTRY, Tier.DATA, "tcp", (6432,), "Pooler | *nobody* | `tcp`", "platform-team")
    (line,) = [each for each in flow_matrix_page(environment, PLAN, [flow]).splitlines() if "Pooler" in each]
    assert line == r"| entry | data | tcp | 6432 | Pooler \| \*nobody\* \| \`tcp\` | platform-team |"
