"""The coverage says when each control is really judged, and who answers what none is about."""

from __future__ import annotations

import pytest

from policies.coverage import answered_by_people, coverage
from policies.readable import READABLE, are_read_back, is_read_back
from policies.reading.live.account import readable
from policies.registry import catalogue, control
from policies.requirements import FRAMEWORKS, requirements
from policies.vocabulary import Phase


def test_what_is_read_back_is_what_the_reader_lists() -> None:
    assert frozenset(readable()) == READABLE


def test_a_pattern_is_read_back_where_one_of_its_types_is() -> None:
    assert is_read_back(("scaleway:iam/*", "nothing:at/all:All"))
    assert not is_read_back(("kubernetes:*",))
    assert not are_read_back(("scaleway:iam/policy:Policy", "kubernetes:*"))


@pytest.mark.parametrize(
    ("id_", "phases", "by_hand"),
    [
        ("HUB-NET-05", {Phase.PREVIEW, Phase.CHANGE, Phase.LIVE}, False),
        ("HUB-K8S-02", {Phase.PREVIEW}, False),
        ("HUB-SPC-05", {Phase.LIVE, Phase.ORGANISATIONAL}, True),
        ("HUB-IAM-08", {Phase.LIVE, Phase.ORGANISATIONAL}, False),
    ],
)
def test_a_control_says_when_it_is_judged(id_: str, phases: set[Phase], by_hand: bool) -> None:
    found = control(id_)
    assert (set(found.phases), found.is_told_of_accounts) == (phases, by_hand)


def test_each_requirement_has_controls_or_people() -> None:
    for norm in coverage(catalogue()):
        assert [id_ for id_, controls in norm.requirements.items() if not controls and id_ not in norm.people] == []
        assert set(norm.people) <= set(norm.requirements)


def test_people_answer_for_norms_that_are_known() -> None:
    assert set(answered_by_people()) <= {each.key for each in FRAMEWORKS}
    snc = next(each for each in coverage(catalogue()) if each.framework.key == "SNC")
    assert (snc.requirements["5.1"], snc.people["5.1"].record) == ((), "risk file")


def test_norms_have_names_of_their_own() -> None:
    assert len({each.name for each in FRAMEWORKS}) == len(FRAMEWORKS)


def test_a_series_is_part_of_its_ids_however_it_is_written() -> None:
    assert [each.id for each in requirements(("SPER-6", "SPER 8", "SEC EXP-2", "SNC 9.3", "GDPR"))] == [
        "SPER-6",
        "SPER-8",
        "SEC-EXP-2",
        "9.3",
        "",
    ]
