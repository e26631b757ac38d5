"""Domains and DNS: zones and their records (`/domain/v2beta1`). Global.

Registering a domain is not served: the stand-in takes every domain that a zone is made under for one of the account's.
"""

from __future__ import annotations

import ipaddress

from scaleway.domain.v2beta1 import types as sdk

from emulator.errors import ApiError, conflict, invalid
from emulator.identity import Permission
from emulator.product import Call, Product
from emulator.schema import Body
from emulator.store import JSON, Record

domain = Product("domain", "/domain/v2beta1", Permission.product("DomainsDNS"))

SERVERS = ("ns0.dom.scw.cloud", "ns1.dom.scw.cloud")
LONGEST_TTL = 2592000
ADVANCED = ("geo_ip_config", "http_service_config", "weighted_config", "view_config")


@domain.route("POST", "/dns-zones", body=Body(sdk.CreateDNSZoneRequest, required=("domain",)))
def create_zone(call: Call) -> JSON:
    project_id = call.project()
    parts = call.body["domain"].lower().strip("."), (call.body.get("subdomain") or "").lower().strip(".")
    if call.store.peek("domain.zone", _name(*parts)):
        raise conflict("dns_zone", _name(*parts), "this DNS zone exists already")
    return _shown(_add_zone(call, project_id, *parts))


@domain.route("GET", "/dns-zones")
def list_zones(call: Call) -> JSON:
    names, holder = call.query.get("dns_zones"), call.first("domain") or ""
    found = [
        record
        for record in call.records("domain.zone")
        if (not names or record.id in names) and holder in record.body["domain"]
    ]
    return call.page("dns_zones", [_shown(record) for record in found])


@domain.route("PATCH", "/dns-zones/{dns_zone}", body=Body(sdk.UpdateDNSZoneRequest, path=("dns_zone",)))
def update_zone(call: Call) -> JSON:
    record = _zone(call)
    subdomain = (call.body.get("new_dns_zone") or record.body["subdomain"]).lower()
    name = _name(record.body["domain"], subdomain)
    if name != record.id and call.store.peek("domain.zone", name):
        raise conflict("dns_zone", name, "this DNS zone exists already")
    renamed = {**record.body, "id": name, "subdomain": subdomain, "updated_at": _second(call)}
    call.store.remove(record)
    added = call.store.add("domain.zone", renamed, record.private)
    for each in _records(call, record.id):
        each.private["zone"] = name
        call.store.save(each)
    return _shown(added)


@domain.route("DELETE", "/dns-zones/{dns_zone}")
def delete_zone(call: Call) -> JSON:
    record = _zone(call)
    if not record.body["subdomain"]:
        raise ApiError(403, {"message": "root zone can't be deleted"})
    for each in _records(call, record.id):
        call.store.remove(each)
    call.store.remove(record)
    return {}


@domain.route("GET", "/dns-zones/{dns_zone}/records")
def list_records(call: Call) -> JSON:
    found = [record.body for record in _records(call, _zone(call).id)]
    kind = call.first("type")
    if kind and kind != "unknown":
        found = [each for each in found if each["type"] == kind]
    for name in ("id", "name"):
        if wanted := call.first(name):
            found = [each for each in found if each[name] == wanted]
    found.sort(key=lambda each: str(each["name"]), reverse=call.first("order_by") == "name_desc")
    return call.page("records", found)


@domain.route(
    "PATCH",
    "/dns-zones/{dns_zone}/records",
    body=Body(sdk.UpdateDNSZoneRecordsRequest, path=("dns_zone",), required=("changes",)),
)
def update_records(call: Call) -> JSON:
    zone = _zone_or_new(call)
    changed: list[Record] = []
    for change in call.body["changes"]:
        if "add" in change:
            changed += [_add(call, zone, wanted) for wanted in change["add"].get("records") or []]
        elif "set" in change:
            changed += _set(call, zone, change["set"])
        elif "delete" in change:
            for record in _chosen(call, zone, change["delete"]):
                call.store.remove(record)
        elif "clear" in change:
            for record in _records(call, zone.id):
                call.store.remove(record)
    shown = _records(call, zone.id) if call.body.get("return_all_records", True) else changed
    return {"records": [record.body for record in shown]}


def fqdn(record: Record) -> str:
    """The full name of a DNS record, without the final dot."""
    return _name(record.private["zone"], record.body["name"])


def _name(of: str, within: str) -> str:
    return f"{within}.{of}" if within else of


def _zone(call: Call) -> Record:
    try:
        return call.record("domain.zone", call.params["dns_zone"])
    except ApiError as error:
        if error.status != 404:
            raise
        raise ApiError(404, {"message": "subdomain not found"}) from None


