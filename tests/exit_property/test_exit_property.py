"""No resource that bears data is ever deleted without its full set of valid evidence at that moment.

HUB_SEED draws other sequences than CI's, and HUB_SEQUENCES more of them than CI has time for.
"""

from __future__ import annotations

import logging
import os
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from tests.exit_property.breaks import BREAKS, SPOILT, WAVES
from tests.exit_property.machine import UnprovenError
from tests.exit_property.runs import drawn
from tests.exit_property.scenes import Template, in_process

SEED = int(os.environ.get("HUB_SEED", "1"))
SEQUENCES = int(os.environ.get("HUB_SEQUENCES", "60"))
_STEPS = 8
_FOUND_WITHIN = 100
# Those that CI has time for, one of each kind.
_QUICK = ("before_delete", "two_approvers", "transfer_manifest", "sample_restore", "hold_released")


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Template]:
    logging.getLogger("emulator").setLevel(logging.ERROR)
    with in_process(tmp_path_factory.mktemp("exit")) as made:
        yield made


def test_nothing_is_deleted_without_proof(template: Template) -> None:
    counts = drawn(template, SEQUENCES, _STEPS, SEED)
    # They came as far as deletions, and were refused: neither says anything alone.
    assert_tried(counts, SEQUENCES)


@pytest.mark.campaign
def test_nothing_is_deleted_without_proof_in_many_sequences(template: Template) -> None:
    sequences = max(SEQUENCES, 2000)
    assert_tried(drawn(template, sequences, 2 * _STEPS, SEED), sequences)


def assert_tried(counts: Counter[str], sequences: int) -> None:
    for what in ("deleted", "execute done", "execute refused", "bare done", "bare refused"):
        assert counts[what] >= sequences / 10, counts


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=() if name in _QUICK else pytest.mark.campaign) for name in BREAKS]
)
def test_a_broken_gate_is_found(template: Template, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same sequences, with one part of the gate taken out: now something goes without its proof."""
    BREAKS[name](monkeypatch)
    narrowed: dict[str, Any] = {"names": SPOILT[name]} if name in SPOILT else {}
    narrowed |= {"waves": WAVES[name]} if name in WAVES else {}
    with pytest.raises(UnprovenError):
        drawn(template, _FOUND_WITHIN, _STEPS, SEED, **narrowed)
