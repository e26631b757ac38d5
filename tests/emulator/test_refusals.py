"""What the API refuses, and what fails, leaves nothing behind, whatever its handler had done by then.

`LocalTransport` holds every refusal of the tests beside this one to that; here is what was once kept, and the store.
"""

from __future__ import annotations

import pytest

from emulator.cloud import Cloud
from emulator.object_storage import encryption
from emulator.object_storage.errors import invalid_argument
from tests.emulator.local import LocalCloud, created, everything, refused
from tests.emulator.local_storage import LocalStorage
from tests.emulator.local_storage import refused as s3_refused

VPC, K8S, IPAM = "/vpc/v2/regions/fr-par", "/k8s/v1/regions/fr-par", "/ipam/v1/regions/fr-par"
KEYS = "/key-manager/v1alpha1/regions/fr-par/keys"
RECORDS = "/domain/v2beta1/dns-zones/a.example.org/records"


def _network(local: LocalCloud, subnet: str) -> str:
    body = {"name": "network", "subnets": [subnet]}
    return str(created(local.owner.post(f"{VPC}/private-networks", json=body))["id"])


def test_a_pool_that_does_not_fit_is_not_there(local: LocalCloud) -> None:
    body = {
        "name": "cluster",
        "type": "kapsule",
        "description": "",
        "version": created(local.owner.get(f"{K8S}/versions"))["versions"][0]["name"],
        "cni": "cilium",
        "private_network_id": _network(local, "10.0.0.0/29"),
    }
    pools = f"{K8S}/clusters/{created(local.owner.post(f'{K8S}/clusters', json=body))['id']}/pools"
    pool = {"name": "pool", "node_type": "PRO2-S", "size": 20, "autoscaling": False, "autohealing": True}
    refused(local.owner.post(pools, json=pool), 412, "precondition_failed")
    assert created(local.owner.get(pools))["pools"] == []
    assert created(local.owner.get(f"{IPAM}/ips"))["total_count"] == 0
    created(local.owner.post(pools, json={**pool, "size": 1}))


def test_a_change_is_made_whole_or_not_at_all(local: LocalCloud) -> None:
    key = created(local.owner.post(KEYS, json={"usage": {"symmetric_encryption": "aes_256_gcm"}, "name": "before"}))
    change = {"name": "after", "rotation_policy": {"rotation_period": "1s"}}
    refused(local.owner.patch(f"{KEYS}/{key['id']}", json=change), 400)
    assert created(local.owner.get(f"{KEYS}/{key['id']}"))["name"] == "before"


def test_a_refused_booking_holds_no_address(local: LocalCloud) -> None:
    network = _network(local, "10.0.0.0/24")
    body = {
        "source": {"private_network_id": network},
        "is_ipv6": False,
        "resource": {"mac_address": "", "name": "x"},
    }
    refused(local.owner.post(f"{IPAM}/ips", json=body), 400)
    assert local.owner.delete(f"{VPC}/private-networks/{network}").status_code == 204


def test_records_that_exclude_each_other_replace_nothing(local: LocalCloud) -> None:
    created(local.owner.post("/domain/v2beta1/dns-zones", json={"domain": "example.org", "subdomain": "a"}))
    address = {"name": "w", "type": "A", "data": "192.0.2.1", "ttl": 60}
    alias = {"name": "w", "type": "CNAME", "data": "example.com.", "ttl": 60}
    created(local.owner.patch(RECORDS, json={"changes": [{"add": {"records": [address]}}]}))
    swap = {"set": {"id_fields": {"name": "w", "type": "A"}, "records": [alias, address]}}
    refused(local.owner.patch(RECORDS, json={"changes": [swap]}), 400)
    kept = created(local.owner.get(RECORDS))["records"]
    assert [each["type"] for each in kept if each["name"] == "w"] == ["A"]


def test_what_fails_for_a_bug_leaves_nothing(local: LocalCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    before = everything(local.cloud)
    monkeypatch.setattr(Cloud, "settled", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        local.owner.post(f"{VPC}/private-networks", json={"name": "network"})
    monkeypatch.undo()
    assert everything(local.cloud) == before


def test_what_object_storage_refuses_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    storage = LocalStorage()
    storage.owner.create_bucket(Bucket="bucket-of-the-test")
    before = everything(storage.cloud)

    def refuse(*_: object) -> None:
        raise invalid_argument("once the object was written")

    monkeypatch.setattr(encryption, "headers", refuse)
    with s3_refused("InvalidArgument"):
        storage.owner.put_object(Bucket="bucket-of-the-test", Key="key", Body=b"content")
    assert everything(storage.cloud) == before
    assert "Contents" not in storage.owner.list_objects_v2(Bucket="bucket-of-the-test")


def test_taking_back_keeps_order_and_what_time_has_done() -> None:
    cloud = Cloud()
    with cloud.changes("POST"):
        first, _, due = (cloud.store.add("kind", {"name": str(i), "state": "on its way"}) for i in range(3))
        at = cloud.clock.stamp()
        due.private["settles"] = {"at": at, "to": "there", "field": "state"}
        cloud.store.save(due)
    with pytest.raises(ValueError, match="refused"), cloud.changes("POST"):
        cloud.store.remove(first)
        assert cloud.settled(cloud.store.get("kind", due.id)) is due
        cloud.store.add("kind", {"name": "3"})
        raise ValueError("refused")
    assert [each.body["name"] for each in cloud.store.find("kind")] == ["0", "1", "2"]
    assert due.body["state"] == "there"


def test_what_was_taken_back_is_not_in_the_database_either(local: LocalCloud) -> None:
    _network(local, "10.0.0.0/24")
    body = {"name": "network", "subnets": ["10.0.0.0/25"]}
    refused(local.owner.post(f"{VPC}/private-networks", json=body), 400)
    rows = local.cloud.store.database.execute("SELECT count(*) FROM record").fetchone()
    assert rows == (len(list(local.cloud.store.all())),)
