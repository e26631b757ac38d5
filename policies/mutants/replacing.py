"""What cannot be changed in place: a change of it deletes the resource and makes another, whatever was in it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from policies.mutants.tree import Path

REPLACED_BY: Final[Mapping[str, frozenset[str]]] = {
    "scaleway:databases/database:Database": frozenset({"instanceId", "name", "region"}),
    "scaleway:databases/instance:Instance": frozenset(
        {"initSettings", "projectId", "region", "snapshotId", "userName"}
    ),
    "scaleway:domain/zone:Zone": frozenset({"domain", "projectId"}),
    "scaleway:keymanager/key:Key": frozenset({"projectId", "region"}),
    "scaleway:kubernetes/cluster:Cluster": frozenset(
        {"cni", "podCidr", "projectId", "region", "serviceCidr", "serviceDnsIp"}
    ),
    "scaleway:loadbalancers/ip:Ip": frozenset({"isIpv6", "projectId", "zone"}),
    "scaleway:network/publicGatewayIp:PublicGatewayIp": frozenset({"projectId", "zone"}),
    "scaleway:object/bucket:Bucket": frozenset({"name", "objectLockEnabled", "projectId", "region"}),
    "scaleway:observability/source:Source": frozenset({"name", "projectId", "region", "type"}),
    "scaleway:secrets/secret:Secret": frozenset({"keyId", "projectId", "region", "type"}),
}
"""By type, of what must not be lost: the properties whose change replaces, as the provider's schema says (a test holds
the two together)."""


def replaces(token: str, path: Path, *, unset: bool) -> bool:
    """Whether a change at a path replaces a resource of a type.

    Of what is unset only a name does: the engine draws another. For the rest the provider keeps what is there.
    """
    return path[:1] != () and path[0] in REPLACED_BY.get(token, ()) and (not unset or path[0] == "name")
