"""What a gate is, and where all of them are listed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar

from azure_exit.evidence.model import Bundle
from azure_exit.gates.names import GateName
from azure_exit.plan.model import PlanRow


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a gate is open for a row; when it is not, why, and the way out."""

    gate: GateName
    row: str
    is_open: bool
    reason: str
    way_out: str = ""


class Gate(Protocol):
    """Judges one condition. Pure: the same row, bundle and moment give the same verdict."""

    name: GateName

    def reason_to_hold(self, row: PlanRow, bundle: Bundle, now: datetime) -> tuple[str, str] | None:
        """Why the row is held and the way out; None when the gate is open."""


GATES: dict[GateName, Gate] = {}
"""Every gate by its name."""

_G = TypeVar("_G", bound=Gate)


def gate(kind: type[_G]) -> type[_G]:
    """List a class as the gate of its name."""
    GATES[kind.name] = kind()
    return kind


def judge(name: GateName, row: PlanRow, bundle: Bundle, now: datetime) -> Verdict:
    """The verdict of one gate. A gate that is not listed holds."""
    found = GATES.get(name)
    held = ("no gate of that name is listed", "use the kit that made the plan")
    if found is not None:
        reason = found.reason_to_hold(row, bundle, now)
        if reason is None:
            return Verdict(name, row.id, True, "open")
        held = reason
    return Verdict(name, row.id, False, *held)
