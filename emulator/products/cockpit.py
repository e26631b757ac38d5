"""Cockpit: data sources, tokens and where the dashboards are (`/cockpit/v1`).

Alerts and exporters are in the files beside this one. No metric, log or trace is ever taken in.
"""

from __future__ import annotations

import uuid

from scaleway.cockpit.v1 import types as sdk

from emulator.errors import invalid, not_found, permission_denied
from emulator.identity import Permission
from emulator.product import Call, Product
from emulator.product import project_of as project_of_record
from emulator.products.cockpit_catalogue import DEFAULT_RETENTION, LONGEST_RETENTION, shown_products
from emulator.schema import Body
from emulator.store import JSON, Record

cockpit = Product("cockpit", "/cockpit/v1/regions/{region}", Permission.product("Observability"))

# What sends metrics or logs to Cockpit by itself, of what is served here. Source: recorded reply of GET /products.
INTEGRATED = frozenset(
    {
        "instance.server",
        "k8s.cluster",
        "lb.lb",
        "object_storage.bucket",
        "rdb.instance",
        "secret.secret",
        "vpc.private_network",
        "vpcgw.gateway",
    }
)
WRITE_ONLY = ["write_only_metrics", "write_only_logs"]


@cockpit.route("POST", "/data-sources", body=Body(sdk.RegionalApiCreateDataSourceRequest, required=("name", "type")))
def create_data_source(call: Call) -> JSON:
    project_id = call.project()
    type_ = call.body["type"]
    if type_ not in DEFAULT_RETENTION:
        raise invalid("type", f"must be one of {', '.join(DEFAULT_RETENTION)}")
    source_id = str(uuid.uuid4())
    now = call.now()
    source: JSON = {
        "id": source_id,
        "project_id": project_id,
        "name": call.body["name"],
        "url": f"https://{source_id}.{type_}.cockpit.{call.locality}.scw.cloud",
        "type": type_,
        "origin": "custom",
        "created_at": now,
        "updated_at": now,
        "synchronized_with_grafana": False,
        "retention_days": _retention(call) or DEFAULT_RETENTION[type_],
        "region": call.locality,
    }
    return call.store.add("cockpit.data_source", source).body


@cockpit.route("GET", "/data-sources")
def list_data_sources(call: Call) -> JSON:
    project_id = project_of(call)
    sources = [*_managed(call, project_id), *call.records("cockpit.data_source", project_id=project_id)]
    types = {each for value in call.query.get("types", []) for each in value.split(",")}
    origin = call.first("origin")
    found = [
        {**source.body, "current_month_usage": 0}
        for source in sources
        if (origin in (None, "unknown_origin", source.body["origin"]))
        and (not types or source.body["type"] in types)
        and (call.first("name") or "") in source.body["name"]
    ]
    return call.page("data_sources", found)


@cockpit.route("GET", "/data-sources/{data_source_id}")
def get_data_source(call: Call) -> JSON:
    return {**find_data_source(call, call.params["data_source_id"]).body, "current_month_usage": 0}


@cockpit.route(
    "PATCH",
    "/data-sources/{data_source_id}",
    body=Body(sdk.RegionalApiUpdateDataSourceRequest, path=("data_source_id",)),
)
def update_data_source(call: Call) -> JSON:
    record = find_data_source(call, call.params["data_source_id"])
    retention = _retention(call)
    if record.body["origin"] == "scaleway" and call.body.get("name"):
        raise invalid("name", "a data source of Scaleway's cannot be renamed")
    if call.body.get("name"):
        record.body["name"] = call.body["name"]
    if retention:
        record.body["retention_days"] = retention
    if record.body["origin"] == "scaleway":
        # It exists without having been made, so only what was changed of it is kept, and it is nobody's leftover.
        _keep_managed(call, record)
        return record.body
    record.body["updated_at"] = call.now()
    return call.store.save(record).body


@cockpit.route("DELETE", "/data-sources/{data_source_id}")
def delete_data_source(call: Call) -> None:
    record = find_data_source(call, call.params["data_source_id"])
    if record.body["origin"] == "scaleway":
        raise invalid("data_source_id", "a data source of Scaleway's cannot be deleted")
    for exporter in call.store.find("cockpit.exporter", datasource_id=record.id):
        call.store.remove(exporter)
    call.store.remove(record)


@cockpit.route("POST", "/tokens", body=Body(sdk.RegionalApiCreateTokenRequest, required=("name",)))
def create_token(call: Call) -> JSON:
    project_id = call.project()
    now = call.now()
    token: JSON = {
        "id": str(uuid.uuid4()),
        "project_id": project_id,
        "name": call.body["name"],
        "created_at": now,
        "updated_at": now,
        "scopes": call.body.get("token_scopes") or list(WRITE_ONLY),
        "secret_key": None,
        "region": call.locality,
    }
    # The secret is shown once, and kept nowhere: nothing here would ever check it.
    return {**call.store.add("cockpit.token", token).body, "secret_key": str(uuid.uuid4())}


