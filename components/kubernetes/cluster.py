"""The Kapsule cluster: dedicated control plane, private, and reachable only from named addresses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
from pulumiverse_scaleway import kubernetes as scaleway

from components.base import Component, Protection, Tags


@dataclass(frozen=True)
class Oidc:
    """The identity provider that people log in with; groups become `oidc:<group>` in RBAC."""

    issuer_url: str
    client_id: str
    groups_claim: str


@dataclass(frozen=True)
class ClusterArgs:
    """Attributes: `version` is a minor one; `api_access` are IPv4 ranges; `gateway_address` is what nodes come from."""

    project_id: pulumi.Input[str]
    region: str
    version: str
    control_plane: str
    private_network_id: pulumi.Input[str]
    gateway_address: pulumi.Input[str]
    api_access: Sequence[str]
    oidc: Oidc
    maintenance_day: str
    maintenance_hour: int
    tags: Tags
    protection: Protection


# Always pull, so that a node's cache never serves an image to a pod that may not pull it (CIS Kubernetes 1.2.11).
ADMISSION_PLUGINS = ("AlwaysPullImages",)


class Cluster(Component):
    """The cluster and the list of addresses that may reach its API.

    A pool must depend on `access`: until that list is there, the API answers the whole internet.
    """

    TYPE = "hub:kubernetes:Cluster"

    id: pulumi.Output[str]
    access: pulumi.Resource

    def __init__(self, name: str, args: ClusterArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        cluster = scaleway.Cluster(
            name,
            name=name,
            project_id=args.project_id,
            region=args.region,
            # Trap: the default is a mutualised control plane, which is outside the HDS scope and has no audit log.
            type=args.control_plane,
            version=args.version,
            cni="cilium",
            private_network_id=args.private_network_id,
            # Trap: true would delete volumes, load balancers and the private network with the cluster.
            delete_additional_resources=False,
            admission_plugins=list(ADMISSION_PLUGINS),
            auto_upgrade={
                "enable": True,
                "maintenance_window_day": args.maintenance_day,
                "maintenance_window_start_hour": args.maintenance_hour,
            },
            open_id_connect_config={
                "issuer_url": args.oidc.issuer_url,
                "client_id": args.oidc.client_id,
                "username_prefix": "oidc:",
                "groups_claims": [args.oidc.groups_claim],
                "groups_prefix": "oidc:",
            },
            tags=args.tags.listing(),
            opts=self.child(
                **args.protection.options(),
                # Trap: the kubeconfig in the outputs holds a token.
                additional_secret_outputs=["kubeconfigs"],
            ),
        )
        self.access = scaleway.Acl(
            f"{name}-access",
            cluster_id=cluster.id,
            region=args.region,
            # Trap: a new cluster admits 0.0.0.0/0, and `scaleway_ranges` would admit every Scaleway customer.
            acl_rules=_access_rules(args.gateway_address, args.api_access),
            # Trap: deleting the resource opens the API to 0.0.0.0/0 again.
            opts=self.child(protect=args.protection.protect),
        )
        self.id = cluster.id
        self.register_outputs({"id": self.id})


def _access_rules(gateway: pulumi.Input[str], ranges: Sequence[str]) -> list[scaleway.AclAclRuleArgsDict]:
    # Private nodes reach their own control plane through the gateway's NAT.
    rules: list[scaleway.AclAclRuleArgsDict] = [
        {"ip": pulumi.Output.concat(gateway, "/32"), "description": "Nodes, through the gateway"}
    ]
    rules += [{"ip": each, "description": "Named in the environment's file"} for each in ranges]
    return rules
