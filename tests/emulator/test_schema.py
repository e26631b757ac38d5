"""A body that the SDK's request type does not allow is the API's 400: nothing of it is kept, nothing fails over it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.emulator.local import LocalCloud, created, refused
from tests.emulator.test_k8s import cluster, pool_body

VPC, INSTANCE = "/vpc/v2/regions/fr-par", "/instance/v1/zones/fr-par-1"
SECRETS = "/secret-manager/v1beta1/regions/fr-par"
KEYS = "/key-manager/v1alpha1/regions/fr-par/keys"
RULE = {
    "protocol": "TCP",
    "source": "0.0.0.0/0",
    "src_port_low": 0,
    "src_port_high": 0,
    "destination": "0.0.0.0/0",
    "dst_port_low": 0,
    "dst_port_high": 0,
    "action": "accept",
}


def _argument(reply: Any) -> tuple[str, str]:
    detail = refused(reply, 400, "invalid_arguments")["details"][0]
    return detail["argument_name"], detail["reason"]


@pytest.mark.parametrize("type_", ["keyvalue", "KEY_VALUE", "Opaque", "unknown_type"])
def test_the_type_of_a_secret_is_spelt_as_the_api_spells_it(local: LocalCloud, type_: str) -> None:
    reply = local.owner.post(f"{SECRETS}/secrets", json={"name": "secret", "type": type_})
    assert _argument(reply) == ("type", "constraint")


@pytest.mark.parametrize("policy", ["DROP", "Drop", "unknown_policy"])
def test_the_policy_of_a_security_group_is_one_that_it_has(local: LocalCloud, policy: str) -> None:
    body = {"name": "group", "inbound_default_policy": policy}
    assert _argument(local.owner.post(f"{INSTANCE}/security_groups", json=body))[0] == "inbound_default_policy"


@pytest.mark.parametrize(
    ("rule", "policy", "argument"),
    [
        ({}, "unknown_action", ("default_policy", "constraint")),
        ({}, "ACCEPT", ("default_policy", "constraint")),
        ({"action": "unknown_action"}, "drop", ("rules.0.action", "constraint")),
        ({"protocol": "Tcp"}, "drop", ("rules.0.protocol", "constraint")),
        ({"src_port_low": "22"}, "drop", ("rules.0.src_port_low", "format")),
        ({"protocol": ...}, "drop", ("protocol", "required")),
    ],
)
def test_a_network_acl_is_what_the_api_knows(
    local: LocalCloud, rule: dict[str, Any], policy: str, argument: tuple[str, str]
) -> None:
    vpc = created(local.owner.post(f"{VPC}/vpcs", json={"name": "vpc"}))
    sent = {key: value for key, value in {**RULE, **rule}.items() if value is not ...}
    body = {"rules": [sent], "default_policy": policy, "is_ipv6": False}
    path = f"{VPC}/vpcs/{vpc['id']}/acl-rules"
    assert _argument(local.owner.put(path, json=body)) == argument
    assert created(local.owner.get(path)) == {"rules": [], "default_policy": "accept"}


def test_protocols_are_spelt_as_the_wire_or_as_the_sdk_spells_them(local: LocalCloud) -> None:
    vpc = created(local.owner.post(f"{VPC}/vpcs", json={"name": "vpc"}))
    rules = [{**RULE, "protocol": each} for each in ("TCP", "udp")]
    body = {"rules": rules, "default_policy": "drop", "is_ipv6": False}
    kept = created(local.owner.put(f"{VPC}/vpcs/{vpc['id']}/acl-rules", json=body))
    assert [each["protocol"] for each in kept["rules"]] == ["TCP", "UDP"]


@pytest.mark.parametrize(
    ("field", "value"), [("usage", "aes"), ("usage", 5), ("rotation_policy", 5), ("rotation_policy", [])]
)
def test_what_is_an_object_is_no_scalar(local: LocalCloud, field: str, value: Any) -> None:
    body = {"name": "key", "usage": {"symmetric_encryption": "aes_256_gcm"}, field: value}
    assert _argument(local.owner.post(KEYS, json=body)) == (field, "format")


@pytest.mark.parametrize("missing", ["node_type", "size"])
@pytest.mark.parametrize("null", [True, False])
def test_a_pool_says_of_what_and_how_many(local: LocalCloud, missing: str, null: bool) -> None:
    pools = f"/k8s/v1/regions/fr-par/clusters/{cluster(local)['id']}/pools"
    body = {key: value for key, value in pool_body().items() if key != missing} | ({missing: None} if null else {})
    assert _argument(local.owner.post(pools, json=body)) == (missing, "required")


def test_a_rule_of_a_security_group_says_what_it_lets_through(local: LocalCloud) -> None:
    group = created_group(local)
    path = f"{INSTANCE}/security_groups/{group}/rules"
    reply = local.owner.put(path, json={"rules": [{"action": "drop", "direction": "inbound", "ip_range": "0.0.0.0/0"}]})
    assert _argument(reply) == ("protocol", "required")


def test_a_budget_says_how_much(local: LocalCloud) -> None:
    reply = local.owner.post("/billing/v2/budgets", json={"enabled": True})
    assert _argument(reply) == ("consumption_limit", "required")


def created_group(local: LocalCloud) -> str:
    reply = local.owner.post(f"{INSTANCE}/security_groups", json={"name": "group"})
    assert reply.status_code == 201
    return str(reply.json()["security_group"]["id"])
