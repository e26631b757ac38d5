"""The steps of a preview are judged before anybody is asked, with what stands in their way."""

from __future__ import annotations

import asyncio
import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from operations import chain as chains
from operations import settlement
from operations.backend import FileBackend
from operations.chain import Chain
from operations.change_policies import change_problems
from operations.display import make_display
from operations.engine_run import Operation, Outcome
from operations.events import UNKNOWN, Account, PolicyProblem, Tally
from operations.exits import ExitCode
from operations.report import LayerReport, Report, Status
from operations.summary import show
from operations.target import Target
from operations.workspace import FOLDER_VARIABLE, Workspace
from settings import Stage, load_environment

ACL = "scaleway:network/acl:Acl"
URN = f"urn:pulumi:rehearsal.network::hub::{ACL}::acl"


def step(operation: str, **states: Any) -> dict[str, Any]:
    entry = {"urn": URN, "type": ACL, "custom": True, "id": "fr-par/1", "inputs": {"defaultPolicy": "drop"}}
    told = {key: entry for key in ("old", "new") if states.get(key, True)}
    return {"resourcePreEvent": {"metadata": {"op": operation, "urn": URN, "type": ACL, **told}}}


def account(*events: dict[str, Any]) -> Account:
    found = Account(steps_in_full=[])
    for each in (*events, {"summaryEvent": {"resourceChanges": {}}}):
        list(found.feed(each))
    return found


@pytest.fixture
def target(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Target:
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path))
    environment = load_environment("rehearsal")
    return Target(environment, Workspace("rehearsal"), FileBackend(tmp_path), {})


def test_a_guard_that_would_go_is_an_error_with_the_way_out(target: Target) -> None:
    (problem,) = change_problems(target, "network", account(step("delete", new=False)))
    assert (problem.urn, problem.control, problem.is_error) == (URN, "HUB-NET-03", True)
    assert "must stay" in problem.message
    assert problem.way_out


def test_what_stays_or_is_made_is_none(target: Target) -> None:
    for event in (step("same"), step("create", old=False), step("update")):
        assert list(change_problems(target, "network", account(event))) == []


def test_an_account_that_kept_no_steps_has_none(target: Target) -> None:
    assert list(change_problems(target, "network", Account())) == []


STORAGE = "azure-native:storage:StorageAccount"
ACCOUNT = f"urn:pulumi:rehearsal.network::hub::{STORAGE}::account"


def unknown_update() -> dict[str, Any]:
    """An update to something that only its making tells."""
    entry = {"urn": ACCOUNT, "type": STORAGE, "custom": True, "id": "account"}
    states = {
        key: {**entry, "inputs": {"publicNetworkAccess": value}}
        for key, value in (("old", "Enabled"), ("new", UNKNOWN))
    }
    return {"resourcePreEvent": {"metadata": {"op": "update", "urn": ACCOUNT, "type": STORAGE, **states}}}


def test_what_is_not_known_of_a_step_is_denied_in_a_real_environment_for_nobody_judges_it_again(
    target: Target,
) -> None:
    for each, is_error in ((target, False), (real(target), True)):
        (problem,) = [
            one
            for one in change_problems(each, "network", account(unknown_update()))
            if isinstance(one, PolicyProblem) and one.control == "HUB-DEC-01"
        ]
        assert "no step is judged again at `up`: account (publicNetworkAccess)" in problem.message
        assert problem.is_error is is_error
        assert problem.way_out


def test_and_nothing_is_brought_up_then(target: Target) -> None:
    approved: list[Account] = []
    layer, asked = bring_up(real(target), account(unknown_update()), approved=approved)
    assert layer.status is Status.FAILED
    assert ([operation for operation, _ in asked], approved) == ([Operation.PREVIEW], [])


def real(target: Target) -> Target:
    """The same as a real environment, of which a preview is judged before anything is changed."""
    environment = target.environment.model_copy(update={"stage": Stage.PREPRODUCTION})
    return replace(target, environment=environment)


def test_what_a_refused_preview_would_create_is_not_counted_as_created(target: Target) -> None:
    ended = {"resOutputsEvent": step("create", old=False)["resourcePreEvent"]}
    layer, asked = bring_up(real(target), account(step("create", old=False), ended), code=1)
    assert [operation for operation, _ in asked] == [Operation.PREVIEW]
    assert (layer.status, layer.tally, layer.changes) == (Status.FAILED, Tally(), 0)
    shown = io.StringIO()
    show(Report("up", "trial", [layer]), ExitCode.FAILED, shown)
    assert "hub up trial: failed; mend the cause, run it again" in shown.getvalue()


