"""The engine's events add up to what a reader is told."""

from __future__ import annotations

from typing import Any

import pytest

from operations.events import Account, Ended, Problem, Started, Verb, is_cut_off, readable

URN = "urn:pulumi:rehearsal.network::hub::scaleway:network/vpc:Vpc::main"
COMPONENT = "urn:pulumi:rehearsal.network::hub::hub:network:Vpc::main"


def metadata(op: str, urn: str = URN, *, custom: bool = True, **inputs: Any) -> dict[str, Any]:
    kind = urn.split("::")[2]
    state = {"type": kind, "urn": urn, "custom": custom, "inputs": inputs, "parent": "", "provider": "p::1"}
    return {"op": op, "urn": urn, "type": kind, "old": None, "new": state}


def before(op: str, urn: str = URN, **more: Any) -> dict[str, Any]:
    return {"resourcePreEvent": {"metadata": metadata(op, urn, **more)}}


def after(op: str, urn: str = URN, **more: Any) -> dict[str, Any]:
    return {"resOutputsEvent": {"metadata": metadata(op, urn, **more)}}


def feed(*events: dict[str, Any]) -> tuple[Account, list[Started | Ended | Problem]]:
    account = Account()
    return account, [notice for event in events for notice in account.feed(event)]


def test_a_created_resource_is_shown_when_it_starts_and_when_it_ends() -> None:
    account, notices = feed(before("create"), after("create"))
    assert [type(notice) for notice in notices] == [Started, Ended]
    assert (account.tally.created, account.changes) == (1, 1)
    started = notices[0]
    assert isinstance(started, Started)
    assert (started.step.name, started.step.kind) == ("main", "network.Vpc")


def test_components_and_providers_are_changes_but_no_resources_in_the_cloud() -> None:
    provider = "urn:pulumi:rehearsal.network::hub::pulumi:providers:scaleway::scaleway"
    account, _ = feed(after("create", COMPONENT, custom=False), after("create", provider))
    assert account.tally.created == 0
    assert account.changes == 2


def test_an_unchanged_resource_is_counted_once() -> None:
    account, notices = feed(before("same"), after("same"))
    assert [type(notice) for notice in notices] == [Ended]
    assert (account.tally.unchanged, account.changes) == (1, 0)


def test_two_runs_that_are_one_count_each_resource_once() -> None:
    made, taken, other = (f"{URN}-{name}" for name in ("made", "taken", "other"))
    first, _ = feed(before("create", made), after("create", made), before("same", other), after("same", other))
    steps = (("same", made), ("update", taken), ("same", other), ("create", URN))
    second, _ = feed(*(event for op, urn in steps for event in (before(op, urn), after(op, urn))))
    second.goes_on(first, [taken])
    tally = second.tally
    assert (tally.created, tally.changed, tally.deleted, tally.unchanged) == (3, 0, 0, 1)


def test_what_the_first_of_two_runs_deleted_is_counted() -> None:
    first, _ = feed(before("delete"), after("delete"))
    second, _ = feed()
    second.goes_on(first, [])
    assert second.tally.deleted == 1


def test_a_replacement_counts_once() -> None:
    steps = ("create-replacement", "replace", "delete-replaced")
    account, _ = feed(*(event for op in steps for event in (before(op), after(op))))
    assert (account.tally.changed, account.tally.created, account.tally.deleted) == (1, 0, 0)
    assert [step.name for step in account.creates] == []  # the last step on a resource says what it is now


def test_a_creation_that_failed_is_not_counted() -> None:
    account, notices = feed(before("create"), {"resOpFailedEvent": {"metadata": metadata("create")}})
    assert isinstance(notices[-1], Ended)
    assert notices[-1].failed
    assert account.tally.created == 0
    assert [step.urn for step in account.creates] == [URN]


@pytest.mark.parametrize(("op", "changes"), [("same", 0), ("update", 1), ("delete", 1)])
def test_a_refresh_counts_what_it_found(op: str, changes: int) -> None:
    account, _ = feed(before("refresh"), after(op))
    assert account.changes == changes


def test_what_a_refresh_deleted_and_the_program_makes_again_is_created() -> None:
    account, _ = feed(before("refresh"), after("delete"), before("create"), after("create"))
    assert account.done[URN] is Verb.CREATE


