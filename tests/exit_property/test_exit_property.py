"""No resource that bears data is ever deleted without its full set of valid evidence at that moment."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator

import pytest
from hypothesis import Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.exit_property.machine import ExitMachine
from tests.exit_property.scenes import Current, ModelScene, Template, in_process

SEQUENCES = int(os.environ.get("HUB_SEQUENCES", "150"))


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Template]:
    with in_process(tmp_path_factory.mktemp("exit")) as made:
        yield made


def drawn(template: Template, sequences: int) -> Counter[str]:
    """Run sequences; what happened in them."""

    def fresh() -> ModelScene:
        Current.scene = ModelScene(template)
        return Current.scene

    machine = type("Machine", (ExitMachine,), {"fresh": staticmethod(fresh), "counts": Counter()})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=sequences, stateful_step_count=10, derandomize=True, database=None, phases=(Phase.generate,)
        ),
    )
    return machine.counts


def test_nothing_is_deleted_without_proof(template: Template) -> None:
    counts = drawn(template, SEQUENCES)
    print(counts)
