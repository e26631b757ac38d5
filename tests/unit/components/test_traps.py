"""Every trap of the provider that a component closes stays closed: what reaches the engine is the safe value.

The declarations are collected without a cloud. That the values work is proven on the real engine, in tests/rehearsal.
"""

from __future__ import annotations

import functools
import re
from pathlib import Path

import pytest

from reference.declarations import Declared, collect
from settings import load_environment

ROOT = Path(__file__).parents[3]
# One worker collects the declarations once.
pytestmark = pytest.mark.xdist_group("declarations")


@functools.cache
def _declared(environment: str) -> list[Declared]:
    return list(collect(load_environment(environment)).resources)


@pytest.fixture(params=["rehearsal", "production"])
def resources(request: pytest.FixtureRequest) -> list[Declared]:
    return _declared(request.param)


def _of(resources: list[Declared], kind: str) -> list[Declared]:
    found = [each for each in resources if each.kind.endswith(f":{kind}") and each.kind.startswith("scaleway:")]
    assert found, f"no layer declares a {kind}"
    return found


# Type, input, and the only value that is safe. Source of each: the line `# Trap:` of the component.
SAFE = [
    ("network/vpc:Vpc", "enableTransitivity", False),
    ("network/acl:Acl", "defaultPolicy", "drop"),
    ("network/privateNetwork:PrivateNetwork", "enableDefaultRoutePropagation", False),
    ("network/publicGateway:PublicGateway", "enableSmtp", False),
    ("instance/securityGroup:SecurityGroup", "inboundDefaultPolicy", "drop"),
    ("instance/securityGroup:SecurityGroup", "outboundDefaultPolicy", "drop"),
    ("kubernetes/cluster:Cluster", "deleteAdditionalResources", False),
    ("kubernetes/pool:Pool", "publicIpDisabled", True),
    ("kubernetes/pool:Pool", "autohealing", True),
    ("kubernetes/pool:Pool", "rootVolumeType", "sbs_5k"),
    ("databases/instance:Instance", "encryptionAtRest", True),
    ("databases/instance:Instance", "isHaCluster", True),
    ("databases/instance:Instance", "backupSameRegion", True),
    ("databases/instance:Instance", "disableBackup", False),
    ("databases/readReplica:ReadReplica", "sameZone", False),
    ("databases/user:User", "isAdmin", False),
    ("object/bucket:Bucket", "forceDestroy", False),
    ("object/bucket:Bucket", "versioning", {"enabled": True}),
    ("keymanager/key:Key", "unprotected", False),
    ("secrets/secret:Secret", "protected", True),
    ("registry/namespace:Namespace", "isPublic", False),
    ("loadbalancers/loadBalancer:LoadBalancer", "sslCompatibilityLevel", "ssl_compatibility_level_modern"),
    ("loadbalancers/frontend:Frontend", "enableAccessLogs", True),
    ("loadbalancers/frontend:Frontend", "inboundPort", 443),
    ("loadbalancers/backend:Backend", "sslBridging", True),
    ("loadbalancers/backend:Backend", "ignoreSslServerVerify", False),
]
# Type and an input that would open a door merely by being there.
NEVER = [
    ("databases/instance:Instance", "loadBalancer"),
    ("databases/instance:Instance", "password"),
    ("databases/readReplica:ReadReplica", "directAccess"),
    ("object/bucket:Bucket", "lifecycleRules"),
    ("object/bucket:Bucket", "acl"),
    ("kubernetes/pool:Pool", "startupTaints"),
    ("loadbalancers/certificate:Certificate", "letsencrypt"),
    ("secrets/version:Version", "data"),
]


@pytest.mark.parametrize(("kind", "name", "value"), SAFE)
def test_the_safe_value_is_written_out(resources: list[Declared], kind: str, name: str, value: object) -> None:
    for resource in _of(resources, kind):
        assert resource.inputs.get(name) == value, resource.urn


@pytest.mark.parametrize(("kind", "name"), NEVER)
def test_what_opens_a_door_is_never_set(resources: list[Declared], kind: str, name: str) -> None:
    for resource in _of(resources, kind):
        assert resource.inputs.get(name) in (None, [], {}), resource.urn


def test_both_ip_families_have_an_acl(resources: list[Declared]) -> None:
    assert sorted(each.inputs["isIpv6"] for each in _of(resources, "network/acl:Acl")) == [False, True]


def test_only_the_gateway_for_nodes_is_a_way_out(resources: list[Declared]) -> None:
    ways = {
        each.name: (each.inputs["enableMasquerade"], each.inputs["ipamConfigs"][0]["pushDefaultRoute"])
        for each in _of(resources, "network/gatewayNetwork:GatewayNetwork")
    }
    assert [name for name, way in ways.items() if way != (False, False)] == [
        name for name in ways if name.endswith("-cluster")
    ]


def test_no_address_range_is_the_whole_world(resources: list[Declared]) -> None:
    everything = re.compile(r"(^|[^0-9.])0\.0\.0\.0/0|::/0")
    assert not [each.urn for each in resources if everything.search(str(each.inputs))]


def test_the_cluster_is_hds_eligible_and_fenced(resources: list[Declared]) -> None:
    for cluster in _of(resources, "kubernetes/cluster:Cluster"):
        assert cluster.inputs["type"].startswith("kapsule-dedicated-")
        assert cluster.inputs["privateNetworkId"]
    assert len(_of(resources, "kubernetes/acl:Acl")) == len(_of(resources, "kubernetes/cluster:Cluster"))
    for rule in _of(resources, "kubernetes/acl:Acl")[0].inputs["aclRules"]:
        assert rule["ip"] and not rule.get("scalewayRanges")


def test_every_bucket_is_encrypted_under_its_own_key_and_has_a_policy(resources: list[Declared]) -> None:
    buckets = _of(resources, "object/bucket:Bucket")
    encryption = _of(
        resources, "object/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration"
    )
    policies = _of(resources, "object/bucketPolicy:BucketPolicy")
    assert len(encryption) == len(policies) == len(buckets)
    keys = [each.inputs["rules"][0]["applyServerSideEncryptionByDefault"].get("kmsMasterKeyId") for each in encryption]
    own = [key for key in keys if key]
    assert len(set(own)) == len(own)


def test_every_trap_is_named_where_it_is_closed() -> None:
    """A component that sets one of the safe values says why, in one line."""
    text = "\n".join(path.read_text() for path in (ROOT / "components").rglob("*.py"))
    assert text.count("# Trap:") >= 30


# What holds data, or keys without which data is lost.
DATA_BEARING = (
    "account/project:Project",
    "databases/database:Database",
    "databases/instance:Instance",
    "keymanager/key:Key",
    "kubernetes/cluster:Cluster",
    "object/bucket:Bucket",
    "secrets/secret:Secret",
)
# What keeps a door shut as long as it exists.
GUARDS = (
    "kubernetes/acl:Acl",
    "network/acl:Acl",
    "object/bucketPolicy:BucketPolicy",
    "object/bucketLockConfiguration:BucketLockConfiguration",
    "object/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
)


@pytest.mark.parametrize("kind", [*DATA_BEARING, *GUARDS])
def test_production_protects_what_holds_data_and_what_guards_it(kind: str) -> None:
    for resource in _of(_declared("production"), kind):
        assert resource.protect, resource.urn
        assert resource.retain or kind in GUARDS, resource.urn


def test_a_rehearsal_can_be_torn_down() -> None:
    assert not [each.urn for each in _declared("rehearsal") if each.protect or each.retain]
