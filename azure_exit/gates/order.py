"""Gates about order and holds: what went before is gone, nothing keeps the row."""

from __future__ import annotations

from datetime import datetime

from azure_exit.evidence.documents import missing
from azure_exit.evidence.model import Bundle
from azure_exit.gates.gate import gate
from azure_exit.gates.names import GateName
from azure_exit.inventory.model import HoldStatus
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
        if held.rule in ("hold", "takes along"):
            # Today's register was asked; what it takes along is judged by its own gates.
            return None
        if held.until is not None and held.until <= now.date() and held.rule == "immutability":
            return None
        evidence = bundle.evidence.by_key.get(row.id)
        for release in evidence.releases if evidence else ():
            is_own = is_same_person(release.released_by, bundle.evidence.executor)
            named = release.reason == held.reason and not is_own
            if held.rule == "immutability" and held.until is None and named and release.released_on <= now.date():
                return missing("the release", release.document_sha256, bundle.documents)
        return f"{held.rule}: {held.reason}", f"{held.way_out}; then plan again"
