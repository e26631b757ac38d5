"""`hub check` on the real engine and the stand-in cloud: a state, a preview without a guard, an opened door."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from policies.reading.live import Session, read_account
from policies.reading.preview import read_preview
from policies.reading.state import read_state
from tests.checkout import copy_checkout
from tests.rehearsal.callers import Caller, callers, outputs
from tests.rehearsal.hub import ENVIRONMENT, Hub
from tests.rehearsal.reading import reading

pytestmark = pytest.mark.xdist_group("standing")
NETWORK = f"{ENVIRONMENT}.network"
WAIVED = {"HUB-AVL-01", "HUB-IAM-03", "HUB-IAM-04", "HUB-IAM-07", "HUB-LOG-01"}


def judged(hub: Hub, *arguments: str) -> dict[str, Any]:
    result = hub("check", *arguments, "--json")
    assert result.code in (0, 1), result.stderr
    assert result.json["ok"] is (result.code == 0)
    return result.json


def failing(answer: dict[str, Any]) -> set[tuple[str, str]]:
    return {(each["control"], each["name"]) for each in answer["findings"] if each["fails"]}


def test_the_state_of_the_rehearsal_is_judged_in_full(standing: Hub) -> None:
    answer = judged(standing, "state", ENVIRONMENT)
    assert answer["environment"] == ENVIRONMENT
    assert answer["summary"]["resources"] > 150
    assert answer["summary"]["crashed"] == 0
    assert not {each for each in failing(answer) if each[0].startswith("HUB-NET-0")}


def test_the_file_of_a_state_says_the_same(standing: Hub, tmp_path: Path) -> None:
    path = tmp_path / "network.json"
    path.write_text(json.dumps(standing.state("network")))
    from_file, from_stack = judged(standing, "state", str(path)), judged(standing, "state", "--layer", "network")
    assert failing(from_file) == failing(from_stack)
    assert from_file["summary"] == from_stack["summary"]


def test_a_preview_knows_what_a_state_knows(standing: Hub) -> None:
    result = standing.pulumi("preview", "-s", NETWORK, "--json", "--show-sames")
    found = read_preview(result.stdout, NETWORK)
    there = {each.urn: each for each in read_state(standing.state("network"), NETWORK)}
    assert found.complete
    same = {each.urn for each in found.changes if each.operation == "same"}
    assert len(same) > 10
    for each in found.resources:
        if each.type.startswith("scaleway:") and each.urn in same:
            assert (each.id, each.values.keys()) == (there[each.urn].id, there[each.urn].values.keys())
            assert each.source == there[each.urn].source


@pytest.fixture(scope="module")
def unguarded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the checkout in which the ACL for IPv6 was deleted out of the program."""
    copy = copy_checkout(tmp_path_factory.mktemp("unguarded") / "checkout")
    program = copy / "components" / "network" / "acl.py"
    text = program.read_text()
    guard = '("ipv4", args.rules), ("ipv6", ())'
    assert guard in text
    program.write_text(text.replace(guard, '("ipv4", args.rules),'))
    return copy


def test_a_guard_that_leaves_the_program_is_refused_by_its_step_and_by_its_absence(
    standing: Hub, unguarded: Path
) -> None:
    result = replace(standing, checkout=unguarded)("check", "preview", ENVIRONMENT, "--layer", "network", "--json")
    assert result.code == 1, result.stderr
    answer = result.json
    assert {("HUB-NET-03", "rehearsal-acl-ipv6"), ("HUB-NET-03", "rehearsal-vpc")} <= failing(answer)
    step = next(each for each in answer["findings"] if each["name"] == "rehearsal-acl-ipv6")
    assert step["declared"].startswith("components/network/acl.py:")


