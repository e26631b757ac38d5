"""The one question that policies, hooks and commands ask: may this resource end now?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from azure_exit.evidence.model import Bundle, normal
from azure_exit.gates.judgement import Verdict, judge_row, may_end
from azure_exit.plan.model import Plan


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether a resource may end, and every reason why not, each with its way out."""

    may_end: bool
    reasons: tuple[tuple[str, str], ...]
    verdicts: tuple[Verdict, ...]


@dataclass(frozen=True)
class OpenWave:
    """A plan with the bundle of one of its waves, at a moment."""

    plan: Plan
    bundle: Bundle
    now: datetime

    def about(self, resource_id: str) -> Answer:
        """The answer for a resource by its id, in whatever case. What the plan does not know may not end."""
        row = self.plan.by_id.get(normal(resource_id))
        if row is None:
            reason = (f"{resource_id} is in no row of the plan", "take the inventory again, and plan again")
            return Answer(False, (reason,), ())
        if row.wave != self.bundle.evidence.wave:
            ours = self.bundle.evidence.wave.value
            reason = (f"{row.arm_id} is of wave {row.wave.value}, and wave {ours} is open", "wait for its wave")
            return Answer(False, (reason,), ())
        verdicts = judge_row(self.plan, row, self.bundle, self.now)
        if may_end(row, verdicts):
            return Answer(True, (), verdicts)
        held = tuple((f"{each.gate.value}: {each.reason}", each.way_out) for each in verdicts if not each.is_open)
        never = (f"it is never deleted by itself ({row.method.value}): {row.remark}", "leave it to what it ends with")
        return Answer(False, held or (never,), verdicts)
