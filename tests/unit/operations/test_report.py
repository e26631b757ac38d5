"""The table, the JSON object and the exit code say the same."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest

from operations.display import PlainDisplay, closing, make_display, problem_text
from operations.events import Ended, Problem, Started, Step, Tally, Verb
from operations.exits import ExitCode
from operations.hints import hint, is_gone, is_taken
from operations.report import LayerReport, Report, Status
from operations.summary import show

URN = "urn:pulumi:rehearsal.network::hub::scaleway:network/vpc:Vpc::main"
VPC = Step(URN, "scaleway:network/vpc:Vpc", Verb.CREATE, "create", True, {}, "", "")


def report(*statuses: Status) -> Report:
    layers = [
        LayerReport(name, status, Tally(created=14, unchanged=3), 14, 2.345)
        for name, status in zip(("foundation", "network", "platform"), statuses, strict=False)
    ]
    return Report("up", "rehearsal", layers, 7.0)


@pytest.mark.parametrize(
    ("statuses", "code"),
    [
        ((Status.DONE, Status.DONE), ExitCode.OK),
        ((Status.DONE, Status.WAITS), ExitCode.OK),
        ((Status.DONE, Status.FAILED, Status.SKIPPED), ExitCode.FAILED),
        ((Status.DONE, Status.INTERRUPTED, Status.SKIPPED), ExitCode.INTERRUPTED),
    ],
)
def test_exit_codes(statuses: tuple[Status, ...], code: ExitCode) -> None:
    assert report(*statuses).code is code


def test_the_object_has_what_the_table_has() -> None:
    shown = report(Status.DONE, Status.FAILED)
    shown.layers[1].problems = [Problem(URN, "quota exceeded"), Problem(URN, "old version", is_error=False)]
    answer = shown.as_json()
    assert answer["ok"] is False
    assert answer["layers"][0] == {
        "name": "foundation",
        "status": "done",
        "created": 14,
        "changed": 0,
        "deleted": 0,
        "unchanged": 3,
        "seconds": 2.35,
    }
    (problem,) = answer["problems"]
    assert problem["resource"] == URN
    assert "quota" in problem["hint"]


def test_the_table_fits_80_columns_whatever_is_in_it() -> None:
    stream = io.StringIO()
    shown = report(Status.DONE, Status.FAILED, Status.SKIPPED)
    shown.layers[0].remark = "continues an interrupted run; takes in " + ", ".join(
        f"rehearsal-key-{n}" for n in range(20)
    )
    shown.layers[1].problems = [Problem(URN, "word " * 60)]
    show(shown, ExitCode.FAILED, stream)
    lines = stream.getvalue().splitlines()
    assert max(map(len, lines)) <= 80
    (row,) = [line for line in lines if line.strip().startswith("network ") and "failed" in line]
    assert row.split()[:6] == ["network", "14", "0", "0", "3", "2.3"]
    (total,) = [line for line in lines if line.strip().startswith("total")]
    assert total.split()[1:5] == ["42", "0", "0", "9"]


def test_the_table_tells_the_status_beside_the_name_of_a_part() -> None:
    stream = io.StringIO()
    shown = report(Status.DONE, Status.INTERRUPTED)
    shown.layers[1].name = "platform-genomics-2"
    show(shown, ExitCode.INTERRUPTED, stream)
    lines = stream.getvalue().splitlines()
    assert max(map(len, lines)) <= 80
    assert any("platform-genomics-2 " in line and line.rstrip().endswith(" interrupted") for line in lines)


def test_a_problem_names_resource_message_and_way_out() -> None:
    text = problem_text("network", Problem(URN, "resource is still in use", way_out="detach it"))
    assert text.splitlines() == ["network: main", "  resource is still in use", "  way out: detach it"]


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ("scaleway-sdk-go: insufficient permissions: write VPC", "permission set"),
        ("http error 401 Unauthorized: authentication is denied", "SCW_ACCESS_KEY"),
        ("http error 429 Too Many Requests", "limits the pace"),
        ("http error 503 Service Unavailable", "run the command again"),
        ("http error 501 Not Implemented: the stand-in cloud does not serve GET /x", "emulator/products"),
        ("the stack is currently locked by 1 lock(s)", "pulumi cancel"),
        ("incorrect passphrase", "PULUMI_CONFIG_PASSPHRASE"),
        ("something nobody has seen", ""),
    ],
)
def test_hints(message: str, words: str) -> None:
    advice = hint(Problem("", message))
    assert words in advice
    assert bool(words) == bool(advice)


def test_plain_lines_say_what_happens_and_what_would() -> None:
    stream = io.StringIO()
    display = PlainDisplay(stream)
    display.layer_begins("network", "coming up", would=False)
    display.notice("network", Started(VPC))
    display.notice("network", Ended(VPC))
    display.notice("network", Ended(replace(VPC, verb=Verb.KEEP)))
    display.layer_begins("network", "previewing", would=True)
    display.notice("network", Ended(VPC))
    display.notice("network", Ended(VPC, failed=True))
    display.notice("network", Problem(URN, "no such project"))
    lines = stream.getvalue().splitlines()
    assert lines[1].startswith("network: + created main (network.Vpc) 0.")
    assert lines[3] == "network: + would create main (network.Vpc)"
    assert lines[4] == "network: ! create FAILED main (network.Vpc)"
    assert lines[5] == "network: error: main: no such project"


def test_the_closing_line_of_a_layer() -> None:
    assert closing(LayerReport("x", Status.DONE, seconds=1.0)) == "done: nothing to do in 1.0 s"
    assert closing(LayerReport("x", Status.WAITS, remark="for network to be up")) == "waits (for network to be up)"


@pytest.mark.parametrize(
    ("message", "taken", "gone"),
    [
        ("http error 409 Conflict: resource ip: resource already exists", True, False),
        ("http error 409 Conflict: Namespace name is already used", True, False),
        ("name is wrongly formatted, cannot have same secret name in same path", True, False),
        ("BucketAlreadyOwnedByYou: Your previous request succeeded and you already own it.", True, False),
        ("BucketAlreadyExists: The requested bucket name is not available.", False, False),
        ("resource read_replica with ID 7762b89c is not found", False, True),
        ("the key is scheduled for deletion", False, True),
        ("insufficient permissions: write vpc", False, False),
        ("http error 503 Service Unavailable", False, False),
    ],
)
def test_what_a_lost_reply_leads_to_is_told_from_other_failures(message: str, taken: bool, gone: bool) -> None:
    problem = Problem(URN, message)
    assert (is_taken(problem), is_gone(problem)) == (taken, gone)
    assert not is_taken(replace(problem, is_error=False))


@pytest.mark.parametrize(("name", "value"), [("NO_COLOR", "1"), ("TERM", "dumb"), ("CI", "true")])
def test_a_terminal_gets_plain_lines_where_that_is_asked_for(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    for each in ("NO_COLOR", "CI"):
        monkeypatch.delenv(each, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv(name, value)
    monkeypatch.setattr("sys.stdout", Terminal())
    assert isinstance(make_display(), PlainDisplay)
