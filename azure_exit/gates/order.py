"""Gates about order and holds: what went before is gone, nothing keeps the row."""

from __future__ import annotations

from datetime import datetime

from azure_exit.evidence.documents import missing
from azure_exit.evidence.model import Bundle
from azure_exit.gates.gate import gate
from azure_exit.gates.names import GateName
from azure_exit.inventory.model import Hold, HoldStatus
from azure_exit.person import is_same_person
from azure_exit.plan.model import Held, PlanRow


@gate
class PredecessorsGone:
    """Everything that goes before the row was read back as gone."""

    name = GateName.PREDECESSORS_GONE

    def reason_to_hold(self, row: PlanRow, bundle: Bundle, now: datetime) -> tuple[str, str] | None:
        missing = [each.id for each in row.after if each.id not in bundle.gone or bundle.gone[each.id] > now.date()]
        if not missing:
            return None
        more = f", and {len(missing) - 1} more" if len(missing) > 1 else ""
        return f"{missing[0]}{more} was not read back as gone", "end it first; its read-back belongs in the ledger"


@gate
class HoldReleased:
    """No line of today's register keeps the row, and what the plan held it for is over."""

    name = GateName.HOLD_RELEASED

    def reason_to_hold(self, row: PlanRow, bundle: Bundle, now: datetime) -> tuple[str, str] | None:
        today = now.date()
        lines = [line for key in (row.id, row.copy_of) if key for line in bundle.register.on(key)]
        if lines and all(_is_released_by(line, bundle.evidence.executor) for line in lines):
            return (
                f"{bundle.evidence.executor} decided in the register that nothing keeps it, and executes too",
                "who may release it decides, somebody else executes",
            )
        if not lines:
            return "today's register of holds says nothing about it", "have it decided, and add a line to holds.yaml"
        for line in lines:
            is_over = line.status is HoldStatus.UNTIL and line.until is not None and line.until <= today
            if line.status is not HoldStatus.NONE and not is_over:
                when = f" until {line.until}" if line.until else ""
                return (
                    f"held{when}: {line.kind or 'hold'} on {line.scope}: {line.reason}",
                    f"{line.decided_by} releases it in holds.yaml",
                )
        for held in row.held:
            reason = self._still_held(held, row, bundle, now)
            if reason:
                return reason
        return None

    def _still_held(self, held: Held, row: PlanRow, bundle: Bundle, now: datetime) -> tuple[str, str] | None:
        if held.rule == "takes along":
            # What it takes along is judged by its own gates.
            return None
        today = now.date()
        if held.until is not None and held.until <= today and held.rule in _RELEASED:
            return None
        # The register is in nothing that approvers sign: what they saw held is released by what they sign too.
        may_be_released = held.rule == "hold" or (held.rule == "immutability" and held.until is None)
        evidence = bundle.evidence.by_key.get(row.id)
        for release in evidence.releases if evidence and may_be_released else ():
            is_own = is_same_person(release.released_by, bundle.evidence.executor)
            if release.reason == held.reason and not is_own and release.released_on <= today:
                return missing("the release", release.document_sha256, bundle.documents)
        if may_be_released:
            return (
                f"{held.rule}: {held.reason}: no release is in evidence",
                f"{held.way_out}; or put its release into the evidence (releases, the reason word for word)",
            )
        return f"{held.rule}: {held.reason}", f"{held.way_out}; then plan again"


_RELEASED = ("hold", "immutability")
"""What a plan holds a row for and a day, or a release, ends; all else ends with a new plan only."""


def _is_released_by(line: Hold, person: str) -> bool:
    return line.status is not HoldStatus.HELD and is_same_person(line.decided_by, person)
