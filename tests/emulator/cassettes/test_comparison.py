"""What the comparison with recorded replies sees."""

from __future__ import annotations

from typing import Any

import pytest

from tests.emulator.cassettes import corpus
from tests.emulator.cassettes.comparison import Seen, differences

REPLY: dict[str, Any] = {
    "id": "a",
    "protected": True,
    "note": "x",
    "items": [{"name": "b", "on": False}],
    "status": "ready",
}


@pytest.mark.parametrize(
    ("ours", "found"),
    [
        ({"protected": False}, {("true recorded, false here", ".protected")}),
        ({"items": [{"name": "b", "on": True}]}, {("false recorded, true here", ".items[].on")}),
        ({"note": None}, {("value recorded, null here", ".note")}),
        ({"items": []}, {("more items recorded than here", ".items")}),
        ({"items": [*REPLY["items"], {"name": "c", "on": True}]}, {("fewer items recorded than here", ".items")}),
        ({"status": "warning"}, {("value 'ready' recorded, 'warning' here", ".status")}),
        ({"id": "other", "note": "y"}, set()),
    ],
)
def test_a_value_that_is_another_is_seen(ours: dict[str, Any], found: set[tuple[str, str]]) -> None:
    assert set(differences(REPLY, {**REPLY, **ours})) == found


def test_a_warning_is_no_step_on_the_way() -> None:
    recorded = {**REPLY, "status": "warning"}
    assert list(differences(recorded, REPLY)) == [("value 'warning' recorded, 'ready' here", ".status")]


def test_a_value_where_null_was_recorded_is_seen() -> None:
    assert list(differences({**REPLY, "note": None}, REPLY)) == [("null recorded, value here", ".note")]


def test_what_settles_at_once_may_be_further_when_it_is_read_back_but_not_in_the_reply_to_a_change() -> None:
    recorded = {**REPLY, "status": "creating", "note": None, "items": [], "protected": False}
    flipped = ("false recorded, true here", ".protected")
    assert list(differences(recorded, REPLY, seen=Seen(read_back=True))) == [flipped]
    assert len(list(differences(recorded, REPLY))) == 3


def test_a_listing_of_a_whole_account_is_not_counted_though_what_is_in_it_is() -> None:
    more = {"items": [{"name": "b", "tags": ["x"]}, {"name": "c", "tags": []}]}
    ours = {"items": [{"name": "b", "tags": []}]}
    assert list(differences(more, ours, seen=Seen(whole=False))) == [("more items recorded than here", ".items[].tags")]


@pytest.mark.parametrize(("ci", "outcome"), [("true", pytest.fail.Exception), ("", pytest.skip.Exception)])
def test_without_the_recordings_ci_fails_and_a_person_is_told(
    monkeypatch: pytest.MonkeyPatch, ci: str, outcome: type[BaseException]
) -> None:
    monkeypatch.setattr(corpus, "recordings", lambda: None)
    monkeypatch.setenv("CI", ci)
    with pytest.raises(outcome, match="build the engine"):
        corpus.require_recordings()
