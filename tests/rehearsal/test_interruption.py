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
KILLS = int(os.environ.get("HUB_KILLS", "4"))
# The foundation has most of the resources and the platform most of the kinds; the network is the quickest.
_SHARE = ("network", "platform", "foundation", "network", "platform")
# How many requests an undisturbed run makes differs a little from run to run: the last ones may not come.
_SURELY = 0.9


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
        what = "write" if self.methods == WRITES else "request"
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


@pytest.mark.xdist_group("interruption")
@pytest.mark.parametrize(
    ("layer", "victim", "share"),
    [
        pytest.param("foundation", Victim.RUN, 0.5, id="foundation-RUN"),
        pytest.param("platform", Victim.ALL, 0.4, id="platform-ALL"),
    ],
)
def test_the_next_destroy_completes_what_a_killed_one_began(
    prepared: Prepared, layer: str, victim: Victim, share: float, tmp_path: Path
) -> None:
    layers = LAYERS.index(layer) + 1
    hub = prepared.hub(layers, tmp_path)
    try:
        resources = len(prepared.undisturbed(layers).ids[layer])
        strike(hub, layer, "destroy", victim, Moment(1 + int(share * resources), True, "DELETE"))
        hub.succeed("destroy", ENVIRONMENT, "--yes")
        assert not kinds(hub)
    finally:
        hub.cloud.stop()
