"""Whom an exit trusts comes from the environment's file; a rehearsal's own pin counts in a rehearsal only."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from azure_exit.folder import ExitFolder
from azure_exit.plan import Plan
from azure_exit.problems import InputError
from components.azure_exit.anchor import anchor_of
from components.azure_exit.session import Session, SessionError
from emulator.azure import estate
from operations.exit_rehearsal import people
from settings import Environment, Stage, load_environment

PIN, OTHER = "a" * 64, "b" * 64


def environment(stage: Stage, pin: str | None) -> Environment:
    """The rehearsal's, in another stage; not checked as a whole."""
    rehearsal = load_environment("rehearsal")
    assert rehearsal.azure_exit is not None
    exit_ = rehearsal.azure_exit.model_copy(update={"signers_sha256": pin})
    return rehearsal.model_copy(update={"stage": stage, "azure_exit": exit_})


@pytest.fixture
def folder(tmp_path: Path) -> ExitFolder:
    """A folder with the pin of a rehearsal beside it."""
    made = ExitFolder(tmp_path / "azure-exit")
    made.rehearsed_pin.write_text(f"{OTHER}\n")
    return made


def refused(found: Environment, folder: ExitFolder) -> str:
    with pytest.raises(InputError) as told:
        anchor_of(found, folder)
    (problem,) = told.value.problems
    return str(problem)


@pytest.mark.parametrize("stage", [Stage.PREPRODUCTION, Stage.PRODUCTION])
def test_production_takes_the_file_s_pin_and_never_the_rehearsal_s(folder: ExitFolder, stage: Stage) -> None:
    assert anchor_of(environment(stage, PIN), folder).signers_sha256 == PIN
    told = refused(environment(stage, None), folder)
    assert "azure_exit.signers_sha256" in told
    assert f"sha256sum {folder.signers}" in " ".join(told.split())


def test_a_rehearsal_takes_its_own(folder: ExitFolder) -> None:
    assert anchor_of(environment(Stage.REHEARSAL, None), folder).signers_sha256 == OTHER


@pytest.mark.parametrize("content", ["", "short", "A" * 64, None])
def test_a_rehearsal_without_a_pin_is_refused(folder: ExitFolder, content: str | None) -> None:
    folder.rehearsed_pin.unlink()
    if content is not None:
        folder.rehearsed_pin.write_text(content)
    assert "hub exit rehearse" in refused(environment(Stage.REHEARSAL, None), folder)


def test_an_environment_without_an_exit_is_refused(folder: ExitFolder) -> None:
    without = load_environment("production")
    told = refused(without, folder)
    assert "environments/production.yaml: azure_exit" in told
    assert "add the block azure_exit" in told


def test_the_pin_lies_outside_of_the_folder(folder: ExitFolder) -> None:
    assert not folder.rehearsed_pin.is_relative_to(folder.path)


def test_the_people_of_a_rehearsal_are_those_of_its_file(folder: ExitFolder) -> None:
    found = anchor_of(load_environment("rehearsal"), folder)
    assert found.approvers == {*people.APPROVERS}
    assert found.executors == {people.EXECUTOR}
    assert (found.dpo, found.rssi) == (people.DPO, people.RSSI)
    assert found.subscriptions == {*estate.SUBSCRIPTIONS.values()}


def test_a_session_trusts_nobody_by_itself(folder: ExitFolder) -> None:
    for ask in ("signers", "plan"):
        with pytest.raises(SessionError):
            getattr(Session(folder), ask)
    # Nothing that a variable says names whom to trust.
    assert Session.read({"HUB_EXIT_FOLDER": str(folder.path)}).anchor is None


def test_a_plan_of_foreign_subscriptions_is_refused(plan: Plan, folder: ExitFolder) -> None:
    own = anchor_of(load_environment("rehearsal"), folder)
    own.require_own(plan, folder.plan)
    fewer = replace(own, subscriptions=own.subscriptions - {estate.DATA})
    with pytest.raises(InputError) as told:
        fewer.require_own(plan, folder.plan)
    (problem,) = told.value.problems
    assert (problem.row, problem.value) == ("inventory.subscriptions.data", estate.DATA)
    assert "environments/rehearsal.yaml" in problem.rule


def test_a_row_of_a_foreign_subscription_is_refused(plan: Plan, folder: ExitFolder) -> None:
    """Though the plan's list of subscriptions does not name it."""
    own = anchor_of(load_environment("rehearsal"), folder)
    named = {name: each for name, each in plan.inventory.subscriptions.items() if each != estate.DATA}
    shorter = plan.model_copy(update={"inventory": plan.inventory.model_copy(update={"subscriptions": named})})
    with pytest.raises(InputError, match="rows /subscriptions/"):
        replace(own, subscriptions=own.subscriptions - {estate.DATA}).require_own(shorter, folder.plan)


@pytest.mark.parametrize("field", ["id", "arm_id"])
def test_a_row_whose_id_is_of_a_foreign_subscription_is_refused(plan: Plan, folder: ExitFolder, field: str) -> None:
    """Though the row says that it is of an own one: the id is what is imported and deleted."""
    own = anchor_of(load_environment("rehearsal"), folder)
    foreign = "99999999-9999-4999-8999-999999999999"
    row = next(each for each in plan.rows if each.subscription)
    edited = row.model_copy(update={field: getattr(row, field).replace(row.subscription, foreign)})
    rows = tuple(edited if each is row else each for each in plan.rows)
    with pytest.raises(InputError) as told:
        own.require_own(plan.model_copy(update={"rows": rows}), folder.plan)
    assert [each.value for each in told.value.problems] == [foreign]


def test_a_plan_of_another_tenant_is_refused(plan: Plan, folder: ExitFolder) -> None:
    own = replace(anchor_of(load_environment("rehearsal"), folder), tenant=estate.DATA)
    with pytest.raises(InputError, match=r"inventory\.tenant"):
        own.require_own(plan, folder.plan)
