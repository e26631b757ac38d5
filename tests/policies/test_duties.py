"""The pack judges rights by tables of its own; the program that gives rights has lists too. The two must agree."""

from __future__ import annotations

from components.identity import rights
from components.identity.people import BREAK_GLASS
from components.identity.permission_sets import ORGANIZATION_SETS, PROJECT_SETS
from policies.tables import load

DUTIES = load("duties").rows["duties"]
SETS = load("permission-sets").rows


def _sets(duty: str, projects: set[str] | None = None) -> set[str]:
    return {
        name
        for way in DUTIES[duty]
        if projects is None or set(way.get("projects", ())) == projects
        for name in way["sets"]
    }


def test_the_duties_are_those_that_the_program_keeps_apart() -> None:
    assert _sets("administers keys") == rights.KEY_ADMINISTRATION
    assert _sets("touches data") == rights.DATA_ACCESS
    assert _sets("deploys") == rights.DEPLOYMENT
    assert _sets("writes data") == rights.DATA_WRITE
    assert _sets("deletes backups") == rights.OBJECT_DELETION
    assert _sets("deletes logs", {"audit", "logs"}) == rights.OBJECT_DELETION
    assert _sets("deletes logs", set()) == rights.TRAIL_DELETION


def test_each_pair_is_of_duties_that_are_there() -> None:
    assert {duty for pair in load("duties").rows["pairs"] for duty in pair} == set(DUTIES)


def test_the_scopes_of_permission_sets_are_those_of_the_program() -> None:
    assert set(SETS["organisation"]) >= ORGANIZATION_SETS
    assert not set(SETS["organisation"]) & PROJECT_SETS


def test_the_break_glass_group_is_the_programs() -> None:
    assert SETS["break_glass_groups"] == [BREAK_GLASS.value]
