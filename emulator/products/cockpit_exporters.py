"""Cockpit: exporters, which send a data source's content to another system (`/cockpit/v1/.../exporters`).

Nothing is ever sent: an exporter is ready whether its destination is there or not.
"""

from __future__ import annotations

import uuid

from scaleway.cockpit.v1 import types as sdk

from emulator.errors import invalid
from emulator.product import Call
from emulator.products.cockpit import cockpit, find_data_source, project_of
from emulator.products.cockpit_catalogue import PRODUCT_NAMES
from emulator.schema import Body
from emulator.store import JSON, Record

DESTINATIONS = ("datadog_destination", "otlp_destination")


@cockpit.route(
    "POST", "/exporters", body=Body(sdk.RegionalApiCreateExporterRequest, required=("datasource_id", "name"))
)
def create_exporter(call: Call) -> JSON:
    source = find_data_source(call, call.body["datasource_id"])
    call.authorize(source.body["project_id"], "exporter")
    named = [name for name in DESTINATIONS if call.body.get(name)]
    if len(named) != 1:
        raise invalid("destination", f"name one of {' and '.join(DESTINATIONS)}")
    _check_products(call.body.get("exported_products"))
    now = call.now()
    exporter: JSON = {
        "id": str(uuid.uuid4()),
        "name": call.body["name"],
        "description": call.body.get("description") or "",
        "datasource_id": source.id,
        "status": "creating",
        "exported_products": call.body["exported_products"],
        "created_at": now,
        "updated_at": now,
        "region": call.locality,
    }
    _set_destination(exporter, named[0], call.body[named[0]])
    record = call.store.add("cockpit.exporter", exporter, {"project_id": source.body["project_id"]})
    return _shown(call.begin(record, during="creating", after="ready"))


@cockpit.route("GET", "/exporters")
def list_exporters(call: Call) -> JSON:
    project_id = project_of(call)
    found = call.store.find(
        "cockpit.exporter", lambda record: bool(record.private["project_id"] == project_id), region=call.locality
    )
    settled = [call.cloud.settled(record) for record in found]
    return call.page("exporters", [_shown(record) for record in settled if record is not None])


@cockpit.route("GET", "/exporters/{exporter_id}")
def get_exporter(call: Call) -> JSON:
    return _shown(call.record("cockpit.exporter"))


@cockpit.route(
    "PATCH", "/exporters/{exporter_id}", body=Body(sdk.RegionalApiUpdateExporterRequest, path=("exporter_id",))
)
def update_exporter(call: Call) -> JSON:
    record = call.record("cockpit.exporter")
    if call.body.get("exported_products") is not None:
        _check_products(call.body["exported_products"])
    call.assign(record, "name", "description", "exported_products")
    for name in DESTINATIONS:
        if call.body.get(name):
            _set_destination(record.body, name, call.body[name])
    record.body["updated_at"] = call.now()
    return _shown(call.begin(record, during="creating", after="ready"))


@cockpit.route("DELETE", "/exporters/{exporter_id}")
def delete_exporter(call: Call) -> None:
    record: Record = call.record("cockpit.exporter")
    call.store.remove(record)


def _shown(record: Record) -> JSON:
    # As recorded, an exporter does not say its region.
    return {name: value for name, value in record.body.items() if name != "region"}


def _check_products(products: list[str] | None) -> None:
    if not products:
        raise invalid("exported_products", "name at least one product, or all", "required")
    unknown = [name for name in products if name not in PRODUCT_NAMES and name != "all"]
    if unknown:
        raise invalid("exported_products", f"unknown: {', '.join(unknown)}; see GET /products")


def _set_destination(exporter: JSON, name: str, destination: JSON) -> None:
    if not str(destination.get("endpoint") or "").startswith("https://"):
        raise invalid(f"{name}.endpoint", "must start with https://")
    for other in DESTINATIONS:
        exporter.pop(other, None)
    # The key of a destination is taken and never shown again.
    exporter[name] = {key: value for key, value in destination.items() if key != "api_key"}
