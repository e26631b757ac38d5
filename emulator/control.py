"""The tests' own controls under `/_emulator`: inventory, request log, clock, faults. No real cloud has them."""

from __future__ import annotations

import json
import urllib.parse
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from emulator.cloud import Cloud


def control(cloud: Cloud, method: str, path: str, query: str, raw: bytes) -> tuple[int, Any]:
    """Serve one control request.

    - `GET /_emulator/inventory` all that exists and was not there from the start
    - `GET /_emulator/requests?after=N` the request log
    - `GET|POST|DELETE /_emulator/faults` rules (see `emulator.faults.Fault`), or `{"delays": {kind: seconds|null}}`
    - `GET|POST /_emulator/clock` `{"advance": seconds}`
    - `GET /_emulator/routes` what is served
    """
    try:
        body = json.loads(raw) if raw else {}
    except ValueError:
        return 400, {"message": "the body is not JSON"}
    match method, path.removeprefix("/_emulator"):
        case "GET", "/inventory":
            return 200, cloud.inventory()
        case "GET", "/requests":
            after = int(urllib.parse.parse_qs(query).get("after", ["0"])[0])
            return 200, cloud.store.requests(after)
        case "GET", "/faults":
            return 200, cloud.faults.listing()
        case "POST", "/faults":
            return _add_fault(cloud, body)
        case "DELETE", "/faults":
            cloud.faults.clear()
            return 200, {}
        case (("GET" | "POST"), "/clock"):
            cloud.move_clock(float(body.get("advance", 0)))
            return 200, {"now": cloud.clock.stamp()}
        case "GET", "/routes":
            return 200, sorted(f"{route.method} {route.path}" for p in cloud.products for route in p.routes)
        case "GET", "/credentials":
            return 200, asdict(cloud.credentials)
    return 404, {"message": f"no such control: {method} {path}"}


def _add_fault(cloud: Cloud, body: dict[str, Any]) -> tuple[int, Any]:
    if "delays" in body:
        cloud.faults.delays.update(body["delays"])
        return 200, cloud.faults.listing()
    try:
        return 200, asdict(cloud.faults.add(body))
    except TypeError as error:
        return 400, {"message": str(error)}
