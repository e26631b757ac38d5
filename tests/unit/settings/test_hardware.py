"""The dated tables agree with themselves."""

from __future__ import annotations

import pytest

from settings import Zone
from settings.hardware import (
    DATABASE_NODE_TYPES,
    GATEWAY_ZONES,
    KUBERNETES_VERSIONS,
    MOST_NODES,
    NOT_ELIGIBLE,
    node_types,
    zones_of,
)
from settings.vocabulary import ControlPlane

ALL = (*node_types(gpu=False), *node_types(gpu=True))


def test_each_type_once() -> None:
    assert len(set(ALL)) == len(ALL)
    assert len(set(DATABASE_NODE_TYPES)) == len(DATABASE_NODE_TYPES)


def test_no_type_of_a_family_that_hds_excludes() -> None:
    assert [name for name in ALL if name.startswith(NOT_ELIGIBLE)] == []


@pytest.mark.parametrize(
    ("node_type", "zones"),
    [
        ("POP2-8C-32G", tuple(Zone)),
        ("POP2-HM-64C-512G", tuple(Zone)),
        ("POP2-HN-10", tuple(Zone)),
        ("STANDARD3-X8C-32G", (Zone.FR_PAR_1, Zone.FR_PAR_2)),
        ("COMPUTE3-X96C-192G", (Zone.FR_PAR_1, Zone.FR_PAR_2)),
        ("L4-1-24G", (Zone.FR_PAR_1, Zone.FR_PAR_2)),
        ("H100-SXM-8-80G", (Zone.FR_PAR_2,)),
        ("DEV1-M", ()),
    ],
)
def test_zones(node_type: str, zones: tuple[Zone, ...]) -> None:
    assert zones_of(node_type) == zones


def test_every_type_has_a_zone() -> None:
    assert all(zones_of(name) for name in ALL)


def test_third_zone_has_pop2_only() -> None:
    assert {name.partition("-")[0] for name in ALL if Zone.FR_PAR_3 in zones_of(name)} == {"POP2"}


def test_every_control_plane_carries_nodes() -> None:
    assert set(MOST_NODES) == set(ControlPlane)
    assert list(MOST_NODES.values()) == sorted(MOST_NODES.values())


def test_versions_are_in_order_and_gateways_somewhere() -> None:
    assert list(KUBERNETES_VERSIONS) == sorted(KUBERNETES_VERSIONS)
    assert GATEWAY_ZONES