def test_hub_preview_fails_too_with_the_way_out(standing: Hub, unguarded: Path) -> None:
    result = replace(standing, checkout=unguarded)("preview", ENVIRONMENT, "--layer", "network", "--json")
    assert result.code == 1, result.stderr
    told = result.json["policy"]
    by_resource = {each["resource"].rpartition("::")[2]: each for each in told if each["control"] == "HUB-NET-03"}
    assert {"rehearsal-acl-ipv6", "rehearsal-vpc"} <= by_resource.keys()
    assert all(each["mandatory"] and each["hint"] for each in by_resource.values())
    without = replace(standing, checkout=unguarded)(
        "preview", ENVIRONMENT, "--layer", "network", "--no-policies", "--json"
    )
    assert without.code == 0, without.stderr
    assert json.loads(without.stdout)["policy"] == []


@contextmanager
def opened_by_hand(hub: Hub) -> Iterator[None]:
    """A security group of the nodes that lets everything in, as somebody with the console would make it."""
    with hub.cloud.client() as client:
        path = "/instance/v1/zones/fr-par-1/security_groups"
        groups = client.get(path).json()["security_groups"]
        ours = next(each for each in groups if each["name"] == f"{ENVIRONMENT}-nodes-fr-par-1")
        change = {"inbound_default_policy": "accept"}
        client.patch(f"{path}/{ours['id']}", json=change).raise_for_status()
        try:
            yield
        finally:
            client.patch(f"{path}/{ours['id']}", json={"inbound_default_policy": "drop"}).raise_for_status()


def test_what_was_opened_by_hand_is_seen_in_the_account_and_nowhere_else(standing: Hub) -> None:
    with opened_by_hand(standing):
        live, stored = judged(standing, "live", ENVIRONMENT), judged(standing, "state", ENVIRONMENT)
    opened = ("HUB-NET-01", f"{ENVIRONMENT}-nodes-fr-par-1")
    # What the stand-in does not do is waived (policies/waivers/rehearsal.yaml), and nothing else is wrong there.
    assert {name for _, name in failing(live)} == {opened[1]}
    assert opened in failing(live)
    assert {each["control"] for each in live["findings"] if each["waiver"]} == WAIVED
    assert opened not in failing(stored)
    assert live["summary"]["crashed"] == 0
    assert live["unread"]["scaleway:instance/server:Server"].startswith("the cloud answers 501")


@pytest.fixture(scope="module")
def preview_key(standing: Hub) -> Iterator[Caller]:
    """The application `preview`, which CI reads with. The SDK finds the stand-in in this process's environment."""
    with reading(standing):
        yield callers(standing, outputs(standing, "foundation"))["preview"]


def test_the_key_of_ci_reads_and_what_it_may_not_is_told(standing: Hub, preview_key: Caller) -> None:
    running = standing.cloud
    session = Session(
        preview_key.access_key,
        preview_key.secret_key,
        running.organization_id,
        running.ca_file,
        regions=("fr-par",),
        zones=("fr-par-1",),
    )
    written = len([each for each in running.ask("/requests") if each["method"] not in ("GET", "HEAD")])
    declared = [
        each for layer in ("foundation", "network", "platform") for each in read_state(standing.state(layer), layer)
    ]
    account = read_account(session, declared=declared)
    after = len([each for each in running.ask("/requests") if each["method"] not in ("GET", "HEAD")])
    assert after == written, "reading writes nothing"
    by_type = {each.type for each in account.resources}
    assert {
        "scaleway:network/vpc:Vpc",
        "scaleway:kubernetes/cluster:Cluster",
        "scaleway:object/bucket:Bucket",
    } <= by_type
    assert all("may not" in reason or "answers 501" in reason for reason in account.unread.values())
    ours = {each.urn for each in declared}
    vpc = next(each for each in account.resources if each.name == f"{ENVIRONMENT}-vpc")
    assert vpc.urn in ours


