"""The tests' own controls under `/_emulator/azure`. The real Azure has none of them."""

from __future__ import annotations

import json
import urllib.parse
from collections.abc import Callable
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from emulator.azure import api, costs, inventory_files, operations, retained
from emulator.clock import parse_time

if TYPE_CHECKING:
    from emulator.azure.azure import Azure

Parameters = dict[str, str]
Body = dict[str, Any]
Answer = tuple[int, Any]


def control(azure: Azure, method: str, path: str, query: str, raw: bytes) -> Answer:
    """Serve one control request.

    - `GET /_emulator/azure/inventory` how many of each type exist
    - `GET /_emulator/azure/credentials` the variables of each service principal
    - `GET /_emulator/azure/requests?after=N` the request log
    - `GET|POST|DELETE /_emulator/azure/faults` as for the stand-in Scaleway; delays of the kinds `azure.operation`,
      `azure.ghost` (how long Resource Graph still shows what is gone), `azure.service_association_link`
    - `GET|POST /_emulator/azure/clock` `{"advance": seconds}` or `{"to": "2027-01-01T00:00:00Z"}`
    - `GET /_emulator/azure/activity` every event, oldest first
    - `GET /_emulator/azure/deleted` what is kept after a delete; `/backups` copies; `/costs` what is paid a month
    - `POST /_emulator/azure/failures` `{"id": ..., "code": ..., "message": ...}` the next operation on a resource is
      accepted, and then fails
    - `POST /_emulator/azure/plant` `{"resource": {...}, "facts": {...}}` adds a resource behind everybody's back;
      `{"id": ..., "hidden_from": "graph"|"list"|null}` hides one from a list
    - `POST /_emulator/azure/backups` `{"id": ...}` a copy that only a data plane knows is deleted there
    - `POST /_emulator/azure/data` `{"id": ..., "blobs": n, ...}` what a data plane knows: containers get emptied by it;
      `"written": {name: text}` writes blobs of a container, `"removed": [name]` takes them away
    - `GET /_emulator/azure/export` what the commands of an inventory would print, by file name
    - `GET /_emulator/azure/routes` what is served besides resources by id
    """
    try:
        body = json.loads(raw) if raw else {}
    except ValueError:
        return 400, {"message": "the body is not JSON"}
    if not isinstance(body, dict):
        return 400, {"message": "the body must be an object"}
    serve = CONTROLS.get((method, path.removeprefix("/_emulator/azure")))
    if serve is None:
        return 404, {"message": f"no such control: {method} {path}"}
    azure.store.begin()
    try:
        azure.settle()
        return serve(azure, dict(urllib.parse.parse_qsl(query)), body)
    except ValueError as error:
        return 400, {"message": str(error)}
    finally:
        azure.store.commit()


def _requests(azure: Azure, parameters: Parameters, body: Body) -> Answer:
    return 200, azure.store.requests(int(parameters.get("after", "0")))


def _add_fault(azure: Azure, parameters: Parameters, body: Body) -> Answer:
    if "delays" in body:
        azure.faults.delay(body["delays"])
        return 200, azure.faults.listing()
    return 200, asdict(azure.faults.add(body))


def _clear_faults(azure: Azure, parameters: Parameters, body: Body) -> Answer:
    azure.faults.clear()
    return 200, {}


def _clock(azure: Azure, parameters: Parameters, body: Body) -> Answer:
    if "to" in body:
        seconds = (parse_time(str(body["to"])) - azure.clock.now()).total_seconds()
    else:
        seconds = float(body.get("advance", 0))
    if seconds < 0:
        return 400, {"message": "the clock only moves forward"}
    azure.move_clock(seconds)
    azure.settle()
    return 200, {"now": azure.clock.stamp()}


def _plant(azure: Azure, parameters: Parameters, body: Body) -> Answer:
    if "resource" in body:
        azure.add(body["resource"], body.get("facts"))
        return 200, {"id": body["resource"]["id"]}
    record = azure.peek(str(body.get("id")))
    if record is None:
        return 404, {"message": f"there is no {body.get('id')}"}
    record.private["hidden_from"] = body.get("hidden_from")
    azure.store.save(record)
    return 200, {"id": record.body["id"]}


def _fail(azure: Azure, parameters: Parameters, body: Body) -> Answer:
    if not {"id", "code", "message"} <= body.keys():
        return 400, {"message": "id, code and message are needed"}
    azure.store.add(operations.FAILURE, {**body, "id": str(body["id"]).lower()})
    return 200, {}


def _end_backup(azure: Azure, parameters: Parameters, body: Body) -> Answer:
    found = [each for each in azure.store.find("azure.backup") if each.body["id"] == body.get("id")]
    if not found:
        return 404, {"message": "there is no such copy"}
    azure.store.remove(found[0])
    return 200, {}


def _data(azure: Azure, parameters: Parameters, body: Body) -> Answer:
    record = azure.peek(str(body.pop("id", "")))
    if record is None:
        return 404, {"message": "there is no such resource"}
    facts = record.private["facts"]
    if "written" in body:
        at = azure.clock.stamp()
        body["written"] = (facts.get("written") or {}) | {
            name: {"text": text, "at": at} for name, text in body["written"].items()
        }
    facts |= body
    azure.store.save(record)
    return 200, record.private["facts"]


CONTROLS: dict[tuple[str, str], Callable[[Azure, Parameters, Body], Answer]] = {
    ("GET", "/inventory"): lambda azure, parameters, body: (200, azure.counts()),
    ("GET", "/credentials"): lambda azure, parameters, body: (200, azure.identity.credentials()),
    ("GET", "/requests"): _requests,
    ("GET", "/faults"): lambda azure, parameters, body: (200, azure.faults.listing()),
    ("POST", "/faults"): _add_fault,
    ("DELETE", "/faults"): _clear_faults,
    ("GET", "/clock"): _clock,
    ("POST", "/clock"): _clock,
    ("GET", "/activity"): lambda azure, parameters, body: (200, azure.activity.all()),
    ("GET", "/deleted"): lambda azure, parameters, body: (200, [each.body for each in retained.kept(azure)]),
    ("GET", "/backups"): lambda azure, parameters, body: (
        200,
        [each.body for each in azure.store.find("azure.backup")],
    ),
    ("GET", "/costs"): lambda azure, parameters, body: (200, costs.lines(azure, "/subscriptions")),
    ("POST", "/backups"): _end_backup,
    ("POST", "/failures"): _fail,
    ("POST", "/plant"): _plant,
    ("POST", "/data"): _data,
    ("GET", "/data"): lambda azure, parameters, body: (200, _facts(azure)),
    ("GET", "/export"): lambda azure, parameters, body: (200, inventory_files.documents(azure)),
    ("GET", "/routes"): lambda azure, parameters, body: (200, sorted(f"{r.method} {r.path}" for r in api.ROUTES)),
}


def _facts(azure: Azure) -> Body:
    return {str(each.body["id"]): each.private["facts"] for each in azure.resources() if each.private["facts"]}
