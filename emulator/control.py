"""The tests' own controls under `/_emulator`: inventory, request log, clock, faults. No real cloud has them."""

from __future__ import annotations

import json
import urllib.parse
from collections.abc import Callable
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from emulator.cloud import Cloud

Parameters = dict[str, str]
Body = dict[str, Any]
Answer = tuple[int, Any]


def control(cloud: Cloud, method: str, path: str, query: str, raw: bytes) -> Answer:
    """Serve one control request.

    - `GET /_emulator/inventory` all that exists and was not there from the start
    - `GET /_emulator/requests?after=N` the request log
    - `GET|POST|DELETE /_emulator/faults` rules (see `emulator.faults.Fault`), or `{"delays": {kind: seconds|null}}`
    - `GET|POST /_emulator/clock` `{"advance": seconds}`
    - `GET /_emulator/routes` what is served
    - `GET /_emulator/credentials` the owner's API key
    - `GET /_emulator/secret-keys` the secret of every API key, for tests that look for leaks
    """
    try:
        body = json.loads(raw) if raw else {}
    except ValueError:
        return 400, {"message": "the body is not JSON"}
    if not isinstance(body, dict):
        return 400, {"message": "the body must be an object"}
    serve = CONTROLS.get((method, path.removeprefix("/_emulator")))
    if serve is None:
        return 404, {"message": f"no such control: {method} {path}"}
    parameters = dict(urllib.parse.parse_qsl(query))
    try:
        return serve(cloud, parameters, body)
    except ValueError as error:
        return 400, {"message": str(error)}


def _inventory(cloud: Cloud, parameters: Parameters, body: Body) -> Answer:
    return 200, cloud.inventory()


def _requests(cloud: Cloud, parameters: Parameters, body: Body) -> Answer:
    return 200, cloud.store.requests(int(parameters.get("after", "0")))


def _faults(cloud: Cloud, parameters: Parameters, body: Body) -> Answer:
    return 200, cloud.faults.listing()


def _add_fault(cloud: Cloud, parameters: Parameters, body: Body) -> Answer:
    if "delays" in body:
        cloud.faults.delay(body["delays"])
        return 200, cloud.faults.listing()
    return 200, asdict(cloud.faults.add(body))


def _clear_faults(cloud: Cloud, parameters: Parameters, body: Body) -> Answer:
    cloud.faults.clear()
    return 200, {}


def _clock(cloud: Cloud, parameters: Parameters, body: Body) -> Answer:
    cloud.move_clock(body.get("advance", 0))
    return 200, {"now": cloud.clock.stamp()}


def _routes(cloud: Cloud, parameters: Parameters, body: Body) -> Answer:
    return 200, sorted(f"{route.method} {route.path}" for product in cloud.products for route in product.routes)


def _credentials(cloud: Cloud, parameters: Parameters, body: Body) -> Answer:
    return 200, asdict(cloud.credentials)


def _secret_keys(cloud: Cloud, parameters: Parameters, body: Body) -> Answer:
    return 200, [key.private["secret_key"] for key in cloud.store.find("iam.api_key")]


CONTROLS: dict[tuple[str, str], Callable[[Cloud, Parameters, Body], Answer]] = {
    ("GET", "/inventory"): _inventory,
    ("GET", "/requests"): _requests,
    ("GET", "/faults"): _faults,
    ("POST", "/faults"): _add_fault,
    ("DELETE", "/faults"): _clear_faults,
    ("GET", "/clock"): _clock,
    ("POST", "/clock"): _clock,
    ("GET", "/routes"): _routes,
    ("GET", "/credentials"): _credentials,
    ("GET", "/secret-keys"): _secret_keys,
}
