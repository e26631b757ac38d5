"""What a network and a cloud do wrong now and then, on every product: the environment comes up all the same.

A rehearsal in which every product fails is in test_contract.py.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from operations.exits import ExitCode
from stacks import LAYERS
from tests.rehearsal.hub import ENVIRONMENT, TIMEOUT, Hub, Result
from tests.rehearsal.prepared import WRITES, Prepared, assert_whole, kinds
from tests.rehearsal.requests import OBJECT_STORAGE, Route, routes
from tests.rehearsal.victims import interrupt_twice

TRANSIENT: dict[str, dict[str, Any]] = {
    "limited": {"kind": "status", "status": 429},
    "broken": {"kind": "status", "status": 500},
    "unavailable": {"kind": "status", "status": 503},
    "timed out": {"kind": "status", "status": 504},
    "dropped": {"kind": "dropped"},
    "slow": {"kind": "slow", "seconds": 2.0},
}
"""What the provider sends again, or waits for."""

# What the provider repeats until its time is over when the cloud says that it exists.
REPEATED = re.compile(r"/rdb/.*/(databases|users)\$$")

# What each product gets in each round, on two of its writes and on two of its reads.
ROUNDS = (
    (("limited", "dropped"), ("unavailable", "slow")),
    (("broken", "slow"), ("limited", "timed out")),
    (("timed out", "unavailable"), ("dropped", "broken")),
)


def _add(hub: Hub, routes: Iterable[Route], fault: dict[str, Any]) -> None:
    for each in routes:
        hub.cloud.ask("/faults", {**fault, "method": each.method, "match": each.match})


def _assert_all_hit(hub: Hub, methods: str = "*") -> None:
    rules = hub.cloud.ask("/faults")["faults"]
    missed = [rule for rule in rules if not rule["hits"] and methods in ("*", rule["method"])]
    assert not missed, "each fault is for a request that an undisturbed run makes"


def _assert_clear(result: Result) -> None:
    """Assert that a run that failed says of what, why and what to do."""
    assert result.code == ExitCode.FAILED
    assert result.json["problems"]
    for problem in result.json["problems"]:
        assert problem["resource"], problem
        assert problem["message"], problem
        assert problem["hint"], problem
        assert "Traceback" not in problem["message"]


def _by_product(all_routes: Iterable[Route]) -> Iterator[tuple[list[Route], list[Route]]]:
    """The writes and the reads of each product."""
    found = list(all_routes)
    for product in dict.fromkeys(each.product for each in found):
        own = [each for each in found if each.product == product]
        yield [each for each in own if each.method in WRITES], [each for each in own if each.method not in WRITES]


@pytest.mark.campaign
@pytest.mark.xdist_group("faults")
@pytest.mark.parametrize("number", range(len(ROUNDS)))
@pytest.mark.parametrize("layer", LAYERS)
def test_what_passes_is_waited_out(prepared: Prepared, layer: str, number: int, tmp_path: Path) -> None:
    layers = LAYERS.index(layer) + 1
    undisturbed = prepared.undisturbed(layers)
    hub = prepared.hub(layers - 1, tmp_path)
    try:
        for own in _by_product(routes(undisturbed.requests)):
            for found, faults in zip(own, ROUNDS[number], strict=True):
                if found:
                    # A product with one route gets both faults on it, one after the other.
                    _add(hub, [found[0]], TRANSIENT[faults[0]])
                    _add(hub, [found[-1]], TRANSIENT[faults[1]])
        hub.succeed("up", ENVIRONMENT, "--layer", layer)
        _assert_all_hit(hub)
        assert_whole(hub, undisturbed)
        hub.succeed("preview", ENVIRONMENT, "--layer", layer, "--expect-no-changes")
    finally:
        hub.cloud.stop()


@pytest.mark.campaign
@pytest.mark.xdist_group("faults")
@pytest.mark.parametrize("layer", LAYERS)
def test_a_lost_reply_to_a_write_leaves_nothing_double(prepared: Prepared, layer: str, tmp_path: Path) -> None:
    layers = LAYERS.index(layer) + 1
    undisturbed = prepared.undisturbed(layers)
    hub = prepared.hub(layers - 1, tmp_path)
    try:
        writes = [each for each in routes(undisturbed.requests) if each.method in WRITES]
        _add(hub, [each for each in writes if not REPEATED.search(each.match)], {"kind": "lost_reply"})
        hub.succeed("up", ENVIRONMENT, "--layer", layer)
        # What was taken in after a lost reply has its settings, and is not sent them once more by PUT or PATCH.
        _assert_all_hit(hub, "POST")
        assert_whole(hub, undisturbed)
        hub.succeed("preview", ENVIRONMENT, "--layer", layer, "--expect-no-changes")
    finally:
        hub.cloud.stop()


@pytest.mark.timeout(1200)
@pytest.mark.campaign
@pytest.mark.xdist_group("faults")
def test_a_lost_reply_that_the_provider_waits_out_in_vain_is_made_good(prepared: Prepared, tmp_path: Path) -> None:
    """Takes the five minutes that `components.databases.postgresql.CREATION` allows."""
    undisturbed = prepared.undisturbed(3)
    hub = prepared.hub(2, tmp_path)
    try:
        repeated = [
            each for each in routes(undisturbed.requests) if REPEATED.search(each.match) and each.method == "POST"
        ]
        assert len(repeated) == 2
        _add(hub, repeated, {"kind": "lost_reply"})
        hub.succeed("up", ENVIRONMENT, "--layer", "platform")
        _assert_all_hit(hub)
        assert_whole(hub, undisturbed)
        hub.succeed("preview", ENVIRONMENT, "--layer", "platform", "--expect-no-changes")
    finally:
        hub.cloud.stop()


@pytest.mark.campaign
@pytest.mark.xdist_group("faults")
def test_a_destroy_ends_with_nothing_left(prepared: Prepared, tmp_path: Path) -> None:
    hub = prepared.hub(len(LAYERS), tmp_path)
    asked = [request for number, _ in enumerate(LAYERS, 1) for request in prepared.undisturbed(number).requests]
    try:
        for product in sorted({each.product for each in routes(asked)}):
            match = r"\.scw\.cloud/" if product == OBJECT_STORAGE else f"/{product}/"
            for fault in ({"kind": "lost_reply"}, TRANSIENT["unavailable"], TRANSIENT["limited"]):
                hub.cloud.ask("/faults", {**fault, "method": "DELETE", "match": match})
        first = hub("destroy", ENVIRONMENT, "--yes", "--json")
        if first.code:
            _assert_clear(first)
            hub.succeed("destroy", ENVIRONMENT, "--yes")
        assert not kinds(hub)
    finally:
        hub.cloud.stop()


@pytest.mark.campaign
@pytest.mark.xdist_group("faults")
def test_a_product_that_stays_away_is_named_and_the_next_up_goes_on(prepared: Prepared, tmp_path: Path) -> None:
    undisturbed = prepared.undisturbed(2)
    hub = prepared.hub(1, tmp_path)
    try:
        hub.cloud.ask("/faults", {"kind": "status", "status": 503, "method": "POST", "match": "/gateways$", "times": 0})
        failed = hub("up", ENVIRONMENT, "--layer", "network", "--json")
        _assert_clear(failed)
        assert failed.json["problems"][0]["resource"].endswith("::rehearsal-gateway")
        assert "503" in failed.json["problems"][0]["message"]
        assert "run the command again" in failed.json["problems"][0]["hint"]
        hub.cloud.ask("/faults", method="DELETE")
        hub.succeed("up", ENVIRONMENT, "--layer", "network")
        assert_whole(hub, undisturbed)
    finally:
        hub.cloud.stop()


@pytest.mark.campaign
@pytest.mark.xdist_group("faults")
def test_what_does_not_get_ready_can_be_left_and_the_next_up_waits_on(prepared: Prepared, tmp_path: Path) -> None:
    """What never does ends with the provider's own limits, 10 to 30 minutes, which no test waits for."""
    undisturbed = prepared.undisturbed(3)
    hub = prepared.hub(2, tmp_path)
    late = {"lb.lb": 3600, "rdb.instance": 3600, "k8s.cluster": 3600}
    try:
        hub.cloud.ask("/faults", {"delays": late})
        started = hub.start("up", ENVIRONMENT, "--layer", "platform", "--json")
        while late.keys() - {kind for kind, _ in kinds(hub)}:
            assert started.poll() is None
            time.sleep(0.1)
        interrupt_twice(started)  # the first one lets what is in flight finish
        stdout, stderr = started.communicate(timeout=TIMEOUT)
        assert started.returncode == ExitCode.INTERRUPTED, stdout + stderr
        hub.cloud.ask("/faults", method="DELETE")
        hub.cloud.ask("/clock", {"advance": 3600})
        hub.succeed("up", ENVIRONMENT, "--layer", "platform")
        assert_whole(hub, undisturbed)
        hub.succeed("preview", ENVIRONMENT, "--layer", "platform", "--expect-no-changes")
    finally:
        hub.cloud.stop()
