"""Managed databases: opening and closing endpoints of instances and read replicas (`/rdb/v1/.../endpoints`)."""

from __future__ import annotations

from scaleway.rdb.v1 import types as sdk

from emulator.errors import invalid
from emulator.product import Call
from emulator.products.ipam import detach
from emulator.products.rdb import find_endpoint, rdb, steady_instance
from emulator.products.rdb_endpoints import add_endpoint
from emulator.schema import Body
from emulator.store import JSON


@rdb.route("POST", "/instances/{instance_id}/endpoints", body=Body(sdk.CreateEndpointRequest, path=("instance_id",)))
def create_endpoint(call: Call) -> JSON:
    record = steady_instance(call)
    spec = call.body.get("endpoint_spec") or {}
    if "direct_access" in spec:
        raise invalid("endpoint_spec.direct_access", "is for read replicas")
    endpoint = add_endpoint(call, record.body, spec, "endpoint_spec")
    call.begin(record, during="initializing", after="ready")
    # As recorded, a public endpoint has neither id nor address at first; the instance shows it once it is ready.
    return {"id": "", "name": None, "port": 0} if "load_balancer" in endpoint else endpoint


@rdb.route("GET", "/endpoints/{endpoint_id}")
def get_endpoint(call: Call) -> JSON:
    return find_endpoint(call, call.params["endpoint_id"])[1]


@rdb.route("DELETE", "/endpoints/{endpoint_id}")
def delete_endpoint(call: Call) -> None:
    record, endpoint = find_endpoint(call, call.params["endpoint_id"])
    record.body["endpoints"].remove(endpoint)
    if network := endpoint.get("private_network"):
        detach(call, record.id, network["private_network_id"])
    call.begin(record, during="configuring", after="ready")
