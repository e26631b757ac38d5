"""The property of `tests.exit_property` on the real engine: the same sequences, the engine killed for good.

HUB_SEED draws other sequences, HUB_EXIT_SEQUENCES another number of them: each takes a minute or two.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from azure_exit.catalogue import Wave
from tests.exit_property.runs import run_sequences
from tests.exit_property.scenes import Template
from tests.rehearsal.azure.exit_engine_scene import Current, EngineScene, adopted

pytestmark = [pytest.mark.campaign, pytest.mark.xdist_group("azure-exit-sequences"), pytest.mark.timeout(4 * 3600)]
SEED = int(os.environ.get("HUB_SEED", "1"))
SEQUENCES = int(os.environ.get("HUB_EXIT_SEQUENCES", "6"))
_STEPS = 5
# Compute waits for what people end by hand.
_WAVES = (Wave.DATABASES, Wave.OBJECTS, Wave.KEYS)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Template]:
    with adopted(tmp_path_factory.mktemp("template") / "hub") as made:
        yield made


def test_nothing_is_deleted_without_proof_on_the_engine(template: Template, tmp_path: Path) -> None:
    numbers = count()

    def fresh() -> EngineScene:
        Current.scene = EngineScene(template, tmp_path / f"{next(numbers)}")
        return Current.scene

    counts: Counter[str] = run_sequences(fresh, SEQUENCES, _STEPS, SEED, waves=_WAVES, runs_at_the_end=True)
    assert counts["deleted"], counts
