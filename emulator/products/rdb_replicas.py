"""Managed databases: read replicas, the only copy that can be in another zone (`/rdb/v1/.../read-replicas`)."""

from __future__ import annotations

import uuid

from scaleway.rdb.v1 import types as sdk

from emulator.errors import invalid, precondition_failed, transient_state
from emulator.product import Call
from emulator.products.ipam import detach
from emulator.products.rdb import fresh, private_endpoints, rdb, steady_instance
from emulator.products.rdb_endpoints import PUBLIC, add_endpoint, open_endpoints
from emulator.products.rdb_upgrades import contents, new_instance
from emulator.schema import Body
from emulator.store import JSON, Record

# Source: Scaleway documentation of read replicas.
MAXIMUM_REPLICAS = 3


@rdb.route("POST", "/read-replicas", body=Body(sdk.CreateReadReplicaRequest, required=("instance_id",)))
def create_replica(call: Call) -> JSON:
    instance = steady_instance(call, call.body["instance_id"])
    if len(call.store.find("rdb.read_replica", instance_id=instance.id)) >= MAXIMUM_REPLICAS:
        raise precondition_failed("too_many_read_replicas", f"an instance has at most {MAXIMUM_REPLICAS} read replicas")
    replica: JSON = {
        "id": str(uuid.uuid4()),
        "instance_id": instance.id,
        "region": call.locality,
        "endpoints": [],
        "same_zone": True if call.body.get("same_zone") is None else call.body["same_zone"],
        "status": "provisioning",
    }
    _open(call, replica)
    record = call.store.add("rdb.read_replica", replica, {"project_id": instance.body["project_id"]})
    # Of its endpoints only private ones are known yet. Source: recorded replies.
    return {**call.begin(record, during="provisioning", after="ready").body, "endpoints": private_endpoints(record)}


@rdb.route("GET", "/read-replicas/{read_replica_id}")
def get_replica(call: Call) -> JSON:
    return call.record("rdb.read_replica").body


@rdb.route("DELETE", "/read-replicas/{read_replica_id}")
def delete_replica(call: Call) -> JSON:
    record = call.record("rdb.read_replica")
    detach(call, record.id)
    record.body["status"] = "deleting"
    return call.begin(record, during="deleting", after=None).body


@rdb.route(
    "POST",
    "/read-replicas/{read_replica_id}/endpoints",
    body=Body(sdk.CreateReadReplicaEndpointRequest, path=("read_replica_id",)),
)
def create_replica_endpoint(call: Call) -> JSON:
    record = _steady(call)
    _open(call, record.body)
    return call.begin(record, during="initializing", after="ready").body


@rdb.route("POST", "/read-replicas/{read_replica_id}/reset")
def reset_replica(call: Call) -> JSON:
    return call.begin(_steady(call), during="initializing", after="ready").body


@rdb.route("POST", "/read-replicas/{read_replica_id}/promote")
def promote_replica(call: Call) -> JSON:
    """Makes an instance of the replica, which is gone then. The trap: its only endpoint is a new public one."""
    record = _steady(call)
    source = call.store.get("rdb.instance", record.body["instance_id"])
    name = f"promoted - {source.body['name']}"
    promoted = new_instance(call, contents(call, source), name=name, created_at=call.now())
    add_endpoint(call, promoted.body, PUBLIC, "endpoint")
    detach(call, record.id)
    call.store.remove(record)
    return fresh(call, call.begin(promoted, during="initializing", after="ready"))


def _steady(call: Call) -> Record:
    record = call.record("rdb.read_replica")
    if record.body["status"] != "ready":
        raise transient_state("read_replica", record.id, record.body["status"])
    return record


def _open(call: Call, replica: JSON) -> None:
    specs = call.body.get("endpoint_spec") or []
    if any("load_balancer" in spec for spec in specs):
        raise invalid("endpoint_spec.load_balancer", "is for instances: use direct_access or private_network")
    open_endpoints(call, replica, specs, "endpoint_spec")
