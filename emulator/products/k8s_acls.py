"""Kubernetes: the list of address ranges that reach a cluster's API server (`/k8s/v1/.../acls`)."""

from __future__ import annotations

import ipaddress
import uuid

from scaleway.k8s.v1 import types as sdk

from emulator.errors import invalid, not_found
from emulator.product import Call
from emulator.products.k8s import k8s, resting_status
from emulator.schema import Body
from emulator.store import JSON


@k8s.route("GET", "/clusters/{cluster_id}/acls")
def list_acls(call: Call) -> JSON:
    return call.page("rules", call.record("k8s.cluster").private["acls"])


@k8s.route("POST", "/clusters/{cluster_id}/acls", body=Body(sdk.AddClusterACLRulesRequest, path=("cluster_id",)))
def add_acls(call: Call) -> JSON:
    record = call.record("k8s.cluster")
    rules = _rules(call)
    record.private["acls"] = _one_for_all([*record.private["acls"], *rules])
    call.store.save(record)
    return {"rules": rules}


@k8s.route("PUT", "/clusters/{cluster_id}/acls", body=Body(sdk.SetClusterACLRulesRequest, path=("cluster_id",)))
def set_acls(call: Call) -> JSON:
    """Replaces the whole list; an empty one lets nobody in."""
    record = call.record("k8s.cluster")
    record.private["acls"] = _one_for_all(_rules(call))
    call.begin(record, during="updating", after=resting_status(call, record))
    return {"rules": record.private["acls"]}


@k8s.route("DELETE", "/acls/{acl_id}")
def delete_acl(call: Call) -> None:
    acl_id = call.params["acl_id"]
    for stored in call.store.find("k8s.cluster"):
        if any(rule["id"] == acl_id for rule in stored.private["acls"]):
            record = call.record("k8s.cluster", stored.id)
            record.private["acls"] = [rule for rule in record.private["acls"] if rule["id"] != acl_id]
            call.store.save(record)
            return
    raise not_found("acl", acl_id)


def _rules(call: Call) -> list[JSON]:
    rules = []
    for i, asked in enumerate(call.body.get("acls") or []):
        ip, ranges = asked.get("ip"), bool(asked.get("scaleway_ranges"))
        if bool(ip) == ranges:
            raise invalid(f"acls.{i}", "name either ip or scaleway_ranges")
        rule: JSON = {"id": str(uuid.uuid4()), "region": ""}
        if ip:
            rule["ip"] = _ipv4(ip, f"acls.{i}.ip")
        else:
            rule["scaleway_ranges"] = True
        rules.append({**rule, "description": asked.get("description") or ""})
    return rules


def _one_for_all(rules: list[JSON]) -> list[JSON]:
    """Source: scaleway-sdk-go, `ACLRuleRequest.ScalewayRanges`: only one rule may have it."""
    if sum("scaleway_ranges" in rule for rule in rules) > 1:
        raise invalid("acls", "only one rule with scaleway_ranges can be added")
    return rules


def _ipv4(text: str, name: str) -> str:
    try:
        return str(ipaddress.IPv4Network(text))
    except ValueError:
        raise invalid(name, f"{text} is not an IPv4 range", "format") from None
