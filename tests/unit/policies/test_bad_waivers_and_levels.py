"""Files of waivers and levels: each way to be wrong, with its message; and when a waiver itself is a failure."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from policies import enforcement, waivers
from policies.context import Context
from policies.enforcement import EnforcementError
from policies.evaluation import Evaluation
from policies.registry import catalogue
from policies.resource import Resource
from policies.vocabulary import Level, Status
from policies.waivers import WaiverError

GROUP = "scaleway:instance/securityGroup:SecurityGroup"
DECISION = "docs/decisions/2026-11-23-rights-behind-rights.md"
GOOD: dict[str, Any] = {
    "control": "HUB-NET-01",
    "resource": f"{GROUP}::open",
    "reason": "open for the load test of November",
    "decision": DECISION,
    "owner": "platform-team",
    "since": date(2026, 11, 1),
    "until": date(2026, 12, 1),
    "ticket": "HUB-1",
}


def read(folder: Path, entries: Any) -> tuple[waivers.Waiver, ...]:
    (folder / "rehearsal.yaml").write_text(entries if isinstance(entries, str) else yaml.safe_dump(entries))
    return waivers.of_environment("rehearsal", folder)


def test_a_good_one_is_taken(tmp_path: Path) -> None:
    (waiver,) = read(tmp_path, [GOOD])
    assert waiver.until == date(2026, 12, 1)
    assert "platform-team" in waiver.sentence
    assert read(tmp_path, "") == ()
    assert waivers.of_environment("nowhere", tmp_path) == ()


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"control": "NET-1"}, "[0].control is 'NET-1', must be a control's id"),
        ({"resource": "open"}, "[0].resource is 'open', must be `<type token>::<name>`"),
        ({"reason": "because"}, "[0].reason is 'because', must be a reason of 20 characters or more"),
        ({"reason": None}, "[0].reason is None, must be a reason"),
        ({"owner": ""}, "[0].owner is '', must name who answers for it"),
        ({"until": "soon"}, "[0].until is 'soon', must be a day"),
        ({"until": date(2028, 1, 1)}, "[0] until must be 1 to 366 days after since, and is 426"),
        ({"until": date(2026, 11, 1)}, "until must be 1 to 366 days after since, and is 0"),
        ({"decision": "docs/decisions/none.md"}, "decision must be a file of this repository"),
        ({"extra": 1}, "[0].extra is no key of a waiver"),
        ({"only": "state"}, "[0].only is 'state', must be live, or be left out"),
        ({"ticket": ...}, "[0].ticket is not set, must name where it is followed up"),
    ],
)
def test_each_way_to_be_wrong(tmp_path: Path, change: dict[str, Any], says: str) -> None:
    entry = {key: value for key, value in {**GOOD, **change}.items() if value is not ...}
    with pytest.raises(WaiverError) as wrong:
        read(tmp_path, [entry])
    assert str(wrong.value).startswith("policies/waivers/rehearsal.yaml: ")
    assert says in str(wrong.value)


@pytest.mark.parametrize(
    ("text", "says"), [("a: [", "is no YAML"), ("a: 1", "must hold a list"), ("- 1", "must be a waiver with the keys")]
)
def test_a_file_that_is_none(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(WaiverError, match=r"policies/waivers/rehearsal\.yaml") as wrong:
        read(tmp_path, text)
    assert says in str(wrong.value)


def test_all_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(WaiverError) as wrong:
        read(tmp_path, [{**GOOD, "owner": ""}, GOOD, {**GOOD, "ticket": "", "resource": "x"}])
    assert len(str(wrong.value).splitlines()) == 3


def evaluation(folder: Path, day: date, **change: Any) -> Evaluation:
    found = read(folder, [{**GOOD, **change}])
    return Evaluation(catalogue(), Context(today=day), waivers=found)


def group(name: str) -> Resource:
    return Resource(f"urn:{name}", GROUP, name, {"inboundDefaultPolicy": "accept", "outboundDefaultPolicy": "drop"})


@pytest.mark.parametrize(
    ("day", "status"),
    [
        (date(2026, 10, 31), Status.VIOLATED),
        (date(2026, 11, 1), Status.WAIVED),
        (date(2026, 12, 1), Status.WAIVED),
        (date(2026, 12, 2), Status.VIOLATED),
    ],
)
def test_a_waiver_covers_its_resource_from_its_first_day_to_its_last(tmp_path: Path, day: date, status: Status) -> None:
    run = evaluation(tmp_path, day)
    (found,) = [each for each in run.each(group("open")) if each.control == "HUB-NET-01"]
    assert found.status is status
    (other,) = [each for each in run.each(group("other")) if each.control == "HUB-NET-01"]
    assert other.status is Status.VIOLATED


def test_one_that_has_not_begun_is_not_said_to_cover_nothing(tmp_path: Path) -> None:
    assert evaluation(tmp_path, date(2026, 10, 31)).waiver_ends(complete=True) == []


def test_one_that_has_ended_fails_always_and_one_that_covers_nothing_fails_over_the_whole(tmp_path: Path) -> None:
    ended = evaluation(tmp_path, date(2026, 12, 2))
    assert [each.fails for each in ended.waiver_ends(complete=False)] == [True]
    idle = evaluation(tmp_path, date(2026, 11, 2))
    assert idle.waiver_ends(complete=False) == []
    (failure,) = idle.waiver_ends(complete=True)
    assert failure.fails
    assert "covers nothing" in failure.message
    idle.each(group("open"))
    assert idle.waiver_ends(complete=True) == []


def test_one_that_is_for_an_account_only_covers_no_program(tmp_path: Path) -> None:
    run = evaluation(tmp_path, date(2026, 11, 2), only="live")
    (found,) = [each for each in run.each(group("open")) if each.control == "HUB-NET-01"]
    assert found.status is Status.VIOLATED
    assert run.waiver_ends(complete=True) == []
    run.context = replace(run.context, live=True)
    (found,) = [each for each in run.each(group("open")) if each.control == "HUB-NET-01"]
    assert found.status is Status.WAIVED


def test_one_of_a_control_that_is_not_judged_here_is_left_to_the_run_that_does(tmp_path: Path) -> None:
    run = evaluation(tmp_path, date(2026, 11, 2), control="HUB-IAM-08")
    run.judges = lambda check: False
    assert run.waiver_ends(complete=True) == []


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("rehearsal: {HUB-NET-1: advisory}", "policies/levels.yaml, rehearsal: HUB-NET-1 is no control"),
        ("rehearsal: {HUB-NET-01: strict}", "HUB-NET-01: 'strict' is no level; write disabled, advisory, mandatory"),
        ("rehearsal: [HUB-NET-01]", "must hold, by environment, levels by control id"),
        ("[]", ""),
        ("a: [", "is not readable"),
    ],
)
def test_levels_that_are_wrong(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "levels.yaml"
    path.write_text(text)
    if not says:  # an empty file says nothing about anybody
        assert enforcement.of_environment("rehearsal", catalogue(), production=False, path=path).levels == {}
        return
    with pytest.raises(EnforcementError) as wrong:
        enforcement.of_environment("rehearsal", catalogue(), production=False, path=path)
    assert says in str(wrong.value)


def test_production_cannot_go_below_the_floor(tmp_path: Path) -> None:
    path = tmp_path / "levels.yaml"
    path.write_text("production: {HUB-NET-01: advisory}\n")
    with pytest.raises(EnforcementError, match="HUB-NET-01: advisory is below mandatory"):
        enforcement.of_environment("production", catalogue(), production=True, path=path)
    found = enforcement.of_environment("production", catalogue(), production=False, path=path)
    assert found.levels == {"HUB-NET-01": Level.ADVISORY}
