"""How many resources one run may delete."""

from __future__ import annotations

from policies.context import Context
from policies.control import Control
from policies.controls.avl.hub_avl_06 import CONTROL, MOST_DELETIONS
from policies.evaluation import Evaluation
from policies.resource import Change, Resource
from policies.vocabulary import Status

GATEWAY = "scaleway:network/publicGateway:PublicGateway"


def _steps(count: int, operation: str = "delete", *, custom: bool = True) -> list[Change]:
    gone = [Resource(f"urn:{index}", GATEWAY, f"gateway-{index}", {}, custom=custom) for index in range(count)]
    return [Change(operation, each.urn, each.type, each, None) for each in gone]


def _found(*steps: Change, control: Control = CONTROL) -> int:
    return len(Evaluation((control,)).changes(steps))


def test_a_run_may_delete_some() -> None:
    assert _found(*_steps(MOST_DELETIONS)) == 0


def test_a_run_that_deletes_more_is_refused_as_a_whole() -> None:
    assert _found(*_steps(MOST_DELETIONS + 1)) == MOST_DELETIONS + 1


def test_a_run_that_counts_nothing_proves_nothing() -> None:
    (step,) = _steps(1)
    run = Evaluation((CONTROL,))
    assert run.change(step) == []
    (found,) = run.change(step, Context())
    assert (found.status, found.fails) == (Status.CRASHED, True)


def test_what_is_made_anew_is_not_counted() -> None:
    assert _found(*_steps(MOST_DELETIONS + 1, "replace"), *_steps(1)) == 0


def test_components_are_not_counted() -> None:
    assert _found(*_steps(MOST_DELETIONS + 1, custom=False)) == 0