def test_what_is_read_back_is_what_the_provider_keeps(standing: Hub) -> None:
    """Property by property, for what controls look at: the reader gives the provider's names and values."""
    running = standing.cloud
    with reading(standing):
        account = read_account(
            Session(
                running.access_key,
                running.secret_key,
                running.organization_id,
                running.ca_file,
                regions=("fr-par",),
                zones=("fr-par-1", "fr-par-2", "fr-par-3"),
            )
        )
    live = {(each.type, each.id): each for each in account.resources if "isIpv6" not in each.values}
    differ: dict[str, tuple[object, object]] = {}
    compared = 0
    for layer in ("foundation", "network", "platform"):
        for each in read_state(standing.state(layer), layer):
            found = live.get((each.type, each.id))
            for path in COMPARED.get(each.type, ()) if found else ():
                assert found is not None
                compared += 1
                before, now = each.value(path), found.value(path)
                if before != now and (before or now):
                    differ[f"{each.kind} {each.name} {path}"] = (before, now)
    assert not differ, differ
    assert compared > 150, compared


COMPARED = {
    "scaleway:databases/instance:Instance": (
        "backupSameRegion",
        "backupScheduleFrequency",
        "backupScheduleRetention",
        "disableBackup",
        "encryptionAtRest",
        "isHaCluster",
        "nodeType",
        "settings",
        "tags",
        "volumeType",
        "volumeSizeInGb",
    ),
    "scaleway:databases/acl:Acl": ("instanceId",),
    "scaleway:databases/readReplica:ReadReplica": ("sameZone", "instanceId"),
    "scaleway:databases/user:User": ("isAdmin", "name"),
    "scaleway:iam/apiKey:ApiKey": ("applicationId", "expiresAt", "defaultProjectId"),
    "scaleway:iam/application:Application": ("name", "tags"),
    "scaleway:iam/policy:Policy": ("applicationId", "groupId", "userId", "tags"),
    "scaleway:instance/securityGroup:SecurityGroup": ("inboundDefaultPolicy", "outboundDefaultPolicy", "projectId"),
    "scaleway:keymanager/key:Key": (
        "algorithm",
        "usage",
        "origin",
        "protected",
        "protectionLevel",
        "projectId",
        "tags",
    ),
    "scaleway:kubernetes/acl:Acl": ("noIpAllowed", "clusterId"),
    "scaleway:kubernetes/cluster:Cluster": (
        "type",
        "cni",
        "autoUpgrade.enable",
        "admissionPlugins",
        "openIdConnectConfig.issuerUrl",
        "openIdConnectConfig.groupsClaims",
        "openIdConnectConfig.groupsPrefix",
        "tags",
    ),
    "scaleway:kubernetes/pool:Pool": (
        "publicIpDisabled",
        "autohealing",
        "nodeType",
        "rootVolumeType",
        "zone",
        "securityGroupId",
    ),
    "scaleway:loadbalancers/backend:Backend": ("sslBridging", "ignoreSslServerVerify", "forwardPort", "serverIps"),
    "scaleway:loadbalancers/frontend:Frontend": ("inboundPort", "enableAccessLogs", "certificateIds", "backendId"),
    "scaleway:loadbalancers/loadBalancer:LoadBalancer": ("sslCompatibilityLevel", "ipIds", "projectId", "tags"),
    "scaleway:network/gatewayNetwork:GatewayNetwork": ("enableMasquerade", "ipamConfigs"),
    "scaleway:network/publicGateway:PublicGateway": ("allowedIpRanges", "bastionEnabled", "enableSmtp", "ipId"),
    "scaleway:network/vpc:Vpc": ("enableRouting", "enableTransitivity", "isDefault", "tags"),
    "scaleway:object/bucket:Bucket": (
        "acl",
        "versioning.enabled",
        "objectLockEnabled",
        "lifecycleRules",
        "tags",
        "projectId",
    ),
    "scaleway:object/bucketLockConfiguration:BucketLockConfiguration": ("rule.defaultRetention",),
    "scaleway:object/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": ("rules",),
    "scaleway:observability/alertManager:AlertManager": ("contactPoints", "preconfiguredAlertIds"),
    "scaleway:observability/source:Source": ("type", "origin", "retentionDays", "projectId"),
    "scaleway:registry/namespace:Namespace": ("isPublic", "region"),
    "scaleway:secrets/secret:Secret": ("protected", "keyId", "projectId", "tags"),
}
