"""What each layer publishes and the next ones read: typed, documented, and few.

A contract's fields are the stack's outputs under the same names. `Contract.read` gets them by StackReference, so no
other code spells an output's name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, ClassVar, Self, cast

import pulumi

from settings import Environment
from stacks import PART, is_part

Text = pulumi.Output[str]
Texts = pulumi.Output[Mapping[str, str]]


def by_name(values: Mapping[str, pulumi.Output[str]]) -> Texts:
    """What a layer publishes by name; nothing is an empty mapping too."""
    return pulumi.Output.all(**values) if values else pulumi.Output.from_input({})


def output(documentation: str) -> Any:
    """A field of a contract with what it means, for the reader of `pulumi stack output` and of the reference page."""
    return field(metadata={"documentation": documentation})


@dataclass(frozen=True)
class Contract:
    """A layer's outputs."""

    LAYER: ClassVar[str]

    def publish(self) -> None:
        for each in fields(self):
            pulumi.export(each.name, getattr(self, each.name))

    @classmethod
    def read(cls, environment: Environment) -> Self:
        """The outputs of this layer in the same environment. The engine fails when the layer was never brought up."""
        name = f"{pulumi.get_organization()}/{pulumi.get_project()}/{environment.environment}.{cls.LAYER}"
        reference = pulumi.StackReference(name)
        return cls(**{each.name: reference.require_output(each.name) for each in fields(cls)})

    @classmethod
    def documentation(cls) -> dict[str, str]:
        return {each.name: each.metadata["documentation"] for each in fields(cls)}


@dataclass(frozen=True)
class FoundationContract(Contract):
    """Projects, identities, keys, audit and observability."""

    LAYER: ClassVar[str] = "foundation"

    projects: Texts = output("Project ids by blast radius: keys, pseudonyms, data, backups, logs, platform, audit.")
    applications: Texts = output("Application ids by name: preview, deploy, secret-sync and each workload.")
    access_keys: Texts = output("Access key by application; secret `api-key-<application>` holds its secret key.")
    keys: Texts = output("Key Manager key ids by purpose, in the form REGION/UUID.")
    secrets: Texts = output("Secret Manager secret ids by name: api-key-<application>, database-<instance>-<user>.")
    audit_bucket: Text = output("Name of the locked bucket that the Audit Trail is exported to.")
    log_sources: Texts = output("Cockpit data source ids by type (logs, metrics), in the form REGION/UUID.")
    bucket_administrators: pulumi.Output[Sequence[str]] = output(
        "Principals that every bucket's policy names as administrators: the deploying application and the owner."
    )


@dataclass(frozen=True)
class NetworkContract(Contract):
    """VPC, private networks, gateway and security groups."""

    LAYER: ClassVar[str] = "network"

    vpc: Text = output("Id of the VPC, in the form REGION/UUID.")
    private_networks: Texts = output("Private network ids by tier: entry, cluster, data, administration.")
    subnets: Texts = output("IPv4 ranges by tier.")
    gateway_networks: Texts = output("Ids of the gateway's attachments by tier, in the form ZONE/UUID.")
    gateway_ip: Text = output("Public IPv4 address of the gateway: what the cluster's nodes come from.")
    security_groups: Texts = output("Ids of the node security groups by zone, in the form ZONE/UUID.")
    dns_zone: Text = output("Name of the environment's DNS zone.")


@dataclass(frozen=True)
class PlatformContract(Contract):
    """Cluster, databases, buckets, registry and entry."""

    LAYER: ClassVar[str] = "platform"

    cluster: Text = output("Id of the Kubernetes cluster, in the form REGION/UUID.")
    databases: Texts = output("Instance ids by database name, in the form REGION/UUID.")
    database_certificates: Texts = output("TLS certificates (PEM) by database name: clients verify with verify-full.")
    buckets: Texts = output("Bucket names by purpose.")
    registry: Text = output("Endpoint of the private container registry.")
    entry_address: Text = output("Public IPv4 address of the entry's load balancer.")


@dataclass(frozen=True)
class PartContract(Contract):
    """Databases and buckets of a part of the platform. Nothing stands on a part: what it publishes is for people."""

    LAYER: ClassVar[str] = f"{PART}PART"

    databases: Texts = output("Instance ids by database name, in the form REGION/UUID.")
    database_certificates: Texts = output("TLS certificates (PEM) by database name: clients verify with verify-full.")
    buckets: Texts = output("Bucket names by purpose.")


CONTRACTS: Mapping[str, type[Contract]] = {
    contract.LAYER: contract
    for contract in cast(
        "tuple[type[Contract], ...]", (FoundationContract, NetworkContract, PlatformContract, PartContract)
    )
}
"""By layer; those of all parts are alike."""


def contract_of(layer: str) -> type[Contract]:
    """The contract of a layer of any environment."""
    return PartContract if is_part(layer) else CONTRACTS[layer]
