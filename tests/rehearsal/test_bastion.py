"""The bastion is open until the provider's second call: when that fails, nothing is attached behind it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.rehearsal.callers import OWNER, callers, outputs
from tests.rehearsal.hub import ENVIRONMENT, Hub
from tests.rehearsal.prepared import Prepared

GATEWAYS = "/vpc-gw/v2/zones/fr-par-1/gateways"


def _gateway(hub: Hub) -> dict[str, Any]:
    with callers(hub, outputs(hub, "foundation"))[OWNER].http() as client:
        found: dict[str, Any] = client.get(GATEWAYS).raise_for_status().json()["gateways"][0]
    return found


@pytest.mark.campaign
@pytest.mark.xdist_group("faults")
def test_a_bastion_that_stayed_open_gets_no_network(prepared: Prepared, tmp_path: Path) -> None:
    hub = prepared.hub(1, tmp_path)
    try:
        denied = '{"type": "permissions_denied", "message": "insufficient permissions", "details": []}'
        fault = {"kind": "status", "status": 403, "content": denied, "content_type": "application/json", "times": 1}
        hub.cloud.ask("/faults", {**fault, "method": "PUT", "match": "/bastion-allowed-ips$"})
        plain = "up", "-s", f"{ENVIRONMENT}.network", "--yes", "--skip-preview"
        assert hub.pulumi(*plain).code != 0
        # The state takes the list for sent, so a plain run does not send it: it may not go on either.
        again = hub.pulumi(*plain)
        assert again.code != 0
        assert "admits 0.0.0.0/0" in again.stdout + again.stderr
        assert "`hub refresh` and `hub up`" in again.stdout + again.stderr
        open_gateway = _gateway(hub)
        assert open_gateway["bastion_allowed_ips"] == ["0.0.0.0/0"]
        assert open_gateway["gateway_networks"] == []
        hub.succeed("refresh", ENVIRONMENT, "--layer", "network")
        hub.succeed("up", ENVIRONMENT, "--layer", "network")
        narrow = _gateway(hub)
        assert narrow["bastion_allowed_ips"] == ["203.0.113.0/28"]
        assert len(narrow["gateway_networks"]) == 2
    finally:
        hub.cloud.stop()
