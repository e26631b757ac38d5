"""Every kind of fault, on a creation and a deletion of every product, through the application that serves HTTP.

What is refused or dropped was not done, and the same request does it; what was done and lost its reply is there once
more where names may repeat, and refused where they may not.
"""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from typing import Any

import pytest

from emulator.app import App
from tests.emulator import test_k8s, test_rdb
from tests.emulator.local import LocalCloud, everything

HOST = "api.scaleway.com"
STATUSES = (429, 500, 503, 504)
KINDS = (*STATUSES, "dropped", "slow", "late_reply", "lost_reply")
VPC, KEYS = "/vpc/v2/regions/fr-par", "/key-manager/v1alpha1/regions/fr-par/keys"
NAMES = ("name", "domain", "subdomain")
# Where a second one of the same name, or a second one at all, is refused, and how.
UNIQUE = {"audit-trail": 409, "domain": 409, "iam": 409, "registry": 409, "secret-manager": 400}
# By product: where something is made, and what of.
CREATIONS: dict[str, tuple[str, dict[str, Any]]] = {
    "account": ("/account/v3/projects", {"name": "project", "description": ""}),
    "audit-trail": ("/audit-trail/v1alpha1/regions/fr-par/export-jobs", {"name": "export"}),
    "billing": ("/billing/v2/budgets", {"consumption_limit": 100, "enabled": True}),
    "cockpit": ("/cockpit/v1/regions/fr-par/data-sources", {"name": "source", "type": "metrics"}),
    "domain": ("/domain/v2beta1/dns-zones", {"domain": "example.org", "subdomain": "a"}),
    "iam": ("/iam/v1alpha1/groups", {"name": "group", "description": ""}),
    "instance": ("/instance/v1/zones/fr-par-1/security_groups", {"name": "group"}),
    "ipam": ("/ipam/v1/regions/fr-par/ips", {"is_ipv6": False}),
    "k8s": ("/k8s/v1/regions/fr-par/clusters", {}),
    "key-manager": (KEYS, {"name": "key", "usage": {"symmetric_encryption": "aes_256_gcm"}, "unprotected": True}),
    "lb": ("/lb/v1/zones/fr-par-1/lbs", {"name": "l", "description": "", "type": "LB-S"}),
    "rdb": ("/rdb/v1/regions/fr-par/instances", test_rdb.wanted()),
    "registry": ("/registry/v1/regions/fr-par/namespaces", {"name": "registry-of-the-test", "is_public": False}),
    "secret-manager": ("/secret-manager/v1beta1/regions/fr-par/secrets", {"name": "secret"}),
    "vpc": (f"{VPC}/vpcs", {"name": "vpc"}),
    "vpc-gw": ("/vpc-gw/v2/zones/fr-par-1/gateways", {"name": "gateway", "type": "VPC-GW-S"}),
}


@dataclass
class Site:
    """A stand-in behind its application; a connection that it cuts is a reply of None."""

    local: LocalCloud

    def __post_init__(self) -> None:
        self._app = App(self.local.cloud, cut=lambda port: True)

    def ask(self, method: str, path: str, body: Any = None, query: str = "") -> tuple[int, Any] | None:
        sent: list[dict[str, Any]] = []
        raw = b"" if body is None else json.dumps(body).encode()
        headers = {"host": HOST, "x-auth-token": self.local.cloud.credentials.secret_key}
        scope = {
            "type": "http",
            "method": method,
            "path": path,
            "raw_path": path.encode(),
            "query_string": query.encode(),
            "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
            "client": ("127.0.0.1", 1),
        }

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": raw, "more_body": False}

        async def send(message: dict[str, Any]) -> None:
            sent.append(message)

        asyncio.run(self._app(scope, receive, send))
        if not sent:
            return None
        content = b"".join(each.get("body", b"") for each in sent)
        return int(sent[0]["status"]), json.loads(content) if content else None


def _creation(local: LocalCloud, product: str, kind: str | int) -> tuple[str, dict[str, Any]]:
    path, body = CREATIONS[product]
    if "name" in body:
        body = {**body, "name": f"{body['name']}-{kind}".replace("_", "-")}
    if product == "k8s":
        body = test_k8s.wanted(test_k8s.private_network(local))
    if product == "ipam":
        body = {**body, "source": {"private_network_id": test_k8s.private_network(local)}}
    if product == "audit-trail":
        bucket = {"id": "trail", "name": "trail", "project_id": local.project_id, "region": "fr-par"}
        local.cloud.store.add("object_storage.bucket", {**bucket, "object_lock_enabled": True, "versioning": "Enabled"})
        body = {
            **body,
            "organization_id": local.organization_id,
            "s3": {"bucket": "trail", "region": "fr-par", "project_id": local.project_id},
        }
    return path, body


def _id(made: Any) -> str:
    body = made.get("security_group") or made.get("dns_zone") or made
    if "subdomain" in body:
        return f"{body['subdomain']}.{body['domain']}"
    return str(body["id"])


@pytest.mark.parametrize("product", CREATIONS)
def test_a_fault_on_a_write_is_what_it_says(local: LocalCloud, product: str) -> None:
    site = Site(local)
    for kind in KINDS:
        path, body = _creation(local, product, kind)
        made = _meet(site, kind, ("POST", path, body), twin=UNIQUE.get(product, 200))
        if product not in ("key-manager", "secret-manager"):
            # What is deleted there is kept for some days: the tests of each have that.
            _meet(site, kind, ("DELETE", f"{path}/{_id(made)}", None), twin=404)


def _meet(site: Site, kind: str | int, request: tuple[str, str, Any], *, twin: int) -> Any:
    """Send a request into a fault, and again; the reply to it, or for a creation without one what is there."""
    fault = {"kind": "status", "status": kind} if isinstance(kind, int) else {"kind": kind}
    rule = site.local.cloud.faults.add({**fault, "method": request[0], "match": f"^{HOST}{request[1]}$"})
    everything(site.local.cloud)
    before = everything(site.local.cloud)
    first = site.ask(*request)
    assert rule.hits == 1
    changed = everything(site.local.cloud) != before
    if isinstance(kind, int):
        assert first is not None
        assert (first[0], first[1]["type"]) == (kind, "too_many_requests" if kind == 429 else "internal_error")
    elif kind in ("dropped", "lost_reply"):
        assert first is None
    if isinstance(kind, int) or kind == "dropped":
        assert not changed, "what was refused or never came was done all the same"
        again = site.ask(*request)
        assert again is not None
        assert again[0] < 300, again
        return again[1]
    assert changed
    if kind == "lost_reply":
        again = site.ask(*request)
        assert again is not None
        assert again[0] in {200: (200, 201)}.get(twin, (twin,)), again
        return again[1] if again[0] < 300 else _there(site, request)
    assert first is not None
    return first[1]


def _there(site: Site, request: tuple[str, str, Any]) -> Any:
    if request[0] == "DELETE":
        return None
    listed = site.ask("GET", request[1], query=f"organization_id={site.local.organization_id}")
    assert listed is not None
    (rows,) = [value for value in listed[1].values() if isinstance(value, list)]
    (row,) = [each for each in rows if all(each[key] == request[2][key] for key in NAMES if key in request[2])]
    return row


def test_every_product_that_is_written_to_meets_faults(local: LocalCloud) -> None:
    bases = {route.path.split("/")[1] for product in local.cloud.products for route in product.routes}
    assert bases == CREATIONS.keys()
