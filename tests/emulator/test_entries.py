"""What has no path of its own, a DNS record, is found by its inputs and deleted by a change of its zone."""

from __future__ import annotations

import uuid

import httpx

from emulator.process import Running
from operations.cloud import CloudApi
from operations.lookup import Lookup
from operations.orphans import delete

KIND = "scaleway:domain/record:Record"


def test_of_two_records_that_are_alike_one_is_deleted(cloud: Running, client: httpx.Client) -> None:
    domain = f"{uuid.uuid4().hex[:12]}.example"
    body = {"domain": domain, "subdomain": "hub", "project_id": cloud.project_id}
    client.post("/domain/v2beta1/dns-zones", json=body).raise_for_status()
    zone = f"hub.{domain}"
    record = {"name": "portal", "type": "A", "data": "192.0.2.1", "ttl": 300}
    path = f"/domain/v2beta1/dns-zones/{zone}/records"
    for _ in range(2):
        client.patch(path, json={"changes": [{"add": {"records": [record]}}]}).raise_for_status()
    inputs = {"dnsZone": zone, "name": "portal", "type": "A", "data": "192.0.2.1"}

    with CloudApi(cloud.environment()) as api:
        found = Lookup(api, {}).find(KIND, inputs) or []
        assert len({each.id for each in found}) == 2
        delete(api, "portal", found[0])
        left = Lookup(api, {}).find(KIND, inputs) or []
    assert [each.id for each in left] == [found[1].id]
