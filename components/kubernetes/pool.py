"""Node pools: one for each zone, private, self-healing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pulumi
from pulumiverse_scaleway import kubernetes as scaleway

from components.base import Component, Tags


@dataclass(frozen=True)
class Taint:
    key: str
    value: str
    effect: str


@dataclass(frozen=True)
class PoolsArgs:
    """What the pools are.

    Attributes:
        cluster_access: the access list that lets nodes reach their control plane; None where it is up already.
        size: nodes in each zone.
        autoscale: minimum and maximum, or None.
        security_groups: ids by zone.
    """

    cluster_id: pulumi.Input[str]
    cluster_access: pulumi.Resource | None
    region: str
    zones: Sequence[str]
    node_type: str
    size: int
    autoscale: tuple[int, int] | None
    volume_gb: int
    security_groups: pulumi.Output[Mapping[str, str]]
    tags: Tags
    labels: Mapping[str, str] = field(default_factory=dict)
    taints: Sequence[Taint] = ()


class Pools(Component):
    """The pools of one purpose, named `<name>-<zone>`."""

    TYPE = "hub:kubernetes:Pools"

    pools: Mapping[str, scaleway.Pool]

    def __init__(self, name: str, args: PoolsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        self.pools = {zone: self._pool(f"{name}-{zone}", zone, args) for zone in args.zones}
        self.register_outputs({})

    @property
    def addresses(self) -> pulumi.Output[Sequence[str]]:
        """The private IPv4 addresses of the nodes that exist now."""
        every = pulumi.Output.all(*(pool.nodes for pool in self.pools.values()))
        return every.apply(
            lambda pools: sorted(
                ip["address"].partition("/")[0]
                for nodes in pools
                for node in nodes
                for ip in node.get("private_ips") or ()
                if ":" not in ip["address"]
            )
        )

    def _pool(self, name: str, zone: str, args: PoolsArgs) -> scaleway.Pool:
        minimum, maximum = args.autoscale or (None, None)
        return scaleway.Pool(
            name,
            name=name,
            cluster_id=args.cluster_id,
            region=args.region,
            zone=zone,
            node_type=args.node_type,
            size=args.size,
            autoscaling=args.autoscale is not None,
            # Without autoscaling the API itself pins both to the size.
            min_size=minimum,
            max_size=maximum,
            # Trap: off by default.
            autohealing=True,
            # Trap: nodes get public addresses unless this is set.
            public_ip_disabled=True,
            # Trap: otherwise all pools of the zone share a default group.
            security_group_id=args.security_groups[zone],
            # Trap: local disks are outside the HDS scope unless the customer encrypts them.
            root_volume_type="sbs_5k",
            root_volume_size_in_gb=args.volume_gb,
            # Trap: with the default surge of 0 an upgrade takes a node away first. And the provider cannot send
            # max_unavailable 0 at creation: the API then answers 1, and each preview plans a change.
            upgrade_policy={"max_surge": 1, "max_unavailable": 1},
            labels=dict(args.labels),
            # Trap: `startup_taints` overwrite `taints` in this provider version, so they are not offered.
            taints=[{"key": each.key, "value": each.value, "effect": each.effect} for each in args.taints],
            tags=args.tags.listing(),
            opts=self.child(
                depends_on=[args.cluster_access] if args.cluster_access else [],
                # Trap: two pools cannot have one name at the same time.
                delete_before_replace=True,
                # Trap: with autoscaling the size is only where it starts from; each preview would plan to set it back.
                ignore_changes=["size"] if args.autoscale else None,
            ),
        )
