"""Every control bites, and bites only where it should."""

from __future__ import annotations

import pytest

from policies.control import Control
from policies.vocabulary import Status
from tests.policies.case import Case, Verdict
from tests.policies.discovery import cases, judged
from tests.policies.judging import Reading, judge, places

ALL = [pytest.param(control, case, id=f"{control.id}: {case.says}") for control in judged() for case in cases(control)]


@pytest.mark.parametrize(("control", "case"), ALL)
def test_a_case_known_in_full_is_judged_as_it_says(control: Control, case: Case) -> None:
    found = judge(control, case, Reading.STATE)
    assert [each.message for each in found if each.status is Status.CRASHED] == []
    unknown = places(found, Status.UNKNOWN)
    assert places(found, Status.VIOLATED) | unknown == set(case.at)
    if case.verdict is Verdict.GOOD:
        assert not found


@pytest.mark.parametrize(("control", "case"), ALL)
def test_what_a_preview_cannot_know_is_said_to_be_unknown(control: Control, case: Case) -> None:
    found = judge(control, case, Reading.PREVIEW)
    assert [each.message for each in found if each.status is Status.CRASHED] == []
    violated, unknown = places(found, Status.VIOLATED), places(found, Status.UNKNOWN)
    assert violated <= set(case.at), "a preview must not accuse what turns out to be right"
    assert violated == set(case.at) or unknown, "what is not accused must be said to be unknown"


@pytest.mark.parametrize("control", judged(), ids=lambda each: each.id)
def test_each_control_has_cases_of_both_kinds(control: Control) -> None:
    assert {each.verdict for each in cases(control)} == {Verdict.GOOD, Verdict.BAD}
