"""Every trap of the provider that a component closes stays closed: what reaches the engine is the safe value.

Which traps there are, and what holds each of them, is the table in `traps.py`. The declarations are collected without
a cloud. That the values work is proven on the real engine, in tests/rehearsal.
"""

from __future__ import annotations

import functools
import re
from pathlib import Path

import pytest

from reference.declarations import Declarations, Declared, collect
from settings import load_environment
from tests.unit.components.traps import TRAPS

ROOT = Path(__file__).parents[3]
# One worker collects the declarations once.
pytestmark = pytest.mark.xdist_group("declarations")


@functools.cache
def _declarations(environment: str) -> Declarations:
    return collect(load_environment(environment))


def _declared(environment: str) -> list[Declared]:
    return list(_declarations(environment).resources)


@pytest.fixture(params=["rehearsal", "production"])
def resources(request: pytest.FixtureRequest) -> list[Declared]:
    return _declared(request.param)


def _of(resources: list[Declared], kind: str) -> list[Declared]:
    found = [each for each in resources if each.kind.endswith(f":{kind}") and each.kind.startswith("scaleway:")]
    assert found, f"no layer declares a {kind}"
    return found


# Type, input, and the only value that is safe: doors that are shut without being a trap of the provider.
SAFE = [
    ("network/publicGateway:PublicGateway", "enableSmtp", False),
    ("databases/instance:Instance", "isHaCluster", True),
    ("databases/user:User", "isAdmin", False),
    ("object/bucket:Bucket", "versioning", {"enabled": True}),
    ("registry/namespace:Namespace", "isPublic", False),
    ("loadbalancers/frontend:Frontend", "inboundPort", 443),
]
# Type and an input that would open a door merely by being there.
NEVER = [
    ("databases/instance:Instance", "password"),
    ("object/bucket:Bucket", "lifecycleRules"),
    ("object/bucket:Bucket", "acl"),
    ("loadbalancers/certificate:Certificate", "letsencrypt"),
    ("secrets/version:Version", "data"),
]
TRAP = re.compile(r"^\s*# Trap: (.*)$", re.MULTILINE)


def test_each_trap_has_its_row_and_each_row_its_trap() -> None:
    """A component that closes a trap says so in a line; the line cannot come or go without what holds it."""
    components = ROOT / "components"
    named = {
        str(path.relative_to(components)): lines
        for path in sorted(components.rglob("*.py"))
        if (lines := sorted(TRAP.findall(path.read_text())))
    }
    assert named == {file: sorted(rows) for file, rows in TRAPS.items()}


@pytest.mark.parametrize("environment", ["rehearsal", "production"])
@pytest.mark.parametrize(("file", "line"), [(file, line) for file, rows in TRAPS.items() for line in rows])
def test_a_trap_is_closed(environment: str, file: str, line: str) -> None:
    held = TRAPS[file][line]
    assert held, "a trap that nothing holds"
    assert [broken for each in held for broken in each(_declarations(environment))] == []


@pytest.mark.parametrize(("kind", "name", "value"), SAFE)
def test_the_safe_value_is_written_out(resources: list[Declared], kind: str, name: str, value: object) -> None:
    for resource in _of(resources, kind):
        assert resource.inputs.get(name) == value, resource.urn


@pytest.mark.parametrize(("kind", "name"), NEVER)
def test_what_opens_a_door_is_never_set(resources: list[Declared], kind: str, name: str) -> None:
    for resource in _of(resources, kind):
        assert resource.inputs.get(name) in (None, [], {}), resource.urn


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


# What holds data, or keys without which data is lost.
DATA_BEARING = (
    "account/project:Project",
    "databases/database:Database",
    "databases/instance:Instance",
    "keymanager/key:Key",
    "kubernetes/cluster:Cluster",
    "object/bucket:Bucket",
    "registry/namespace:Namespace",
    "secrets/secret:Secret",
)
# What keeps a door shut as long as it exists, and addresses that lists of others name.
GUARDS = (
    "databases/acl:Acl",
    "kubernetes/acl:Acl",
    "network/acl:Acl",
    "network/publicGateway:PublicGateway",
    "network/publicGatewayIp:PublicGatewayIp",
    "loadbalancers/ip:Ip",
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
