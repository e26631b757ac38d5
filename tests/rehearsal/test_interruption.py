"""Whatever is killed in the middle of a run, the next run continues from the truth.

The moments are drawn at random from a seed: HUB_SEED is another one, and HUB_KILLS asks for more than CI has time for.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path

import pytest

from operations.exits import ExitCode
from stacks import LAYERS
from tests.rehearsal.hub import ENVIRONMENT
from tests.rehearsal.prepared import WRITES, Prepared, assert_whole, kinds
from tests.rehearsal.victims import Moment, Victim, strike

SEED = int(os.environ.get("HUB_SEED", "1"))
KILLS = int(os.environ.get("HUB_KILLS", "3"))
# The foundation has most of the resources and the platform most of the kinds; the network is the quickest.
_SHARE = ("network", "platform", "foundation", "network", "platform")
# How many requests an undisturbed run makes differs a little from run to run: the last ones may not come.
_SURELY = 0.9
# Of what a layer's state holds, what the cloud is asked to delete: the rest goes with what it is part of.
_DELETED = 0.8
# The two layers with the most traps; both victims meet both, as three and two have no common factor.
_DESTROYED = ("foundation", "platform", "network")


@dataclass(frozen=True)
class Kill:
    """One disturbance: who, on which layer, how far into it (0 to 1), and on which requests it goes by."""

    victim: Victim
    layer: str
    share: float
    done: bool
    methods: str

    def __str__(self) -> str:
        place = "after" if self.done else "before"
        what = {WRITES: "write", "DELETE": "deletion"}.get(self.methods, "request")
        return f"{self.layer}-{self.victim.name}-{place}-{what}-{self.share:.2f}"


def _drawn(number: int, seed: int) -> Iterator[Kill]:
    draw = random.Random(f"{seed}")  # noqa: S311 - repeatable on purpose
    victims = list(Victim)
    draw.shuffle(victims)
    for victim, layer in islice(zip(cycle(victims), cycle(_SHARE), strict=False), number):
        methods = draw.choice((WRITES, WRITES, "*"))
        yield Kill(victim, layer, draw.random(), draw.random() < 0.5, methods)


@pytest.mark.xdist_group("interruption")
@pytest.mark.parametrize("kill", list(_drawn(KILLS, SEED)), ids=str)
def test_the_next_up_completes_what_an_interrupted_one_began(prepared: Prepared, kill: Kill, tmp_path: Path) -> None:
    layers = LAYERS.index(kill.layer) + 1
    undisturbed = prepared.undisturbed(layers)
    hub = prepared.hub(layers - 1, tmp_path)
    try:
        requests = undisturbed.writes if kill.methods == WRITES else len(undisturbed.requests)
        moment = Moment(1 + int(kill.share * _SURELY * (requests - 1)), kill.done, kill.methods)
        interrupted = strike(hub, kill.layer, "up", kill.victim, moment)
        assert interrupted.code != ExitCode.OK
        hub.succeed("up", ENVIRONMENT, "--layer", kill.layer)
        assert_whole(hub, undisturbed)
        hub.succeed("preview", ENVIRONMENT, "--layer", kill.layer, "--expect-no-changes")
    finally:
        hub.cloud.stop()


def _drawn_destroys(number: int, seed: int) -> Iterator[Kill]:
    draw = random.Random(f"destroy {seed}")  # noqa: S311 - repeatable on purpose
    for victim, layer in islice(zip(cycle((Victim.RUN, Victim.ALL)), cycle(_DESTROYED), strict=False), number):
        yield Kill(victim, layer, draw.random(), draw.random() < 0.5, "DELETE")


@pytest.mark.xdist_group("interruption")
@pytest.mark.parametrize("kill", list(_drawn_destroys(max(1, KILLS // 3), SEED)), ids=str)
def test_the_next_destroy_completes_what_a_killed_one_began(prepared: Prepared, kill: Kill, tmp_path: Path) -> None:
    layers = LAYERS.index(kill.layer) + 1
    hub = prepared.hub(layers, tmp_path)
    try:
        resources = len(prepared.undisturbed(layers).ids[kill.layer])
        moment = Moment(1 + int(kill.share * _DELETED * resources), kill.done, kill.methods)
        strike(hub, kill.layer, "destroy", kill.victim, moment)
        hub.succeed("destroy", ENVIRONMENT, "--yes")
        assert not kinds(hub)
    finally:
        hub.cloud.stop()
