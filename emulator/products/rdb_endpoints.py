"""Managed databases: what an endpoint of an instance or of a read replica is made of."""

from __future__ import annotations

import ipaddress
import uuid

from emulator.errors import invalid
from emulator.product import Call
from emulator.products import ipam
from emulator.store import JSON

PORT = 5432
PUBLIC: JSON = {"load_balancer": {}}


def open_endpoints(call: Call, holder: JSON, specs: list[JSON], name: str) -> None:
    """Open all endpoints of a new instance or read replica. Raises as `add_endpoint`."""
    for i, spec in enumerate(specs):
        add_endpoint(call, holder, spec, f"{name}.{i}")


def add_endpoint(call: Call, holder: JSON, spec: JSON, name: str) -> JSON:
    """Open an endpoint on an instance or a read replica and return it.

    `spec` has one of `load_balancer` (instances), `direct_access` (replicas), which are public, and `private_network`.
    Raises the API's 400 for anything else, and for a second endpoint of the same kind.
    """
    kinds = [kind for kind in ("load_balancer", "direct_access", "private_network") if spec.get(kind) is not None]
    if len(kinds) != 1:
        raise invalid(name, "name one of load_balancer, direct_access and private_network")
    kind = kinds[0]
    if any(kind in each for each in holder["endpoints"]):
        raise invalid(f"{name}.{kind}", f"there is already an endpoint of kind {kind}")
    endpoint: JSON = {"id": str(uuid.uuid4()), "name": None}
    if kind == "private_network":
        endpoint.update(_private(call, holder, spec[kind], f"{name}.private_network"))
    else:
        # Public addresses are out of the range kept for documentation (RFC 5737).
        number = uuid.UUID(endpoint["id"]).int
        endpoint.update(ip=f"198.51.100.{number % 254 + 1}", port=PORT, **{kind: {}})
        if kind == "load_balancer":
            endpoint["port"] = 1024 + number % 30_000
    holder["endpoints"].append(endpoint)
    return endpoint


def _private(call: Call, holder: JSON, spec: JSON, name: str) -> JSON:
    network_id = spec.get("private_network_id")
    if not network_id:
        raise invalid(f"{name}.private_network_id", "is required", "required")
    zone = f"{call.locality}-1"
    network = ipam.private_network(call, network_id, zone)
    if spec.get("service_ip"):
        # A static endpoint takes no address from IPAM: it is unknown to it and to DNS.
        mode, service_ip = "static", str(spec["service_ip"])
        try:
            ipaddress.IPv4Interface(service_ip)
        except ValueError:
            raise invalid(
                f"{name}.service_ip", f"{service_ip} is not an IPv4 address with a prefix", "format"
            ) from None
    elif spec.get("ipam_config") is not None:
        mode = "ipam"
        resource_name = str(holder.get("name") or holder["id"])
        record = ipam.attach(call, network.id, "rdb_instance", holder["id"], resource_name, zone)
        service_ip = str(record.body["address"])
    else:
        raise invalid(name, "name either service_ip or ipam_config")
    return {
        "ip": service_ip.partition("/")[0],
        "port": PORT,
        "private_network": {
            "private_network_id": network.id,
            "provisioning_mode": mode,
            "service_ip": service_ip,
            "zone": zone,
        },
    }
