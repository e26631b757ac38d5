"""The client tries again what may pass, and says what does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from components.api.client import ApiError, ScalewayApi, seconds

if TYPE_CHECKING:
    from tests.unit.components.api.conftest import Script


@pytest.mark.parametrize("passing", [(429, {}), (500, {}), (503, {}), None])
def test_what_may_pass_is_tried_again(script: Script, passing: tuple[int, object] | None) -> None:
    script.answers = [passing, passing, (200, {"fine": True})]
    with ScalewayApi() as api:
        assert api.call("GET", "/thing") == {"fine": True}
    assert [path for _, path, _ in script.seen] == ["/thing"] * 3


def test_a_refusal_is_not_repeated_and_names_the_call_and_the_reason(script: Script) -> None:
    script.answers = [(403, {"message": "insufficient permissions"})]
    with ScalewayApi() as api, pytest.raises(ApiError, match=r"PATCH /thing: 403.*insufficient permissions") as error:
        api.call("PATCH", "/thing", body={"a": 1})
    assert error.value.status == 403
    assert len(script.seen) == 1
    assert "the-secret" not in str(error.value)


def test_it_gives_up_in_the_end(script: Script) -> None:
    script.answers = [(503, {"message": "busy"})] * 20
    with ScalewayApi() as api, pytest.raises(ApiError, match="503"):
        api.call("GET", "/thing")
    assert len(script.seen) == 6


def test_no_answer_at_all_says_where_it_asked(monkeypatch: pytest.MonkeyPatch, script: Script) -> None:
    monkeypatch.setenv("SCW_API_URL", "http://127.0.0.1:9")
    with ScalewayApi() as api, pytest.raises(ApiError, match=r"no answer from http://127.0.0.1:9.*HTTPS_PROXY"):
        api.call("GET", "/thing")


def test_without_credentials_it_says_which_variable_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SCW_SECRET_KEY", raising=False)
    with pytest.raises(ApiError, match="SCW_SECRET_KEY is not set"):
        ScalewayApi()


def test_calls_carry_the_secret_key(script: Script) -> None:
    with ScalewayApi() as api:
        api.call("GET", "/thing")
    assert script.seen[0][2] == "the-secret"


def test_all_pages_are_read(script: Script) -> None:
    script.answers = [
        (200, {"rows": [{"n": 1}, {"n": 2}], "total_count": 3}),
        (200, {"rows": [{"n": 3}], "total_count": 3}),
    ]
    with ScalewayApi() as api:
        assert [row["n"] for row in api.pages("/rows", "rows", {"q": "x"})] == [1, 2, 3]
    assert "page=2" in script.seen[1][1]


def test_deleting_what_is_gone_is_fine(script: Script) -> None:
    script.answers = [(404, {"message": "not found"})]
    with ScalewayApi() as api:
        api.delete("/thing")


@pytest.mark.parametrize(("text", "value"), [("259200s", 259200), ("0.000000000s", 0), (None, 0)])
def test_durations_are_read_in_seconds(text: str | None, value: int) -> None:
    assert seconds(text) == value
