"""`hub mutants` on the real engine: every mutant is denied or excused, and no control goes without one."""

from __future__ import annotations

import json
from typing import Any

import pytest

from operations import mutants
from operations.exits import ExitCode
from tests.rehearsal.hub import Hub

LEAST = 300
"""A proof of fewer mutants would prove little; it makes thousands."""


def assert_the_controls_bite(found: dict[str, Any]) -> None:
    assert found["mutants"] >= LEAST
    assert found["mutants"] == found["killed"] + found["harmless"]
    assert (found["survived"], found["false_alarms"], found["controls_never_hit"]) == (0, 0, [])


@pytest.mark.xdist_group("standing")
def test_the_controls_bite(standing: Hub, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """On what stands already: the same program brought it up."""
    monkeypatch.setattr(mutants, "brought_up", lambda _: mutants.declared(standing.target()))
    assert mutants.mutants(as_json=True) is ExitCode.OK
    assert_the_controls_bite(json.loads(capsys.readouterr().out.splitlines()[-1]))


@pytest.mark.campaign
@pytest.mark.xdist_group("mutants")
def test_they_bite_in_an_environment_that_came_up_for_it(hub: Hub) -> None:
    """As a person runs it; CI has the rest of the command, on the standing environment."""
    answer = hub("mutants", "--json")
    assert answer.code == 0, answer.stderr
    assert_the_controls_bite(answer.json)
