"""The tests' own controls: what is asked of them wrongly is refused, so that no fault counts hits and does nothing."""

from __future__ import annotations

import json
from typing import Any

import pytest

from emulator.control import control
from tests.emulator.local import LocalCloud, created


def _ask(local: LocalCloud, path: str, body: Any) -> tuple[int, Any]:
    return control(local.cloud, "POST", f"/_emulator{path}", "", json.dumps(body).encode())


@pytest.mark.parametrize(
    ("rule", "named"),
    [
        ({"kind": "nonsense"}, "kind: 'nonsense' is not one of status, lost_reply, dropped"),
        ({}, "kind: '' is not one of"),
        ({"kind": "status", "wherever": 1}, "a fault has no wherever"),
        ({"kind": "dropped", "match": "("}, "match: '(' is not a regular expression"),
        ({"kind": "dropped", "match": None}, "match: None is not"),
        ({"kind": "dropped", "method": ""}, "method: '' is not"),
        ({"kind": "status", "status": "503"}, "status: '503' is not"),
        ({"kind": "status", "status": 42}, "status: 42 is not"),
        ({"kind": "status", "content": {}}, "content: {} is not"),
        ({"kind": "slow", "seconds": "soon"}, "seconds: 'soon' is not"),
        ({"kind": "dropped", "times": -1}, "times: -1 is not a count"),
        ({"delays": {"k8s.cluster": 60, "rdb.instance": "long"}}, "'long' of rdb.instance is neither"),
        ({"delays": {"rdb.instance": 1e18}}, "1e+18 of rdb.instance is neither"),
        ({"delays": []}, "an object is due"),
        ([], "the body must be an object"),
    ],
)
def test_a_fault_that_could_not_be_is_refused(local: LocalCloud, rule: Any, named: str) -> None:
    status, answer = _ask(local, "/faults", rule)
    assert status == 400
    assert named in answer["message"]
    assert local.cloud.faults.listing() == {"faults": [], "delays": {}}


@pytest.mark.parametrize("kind", ["status", "lost_reply", "dropped", "slow", "late_reply"])
def test_every_kind_of_fault_is_taken(local: LocalCloud, kind: str) -> None:
    assert _ask(local, "/faults", {"kind": kind, "seconds": None})[0] == 200
    assert _ask(local, "/faults", {"delays": {"k8s.cluster": None, "rdb.instance": 0.5}})[0] == 200


@pytest.mark.parametrize("advance", ["soon", 1e18, -1e18, True, None, float("nan")])
def test_the_clock_goes_where_dates_can_be_written_of(local: LocalCloud, advance: Any) -> None:
    status, answer = _ask(local, "/clock", {"advance": advance})
    assert status == 400
    assert "seconds" in answer["message"]
    created(local.owner.post("/vpc/v2/regions/fr-par/vpcs", json={"name": "still served"}))
