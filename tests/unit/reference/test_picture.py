"""The picture shows what is declared, and changes with it."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest

from components.account.projects import ProjectRole
from reference.declarations import Declarations, collect
from reference.picture import picture
from reference.picture.arrows import flow_label, is_drawn
from settings import Tier
from settings.flow_matrix import Flow, flows
from settings.network import Flow as ListedFlow
from settings.platform import Bucket
from settings.types import Protocol

SVG = "{http://www.w3.org/2000/svg}"


def texts(svg: str) -> list[str]:
    return [str(each.text) for each in ET.fromstring(svg).iter(f"{SVG}text")]  # noqa: S314 - our own


def test_shows_everything_that_has_a_place(declared: Declarations) -> None:
    shown = texts(picture(declared))
    environment = declared.environment
    everything = "\n".join(shown)
    assert all(f"Project {role}" in shown for role in ProjectRole)
    assert all(f"{tier} {environment.address_plan.subnet(tier)}" in shown for tier in Tier)
    assert all(zone.value in shown for zone in environment.zones)
    buckets = declared.of("object.Bucket")
    assert len(buckets) == len(environment.platform.buckets) + 1
    assert all(str(each.inputs["name"]).rpartition(f"{environment.environment}-")[2] in shown for each in buckets)
    assert all(database.name in shown for database in environment.platform.databases)
    for pool in environment.platform.kubernetes.pools:
        assert shown.count(pool.name) == len(environment.zones)
        assert shown.count(pool.node_type) == len(environment.zones)
    for key in declared.of("keymanager.Key"):
        assert str(key.inputs["name"]).partition("-")[2] in everything
    assert all(flow_label(flow) in shown for flow in flows(environment))


def test_makes_no_claim_beyond_the_pending_one(declared: Declarations) -> None:
    everything = "\n".join(texts(picture(declared)))
    assert "SecNumCloud pending" in everything
    assert "qualified" not in everything


def test_a_new_bucket_and_a_new_flow_are_seen(rehearsal: Declarations) -> None:
    environment = rehearsal.environment
    platform = environment.platform.model_copy(
        update={"buckets": {**environment.platform.buckets, "raw-imaging": Bucket()}}
    )
    flow = ListedFlow(
        **{"from": Tier.DATA, "to": Tier.ENTRY}, protocol=Protocol.TCP, ports=(8443,), purpose="Odd", owner="team"
    )
    network = environment.network.model_copy(update={"flows": (flow,)})
    changed = collect(environment.model_copy(update={"platform": platform, "network": network}))
    shown = texts(picture(changed))
    assert "raw-imaging" in shown
    assert "bucket-raw-imaging" in shown
    assert "and data to entry: tcp 8443 (Odd)" in shown


@pytest.mark.parametrize("source", Tier)
@pytest.mark.parametrize("destination", Tier)
def test_every_pair_of_tiers_is_drawn_or_named(rehearsal: Declarations, source: Tier, destination: Tier) -> None:
    if source == destination:
        return
    environment = rehearsal.environment
    listed = ListedFlow(
        **{"from": source, "to": destination}, protocol=Protocol.UDP, ports=(9999,), purpose="Odd", owner="team"
    )
    network = environment.network.model_copy(update={"flows": (listed,)})
    declared = Declarations(environment.model_copy(update={"network": network}), rehearsal.resources, rehearsal.outputs)
    shown = texts(picture(declared))
    if is_drawn(Flow(source, destination, "udp", (9999,), "Odd", "team")):
        assert "udp 9999" in shown
    else:
        assert f"and {source} to {destination}: udp 9999 (Odd)" in shown
