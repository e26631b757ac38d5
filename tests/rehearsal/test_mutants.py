"""`hub mutants` on the real engine: every mutant is denied or excused, and no control goes without one."""

from __future__ import annotations

import pytest

from tests.rehearsal.hub import Hub

# It brings an environment of its own up: beside the others, not after them.
pytestmark = pytest.mark.xdist_group("mutants")
LEAST = 300
"""A proof of fewer mutants would prove little; it makes thousands."""


def test_the_controls_bite(hub: Hub) -> None:
    answer = hub("mutants", "--json")
    assert answer.code == 0, answer.stderr
    found = answer.json
    assert found["mutants"] >= LEAST
    assert found["mutants"] == found["killed"] + found["harmless"]
    assert (found["survived"], found["false_alarms"], found["controls_never_hit"]) == (0, 0, [])
