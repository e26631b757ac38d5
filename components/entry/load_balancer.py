"""The public entry: one load balancer that ends modern TLS, logs each access and speaks TLS to the cluster."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
from pulumiverse_scaleway import domain
from pulumiverse_scaleway import loadbalancers as scaleway

from components.base import Component, Protection, Tags


@dataclass(frozen=True)
class EntryArgs:
    """What the entry is.

    Attributes:
        backends: the nodes' private addresses.
        certificate: the PEM chain with its private key.
        certificate_name: another one for each certificate, see `certificate_name`.
    """

    project_id: pulumi.Input[str]
    zone: str
    type: str
    hostname: str
    dns_zone: pulumi.Input[str]
    dns_zone_name: str
    private_network_id: pulumi.Input[str]
    backends: pulumi.Input[Sequence[pulumi.Input[str]]]
    backend_port: int
    certificate: pulumi.Output[str]
    certificate_name: str
    tags: Tags
    protection: Protection


def certificate_name(hostname: str, pem: str) -> str:
    """A name that only this certificate has, so that its successor can stand beside it: from the public part alone."""
    public = re.findall(r"-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----", pem, re.DOTALL)
    return f"{hostname}-{hashlib.sha256(''.join(public).encode()).hexdigest()[:8]}"


def record_name(hostname: str, zone: str) -> str:
    """What a host is called within its zone; empty where it is the zone itself."""
    return hostname.removesuffix(zone).removesuffix(".")


class Entry(Component):
    """The only listed public front. It serves port 443 and nothing else. It is zonal, as the product is."""

    TYPE = "hub:entry:Entry"

    address: pulumi.Output[str]

    def __init__(self, name: str, args: EntryArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        ip = scaleway.Ip(
            f"{name}-ip",
            project_id=args.project_id,
            zone=args.zone,
            tags=args.tags.listing(),
            # The address is in DNS and in other people's firewalls.
            opts=self.child(protect=args.protection.protect),
        )
        balancer = scaleway.LoadBalancer(
            name,
            name=name,
            project_id=args.project_id,
            zone=args.zone,
            type=args.type,
            ip_ids=[ip.id],
            private_networks=[{"private_network_id": args.private_network_id}],
            # Trap: the default is `intermediate`, which still takes old protocol versions.
            ssl_compatibility_level="ssl_compatibility_level_modern",
            tags=args.tags.listing(),
            opts=self.child(),
        )
        backend = scaleway.Backend(
            f"{name}-cluster",
            name="cluster",
            lb_id=balancer.id,
            forward_protocol="http",
            forward_port=args.backend_port,
            server_ips=args.backends,
            # Trap: off by default, and the last stretch would be in clear.
            ssl_bridging=True,
            ignore_ssl_server_verify=False,
            health_check_tcp={},
            opts=self.child(),
        )
        certificate = scaleway.Certificate(
            f"{name}-certificate",
            name=args.certificate_name,
            lb_id=balancer.id,
            # A certificate of one's own choosing: the product's automatic one comes from an authority in the US.
            custom_certificate={"certificate_chain": args.certificate},
            # Trap: of what has a fixed name the old one is deleted first, which fails while the frontend uses it.
            opts=self.child(delete_before_replace=False),
        )
        scaleway.Frontend(
            f"{name}-https",
            name="https",
            lb_id=balancer.id,
            backend_id=backend.id,
            inbound_port=443,
            certificate_ids=[certificate.id],
            # Trap: off by default.
            enable_access_logs=True,
            enable_http3=False,
            opts=self.child(),
        )
        domain.Record(
            f"{name}-name",
            dns_zone=args.dns_zone,
            project_id=args.project_id,
            name=record_name(args.hostname, args.dns_zone_name),
            type="A",
            data=ip.ip_address,
            ttl=300,
            opts=self.child(),
        )
        self.address = ip.ip_address
        self.register_outputs({"address": self.address})
