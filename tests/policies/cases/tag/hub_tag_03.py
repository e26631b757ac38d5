"""Cases of HUB-TAG-03."""

from datetime import timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from policies.context import today
from tests.policies.case import Declared, bad, good, resource

VPC = "scaleway:network/vpc:Vpc"
STATE = "live:evidence/state"
DRIFT = "live:evidence/drift"

_KNOWN = {"live": True, "on_engine": False}


def _id(name: str) -> str:
    """As the judge of cases gives ids to resources whose state is known."""
    return f"fr-par/{uuid5(NAMESPACE_URL, f'urn:pulumi:cases::hub::{VPC}::{name}')}"


def _vpc(name: str, real_name: str = "hub") -> Declared:
    return resource(VPC, name, {"name": real_name})


def _state(stack: str, *names: str) -> Declared:
    return resource(STATE, stack, stack=stack, resources=[{"type": VPC, "id": _id(each)} for each in names])


def _drift(stack: str, days: int = 0, changes: int = 0) -> Declared:
    ran = f"{today() - timedelta(days=days)}T00:00:00Z"
    return resource(DRIFT, f"{stack}-drift", stack=stack, ran_at=ran, changes=changes)


def _case(kind: Any, says: str, *declared: Declared, **more: Any) -> Any:
    return kind(f"{says} (only an account shows it)", *declared, **_KNOWN, **more)


CASES = (
    good("no account is read: nothing to say", _vpc("vpc")),
    _case(good, "what two states know", _state("a"), _drift("a"), _state("b"), _drift("b")),
    _case(good, "what a project is born with", _vpc("vpc", "default"), _state("a"), _drift("a")),
    _case(bad, "no state is given", _vpc("vpc"), at="stack"),
    _case(bad, "made by hand", _vpc("vpc"), _state("a"), _drift("a"), at="vpc"),
    _case(bad, "nobody compared", _state("a"), at="a.stack"),
    _case(bad, "compared two days ago", _state("a"), _drift("a", days=2), at="a-drift.ran_at"),
    _case(bad, "something drifted", _state("a"), _drift("a", changes=3), at="a-drift.changes"),
)