def test_debugging_messages_say_nothing_and_an_error_is_told_once() -> None:
    told = {"severity": "error", "urn": URN, "message": "1 error occurred:\n\t* no such project\n\n"}
    again = {"severity": "error", "urn": URN, "message": "  sdk-v2/provider2.go:5: sdk.helper_schema: no such project"}
    debug = {"severity": "debug", "message": "secret in clear"}
    account, notices = feed(*({"diagnosticEvent": event} for event in (debug, told, again)))
    assert account.problems == [Problem(URN, "no such project")]
    assert notices == [Problem(URN, "no such project")]


def said(*lines: str) -> list[dict[str, Any]]:
    return [{"diagnosticEvent": {"severity": "info#err", "message": f"{line}\n"}} for line in lines]


FAILED = {
    "diagnosticEvent": {"severity": "error", "message": "an unhandled error occurred: Program exited with exit code 1"}
}
GRPC = (
    "Traceback (most recent call last):",
    '  File "/x/pulumi/runtime/settings.py", line 1, in monitor',
    "    raise it",
    "grpc._channel._InactiveRpcError: <_InactiveRpcError of RPC that terminated with:",
    "\tstatus = StatusCode.UNAVAILABLE",
    '\tdetails = "HTTP proxy returned response code 403"',
    ">",
)


def test_what_a_program_wrote_last_explains_a_failure_that_nothing_else_does() -> None:
    account, _ = feed(*said("noise", *GRPC), FAILED)
    assert account.unexplained.splitlines() == [
        "grpc._channel._InactiveRpcError: <_InactiveRpcError of RPC that terminated with:",
        "status = StatusCode.UNAVAILABLE",
        'details = "HTTP proxy returned response code 403"',
        ">",
    ]
    account, _ = feed(*said("no such file"), FAILED)
    assert account.unexplained == "no such file"


def test_it_is_left_out_where_something_does() -> None:
    told = {"diagnosticEvent": {"severity": "error", "urn": URN, "message": "quota exceeded"}}
    account, _ = feed(*said("a warning of a library"), told, FAILED)
    assert account.unexplained == ""


@pytest.mark.parametrize(
    ("message", "cut_off"),
    [("context canceled", True), ("creating the pool: context canceled", True), ("context canceled: quota", False)],
)
def test_what_ctrl_c_stopped_is_told_from_problems(message: str, cut_off: bool) -> None:
    assert is_cut_off(Problem(URN, message)) is cut_off


def test_the_closing_words_of_a_failure_are_left_out() -> None:
    account, _ = feed({"diagnosticEvent": {"severity": "error", "message": "update failed"}})
    assert account.problems == []


def test_a_mandatory_policy_is_an_error_and_an_advisory_one_is_not() -> None:
    def violation(level: str) -> dict[str, Any]:
        return {
            "policyEvent": {
                "resourceUrn": URN,
                "policyPackName": "hub",
                "policyName": "HUB-NET-01",
                "message": "open to everybody\nway out: close it\n",
                "enforcementLevel": level,
            }
        }

    account, _ = feed(violation("mandatory"), violation("advisory"))
    assert [problem.is_error for problem in account.policy] == [True, False]
    assert account.policy[0].message == "HUB-NET-01: open to everybody"
    assert (account.policy[0].control, account.policy[0].way_out) == ("HUB-NET-01", "close it")


def test_a_traceback_becomes_its_last_line_and_the_place_in_the_program() -> None:
    text = (
        "Program failed with an unhandled exception:\n"
        "Traceback (most recent call last):\n"
        '  File "/x/.venv/lib/python3.11/site-packages/pulumi/runtime/stack.py", line 1, in run\n'
        "    f()\n"
        '  File "/x/stacks/network.py", line 40, in declare\n'
        "    1 / 0\n"
        "ZeroDivisionError: division by zero\n"
    )
    assert readable(text) == "ZeroDivisionError: division by zero (/x/stacks/network.py:40)"


@pytest.mark.parametrize(
    "message",
    [
        "2 errors occurred:\n\t* no such project\n\n",
        f"diffing {URN}: 1 error occurred:\n\t* no such project\n\n",
        f"Preview failed: diffing {URN}: 1 error occurred:\n\t* no such project",
        "  sdk-v2/provider2.go:572: sdk.helper_schema: no such project: provider=scaleway@1.60.0\n",
    ],
)
def test_a_message_is_without_what_says_nothing_to_its_reader(message: str) -> None:
    assert readable(message) == "no such project"
