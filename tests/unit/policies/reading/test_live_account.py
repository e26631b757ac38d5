"""What is read of an account: names, what a state adds, what was refused. Without a cloud."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from requests import Response
from scaleway.vpcgw.v2 import GatewayNetwork, GatewayNetworkStatus
from scaleway_core.api import ScalewayException

from policies.control import Control
from policies.reading.live import account
from policies.reading.live.session import Found, Listing, Session, each_region, everywhere
from policies.reading.live.values import camel, place, plain
from policies.registry import catalogue
from policies.resource import Resource

ACL, CLUSTER = "scaleway:network/acl:Acl", "scaleway:kubernetes/cluster:Cluster"


def link() -> GatewayNetwork:
    return GatewayNetwork(
        id="1",
        gateway_id="2",
        private_network_id="3",
        masquerade_enabled=True,
        status=GatewayNetworkStatus.READY,
        push_default_route=True,
        ipam_ip_id="4",
        zone="fr-par-1",
        created_at=datetime(2026, 11, 25, tzinfo=UTC),
        updated_at=None,
        mac_address=None,
    )


def test_an_object_of_the_sdk_as_the_api_has_it() -> None:
    found = plain(link())
    assert (found["gateway_id"], found["status"], found["created_at"]) == ("2", "ready", "2026-11-25T00:00:00Z")


def test_and_as_the_provider_has_it() -> None:
    found = camel(link(), masquerade_enabled="enableMasquerade")
    assert (found["gatewayId"], found["enableMasquerade"]) == ("2", True)
    assert camel({"tags": {"cost_centre": "x"}, "a_b": {"c_d": [{"e_f": 1}]}}) == {
        "tags": {"cost_centre": "x"},
        "aB": {"cD": [{"eF": 1}]},
    }
    assert (place("fr-par", "1"), place("", "1")) == ("fr-par/1", "1")


def session(monkeypatch: pytest.MonkeyPatch, *listings: Listing) -> Session:
    monkeypatch.setattr(account, "_listings", lambda: list(listings))
    monkeypatch.setattr(Session, "projects", ())
    return Session("SCW", "secret", "organisation", regions=("fr-par", "nl-ams"))


def test_what_the_key_may_not_read_is_told_and_what_came_before_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(_: Session, region: str) -> Iterator[Found]:
        yield Found("scaleway:x/y:Y", f"{region}/1", "one", {})
        if region == "nl-ams":
            response = Response()
            response.status_code = 403
            raise ScalewayException(response)

    found = account.read_account(session(monkeypatch, Listing(("scaleway:x/y:Y",), each_region, refused)))
    assert [each.id for each in found.resources] == ["fr-par/1", "nl-ams/1"]
    assert found.unread == {"scaleway:x/y:Y": "the key may not read it (nl-ams)"}
    assert not account.reads("scaleway:x/y:Y", found.unread)


def test_what_a_state_holds_is_called_by_its_name_there(monkeypatch: pytest.MonkeyPatch) -> None:
    def clusters(_: Session, __: str) -> Iterator[Found]:
        yield Found(CLUSTER, "fr-par/1", "cloud-name", {"cni": "cilium"})
        yield Found(CLUSTER, "fr-par/2", "by-hand", {})
        for is_ipv6 in (False, True):
            yield Found(ACL, "fr-par/3", "acl", {"isIpv6": is_ipv6})

    declared = [
        Resource(
            "urn:1", CLUSTER, "ours", {"deleteAdditionalResources": False, "cni": "kilo"}, id="fr-par/1", protected=True
        ),
        *(
            Resource(f"urn:{name}", ACL, name, {"isIpv6": six}, id="fr-par/3")
            for name, six in (("v6", True), ("v4", False))
        ),
    ]
    ready = session(monkeypatch, Listing((CLUSTER, ACL), everywhere, clusters))
    ours, other, four, six = account.read_account(ready, declared=declared).resources
    assert (ours.urn, ours.name, ours.protected) == ("urn:1", "ours", True)
    assert ours.value("cni") == "cilium", "the cloud counts, not the state"
    assert ours.value("deleteAdditionalResources") is False, "what only the program says"
    assert (other.name, other.protected) == ("by-hand", False)
    assert other.urn.startswith("urn:live:organisation::")
    assert (four.name, six.name) == ("v4", "v6")


def judged() -> tuple[Control, ...]:
    return tuple(each for each in catalogue() if each.checks)


def test_every_type_that_a_control_looks_at_is_read_or_listed_as_not_read() -> None:
    known, unread = set(account.readable()), account.unread_types(judged())
    for pattern in (each for control in judged() for each in control.types):
        assert pattern in known or pattern in unread or "*" in pattern, pattern
    assert not known & unread.keys()