@cockpit.route("GET", "/tokens")
def list_tokens(call: Call) -> JSON:
    scopes = {each for value in call.query.get("token_scopes", []) for each in value.split(",")}
    found = call.records("cockpit.token", project_id=project_of(call))
    return call.page("tokens", [record.body for record in found if scopes <= set(record.body["scopes"])])


@cockpit.route("GET", "/tokens/{token_id}")
def get_token(call: Call) -> JSON:
    return call.record("cockpit.token").body


@cockpit.route("DELETE", "/tokens/{token_id}")
def delete_token(call: Call) -> None:
    call.store.remove(call.record("cockpit.token"))


@cockpit.route("GET", "/config")
def get_config(call: Call) -> JSON:
    def between(type_: str) -> JSON:
        return {"min_days": 1, "max_days": LONGEST_RETENTION, "default_days": DEFAULT_RETENTION[type_]}

    return {
        "custom_metrics_retention": between("metrics"),
        "custom_logs_retention": between("logs"),
        "custom_traces_retention": between("traces"),
        "product_metrics_retention": between("metrics"),
        "product_logs_retention": between("logs"),
    }


@cockpit.route("GET", "/products")
def list_products(call: Call) -> JSON:
    return call.page("products_list", shown_products())


@cockpit.route("GET", "//cockpit/v1/grafana")
def get_grafana(call: Call) -> JSON:
    return {"grafana_url": f"https://{project_of(call)}.dashboard.cockpit.scaleway.com"}


@cockpit.route("POST", "//cockpit/v1/grafana/sync-data-sources", body=Body(sdk.GlobalApiSyncGrafanaDataSourcesRequest))
def sync_grafana(call: Call) -> None:
    for record in call.store.find("cockpit.data_source", project_id=project_of(call)):
        record.body["synchronized_with_grafana"] = True
        call.store.save(record)


def project_of(call: Call) -> str:
    """The project that a call is about. As recorded, one that does not exist (any more) is forbidden, not missing."""
    project_id = str(call.first("project_id") or call.body.get("project_id") or call.principal.default_project_id)
    if call.store.peek("account.project", project_id) is None:
        raise permission_denied("cockpit", call.route.action)
    call.authorize(project_id, "cockpit")
    return project_id


def find_data_source(call: Call, source_id: str) -> Record:
    """A data source, made or Scaleway's own. Raises the API's 404 or 403."""
    if call.store.peek("cockpit.data_source", source_id) is None:
        for project in call.store.find("account.project"):
            for managed in _managed(call, project.id):
                if managed.id == source_id:
                    call.authorize(project.id, "data source", managed)
                    return managed
        raise not_found("data source", source_id)
    return call.record("cockpit.data_source", source_id, "data source")


def _managed(call: Call, project_id: str) -> list[Record]:
    """The two data sources for what Scaleway's own products send.

    They are there once a project uses such a product in the region (API reference: "enabled by default if you are using
    Scaleway resources which are integrated into Cockpit"); that the default project always does is as recorded.
    """
    if project_id != call.principal.organization_id and not _is_watched(call, project_id):
        return []
    records = []
    for type_, name in (("metrics", "Scaleway Metrics"), ("logs", "Scaleway Logs")):
        id_ = str(uuid.uuid5(uuid.NAMESPACE_DNS, f"{project_id} {call.locality} {type_}"))
        kept = call.store.peek("cockpit.managed_retention", id_)
        created_at = call.store.get("account.project", project_id).body["created_at"]
        source: JSON = {
            "id": id_,
            "project_id": project_id,
            "name": name,
            "url": f"https://{id_}.{type_}.cockpit.{call.locality}.scw.cloud",
            "type": type_,
            "origin": "scaleway",
            "created_at": created_at,
            "updated_at": kept.body["updated_at"] if kept else created_at,
            "synchronized_with_grafana": True,
            "retention_days": kept.body["retention_days"] if kept else DEFAULT_RETENTION[type_],
            "region": call.locality,
        }
        records.append(Record("cockpit.data_source", id_, source))
    return records


def _is_watched(call: Call, project_id: str) -> bool:
    for record in call.store.all():
        if record.kind in INTEGRATED and project_of_record(record) == project_id:
            place = str(record.body.get("zone") or record.body.get("region") or "")
            if place.startswith(call.locality):
                return True
    return False


def _keep_managed(call: Call, source: Record) -> None:
    source.body["updated_at"] = call.now()
    kept = {"id": source.id, "retention_days": source.body["retention_days"], "updated_at": source.body["updated_at"]}
    call.store.add("cockpit.managed_retention", kept, {"given": True, "project_id": source.body["project_id"]})


def _retention(call: Call) -> int | None:
    days = call.body.get("retention_days")
    if days is None:
        return None
    if not 1 <= int(days) <= LONGEST_RETENTION:
        raise invalid("retention_days", f"must be from 1 to {LONGEST_RETENTION} days")
    return int(days)