def _zone_or_new(call: Call) -> Record:
    """Trap: a record for a zone that is not there makes one, which stays when the record goes."""
    name = call.params["dns_zone"]
    if call.store.peek("domain.zone", name) or call.body.get("disallow_new_zone_creation"):
        return _zone(call)
    labels = name.split(".")
    if len(labels) < 2:
        raise ApiError(404, {"message": "domain not found"})
    return _add_zone(call, call.project(), ".".join(labels[-2:]), ".".join(labels[:-2]))


def _add_zone(call: Call, project_id: str, holder: str, subdomain: str) -> Record:
    record = call.store.add(
        "domain.zone",
        {
            "id": _name(holder, subdomain),
            "domain": holder,
            "linked_products": [],
            "message": None,
            "ns": list(SERVERS),
            "ns_default": list(SERVERS),
            "ns_master": [],
            "project_id": project_id,
            "subdomain": subdomain,
            "updated_at": _second(call),
        },
        # A root zone comes with the domain and stays with it.
        {"given": not subdomain},
    )
    for server in SERVERS:
        body = {**_checked({"type": "NS", "data": f"{server}.", "ttl": 1800}), "updated_at": _second(call)}
        call.store.add("domain.record", body, {"zone": record.id, "project_id": project_id, "given": True})
    return call.begin(record, during="pending", after="active")


def _shown(zone: Record) -> JSON:
    return {key: value for key, value in zone.body.items() if key != "id"}


def _records(call: Call, zone: str) -> list[Record]:
    return call.store.find("domain.record", lambda each: each.private["zone"] == zone)


def _add(call: Call, zone: Record, wanted: JSON, id_: str | None = None) -> Record:
    body = _checked(wanted)
    for other in _records(call, zone.id):
        if other.body["name"] == body["name"] and "CNAME" in (other.body["type"], body["type"]):
            raise invalid("changes", f"{_name(zone.id, body['name'])} has a CNAME, which allows no other record")
    body["updated_at"] = _second(call)
    if id_:
        body["id"] = id_
    return call.store.add("domain.record", body, {"zone": zone.id, "project_id": zone.body["project_id"]})


def _set(call: Call, zone: Record, change: JSON) -> list[Record]:
    """Replace records. What is replaced by one record keeps its id."""
    held = _chosen(call, zone, change)
    wanted = change.get("records") or []
    for each in wanted:
        _checked(each)
    for record in held:
        call.store.remove(record)
    ids = [record.id for record in held] if len(held) == len(wanted) else []
    return [_add(call, zone, each, ids[i] if ids else None) for i, each in enumerate(wanted)]


def _chosen(call: Call, zone: Record, change: JSON) -> list[Record]:
    if id_ := change.get("id"):
        found = [record for record in _records(call, zone.id) if record.id == id_]
        if not found:
            raise ApiError(404, {"message": "record not found"})
        return found
    fields = change.get("id_fields")
    if not fields:
        raise invalid("changes", "a set or a delete needs an id or id_fields", "required")
    return [
        record
        for record in _records(call, zone.id)
        if all(record.body[key] == value for key, value in fields.items() if value is not None)
    ]


def _checked(wanted: JSON) -> JSON:
    """A record as the API keeps it: text quoted, priorities in front. Raises the API's 400."""
    kind, data, priority = wanted["type"], str(wanted.get("data") or ""), wanted.get("priority") or 0
    ttl = wanted.get("ttl")
    if not data:
        raise invalid("changes.data", "is required", "required")
    if not isinstance(ttl, int) or not 0 < ttl <= LONGEST_TTL:
        raise invalid("changes.ttl", f"{ttl} is not between 1 and {LONGEST_TTL} seconds")
    if kind in ("A", "AAAA"):
        _check_address(kind, data)
    elif kind == "TXT" and not data.startswith('"'):
        data = f'"{data}"'
    elif kind == "MX" and not data.split(" ")[0].isdigit():
        data = f"{priority} {data}"
    elif kind == "SRV" and data.split(" ")[0].isdigit():
        priority = int(data.split(" ")[0])
    return {
        "comment": wanted.get("comment"),
        "data": data,
        "name": "" if wanted.get("name") in (None, "@") else wanted["name"],
        "priority": priority,
        "ttl": ttl,
        "type": kind,
        **{name: wanted[name] for name in ADVANCED if wanted.get(name) is not None},
    }


def _check_address(kind: str, data: str) -> None:
    try:
        right = ipaddress.ip_address(data).version == (4 if kind == "A" else 6)
    except ValueError:
        right = False
    if not right:
        raise invalid("changes.data", f"{data} is not an address for a record of type {kind}", "format")


def _second(call: Call) -> str:
    return call.now()[:19] + "Z"