def test_what_the_program_wrote_is_shown_when_nothing_else_says_why_it_failed(target: Target) -> None:
    words = {"diagnosticEvent": {"severity": "info#err", "message": "HTTP proxy returned response code 403\n"}}
    failed = {"diagnosticEvent": {"severity": "error", "message": "Program exited with exit code 1"}}
    layer, _ = bring_up(real(target), account(words, failed), code=1)
    assert layer.problems[-1].message == "the program said: HTTP proxy returned response code 403"


def bring_up(
    target: Target, *found: Account, approved: list[Account] | None = None, code: int = 0
) -> tuple[LayerReport, list[tuple[Operation, tuple[str, ...]]]]:
    """What a chain makes of engine's runs with these events, and what it asked the engine for."""
    asked: list[tuple[Operation, tuple[str, ...]]] = []
    left = list(found)

    async def engine(operation: Operation, *_: object, more: tuple[str, ...] = (), **__: object) -> Outcome:
        asked.append((operation, tuple(more)))
        return Outcome(left.pop(0), code, 1.0, False, "")

    async def nothing_there(*_: object) -> list[object]:
        return []

    def approve(_: str, account: Account) -> bool:
        if approved is not None:
            approved.append(account)
        return True

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(chains, "run_engine", engine)
        patch.setattr(chains, "ensure_stacks", _nothing)
        patch.setattr(chains, "find_existing", nothing_there)
        chain = Chain(target, make_display(to_stderr=True), approve=approve)
        report = asyncio.run(chain.up(["foundation"]))
    return report.layers[0], asked


def test_what_an_interrupted_run_left_is_read_back_before_it_is_judged_too(
    target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def settled(*_: object, **__: object) -> settlement.Settled:
        return settlement.Settled("continues an interrupted run", (settlement.READ_BACK,))

    monkeypatch.setattr(settlement, "settle", settled)
    layer, asked = bring_up(real(target), account(step("same")), account(step("same")))
    more = (settlement.READ_BACK, *chains.PACK)
    assert asked == [(Operation.PREVIEW, more), (Operation.UP, more)]
    assert layer.status is Status.DONE
    layer, asked = bring_up(real(target), account(step("refresh"), step("delete", new=False)))
    assert (layer.status, asked) == (Status.FAILED, [(Operation.PREVIEW, more)])


def test_a_preview_that_told_no_summary_is_followed_by_nothing(target: Target) -> None:
    approved: list[Account] = []
    layer, asked = bring_up(real(target), Account(steps_in_full=[]), approved=approved)
    assert layer.status is Status.FAILED
    assert "told no summary" in layer.problems[0].message
    assert layer.problems[0].way_out
    assert [operation for operation, _ in asked] == [Operation.PREVIEW]
    assert approved == []


@pytest.mark.parametrize("policies", [True, False])
def test_nor_is_it_shown_as_a_preview(target: Target, policies: bool) -> None:
    layer, _ = run(target, Account(steps_in_full=[]), policies=policies)
    assert layer.status is Status.FAILED
    assert "told no summary" in layer.problems[-1].message


def run(target: Target, found: Account, *, policies: bool = True) -> tuple[LayerReport, list[tuple[str, ...]]]:
    """What a chain makes of a preview with these events, and what it asked the engine for."""
    asked: list[tuple[str, ...]] = []

    async def engine(*_: object, more: tuple[str, ...] = (), **__: object) -> Outcome:
        asked.append(tuple(more))
        return Outcome(found, 0, 1.0, False, "")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(chains, "run_engine", engine)
        patch.setattr(chains, "ensure_stacks", _nothing)
        report = asyncio.run(Chain(target, make_display(to_stderr=True), policies=policies).preview(["foundation"]))
    return report.layers[0], asked


async def _nothing(*_: object) -> None:
    pass


def test_a_preview_with_such_a_step_fails_and_tells_it(target: Target) -> None:
    layer, asked = run(target, account(step("delete", new=False)))
    assert layer.status is Status.FAILED
    assert [each.message.partition(":")[0] for each in layer.problems] == ["HUB-NET-03"]
    assert asked == [("--policy-pack", "policies")]


def test_without_policies_nothing_is_judged(target: Target) -> None:
    layer, asked = run(target, account(step("delete", new=False)), policies=False)
    assert (layer.status, layer.problems, asked) == (Status.DONE, [], [()])
