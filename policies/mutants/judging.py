"""Judges mutants: each must be denied, or be known to harm nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from policies.evaluation import Evaluation
from policies.findings import Finding
from policies.mutants.harmless import Harmless
from policies.mutants.making import Mutant
from policies.resource import Resource, Stack
from policies.vocabulary import Phase, Status

Key = tuple[str, str, str]


@dataclass
class Verdicts:
    """How mutants and harmless changes were judged.

    Attributes:
        killed: mutants by the ids of the controls that deny them.
        harmless: mutants that no control denies, with the entry that excuses them.
        survived: mutants that no control denies and nothing excuses.
        false_alarms: harmless changes by the ids of the controls that deny them.
    """

    killed: dict[str, tuple[str, ...]] = field(default_factory=dict)
    harmless: dict[str, Harmless] = field(default_factory=dict)
    survived: list[Mutant] = field(default_factory=list)
    false_alarms: dict[str, tuple[str, ...]] = field(default_factory=dict)
    passed: list[str] = field(default_factory=list)

    @property
    def total(self) -> int:
        return len(self.killed) + len(self.harmless) + len(self.survived)

    @property
    def hits(self) -> frozenset[str]:
        """Controls that denied a mutant."""
        return frozenset(each for ids in self.killed.values() for each in ids)

    def as_json(self, never_hit: Sequence[str]) -> dict[str, Any]:
        return {
            "mutants": self.total,
            "killed": len(self.killed),
            "harmless": len(self.harmless),
            "survived": len(self.survived),
            "false_alarms": len(self.false_alarms),
            "controls_never_hit": list(never_hit),
        }


class Judge:
    """Holds mutants of one environment against the catalogue."""

    def __init__(self, evaluation: Evaluation, base: Sequence[Resource]) -> None:
        self._evaluation = evaluation
        self._base = base
        self._sound = frozenset(_key(each) for each in self.findings(base) if each.status is Status.VIOLATED)

    @property
    def unsound(self) -> frozenset[Key]:
        """What is wrong with the environment before anything is spoilt; nothing, or the proof proves little."""
        return self._sound

    def findings(self, resources: Sequence[Resource]) -> list[Finding]:
        return self._evaluation.resources(resources)

    def denials(self, mutant: Mutant) -> tuple[str, ...]:
        """The ids of the controls that deny a mutant and did not deny the environment before."""
        found = list(self._evaluation.change(mutant.change))
        if mutant.after is not None and mutant.after is not mutant.before:
            found += self._evaluation.each(mutant.after)
        if mutant.after is not mutant.before:
            found += self._evaluation.whole(Stack(mutant.environment(self._base)))
        return tuple(
            sorted(
                {
                    each.control
                    for each in found
                    if each.status is Status.CRASHED
                    or (each.status is Status.VIOLATED and _key(each) not in self._sound)
                }
            )
        )


def judge(judge_: Judge, mutants: Iterable[Mutant], excuses: Sequence[Harmless], verdicts: Verdicts) -> None:
    """Judge mutants one by one, into `verdicts`."""
    for mutant in mutants:
        denied = judge_.denials(mutant)
        if denied:
            verdicts.killed[mutant.id] = denied
        elif excuse := next((each for each in excuses if each.covers(mutant)), None):
            verdicts.harmless[mutant.id] = excuse
        else:
            verdicts.survived.append(mutant)


def to_be_hit(evaluation: Evaluation) -> tuple[str, ...]:
    """The controls that a preview or its steps can break."""
    return tuple(
        each.id
        for each in evaluation.controls
        if any(check.phase in (Phase.PREVIEW, Phase.CHANGE) for check in each.checks)
    )


def _key(finding: Finding) -> Key:
    return finding.control, finding.urn, finding.path
