"""Runs random sequences from a seed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import get_state_machine_test

from tests.exit_property.machine import ExitMachine
from tests.exit_property.scene import Scene
from tests.exit_property.scenes import Current, ModelScene, Template


def drawn(template: Template, sequences: int, steps: int, number: int, **narrowed: Any) -> Counter[str]:
    """Run sequences of up to so many steps; what happened in them. Raises UnprovenError, naming the sequence.

    `narrowed` takes the place of the machine's `names` or `waves`.
    """

    def fresh() -> ModelScene:
        Current.scene = ModelScene(template)
        return Current.scene

    return run_sequences(fresh, sequences, steps, number, **narrowed)


def run_sequences(fresh: Callable[[], Scene], sequences: int, steps: int, number: int, **narrowed: Any) -> Counter[str]:
    """Run sequences, each on a fresh scene; as `drawn`."""
    counts: Counter[str] = Counter()
    machine = type("Machine", (ExitMachine,), {"fresh": staticmethod(fresh), "counts": counts, **narrowed})
    chosen = settings(
        max_examples=sequences,
        stateful_step_count=steps,
        database=None,
        phases=(Phase.generate,),
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    seed(number)(get_state_machine_test(machine, settings=chosen))()
    return counts
