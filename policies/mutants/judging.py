"""Holds what was spoilt, or harmlessly changed, against the catalogue."""

from __future__ import annotations

from collections.abc import Sequence

from policies.evaluation import Evaluation
from policies.findings import Finding
from policies.mutants.making import Mutant
from policies.mutants.watching import Watch
from policies.resource import Change, Resource, Stack
from policies.vocabulary import Phase, Status

Key = tuple[str, str, str]


class Judge:
    """Judges changes of one environment: only what is found now and was not found before counts."""

    def __init__(self, evaluation: Evaluation, base: Sequence[Resource]) -> None:
        self._evaluation = evaluation
        self._base = base
        self._watch = Watch(evaluation, base)
        found = evaluation.resources(base)
        self.unsound = frozenset(_key(each) for each in found if each.status in (Status.VIOLATED, Status.CRASHED))
        """What is wrong with the environment as it is: nothing, or the proof proves little."""

    def denials(self, mutant: Mutant) -> tuple[str, ...]:
        """The ids of the controls that deny a mutant."""
        resources = self._base if mutant.after is mutant.before else mutant.environment(self._base)
        return tuple(sorted({each.control for each in self.against(resources, (mutant.change,))}))

    def against(self, resources: Sequence[Resource], changes: Sequence[Change]) -> list[Finding]:
        """What the catalogue has against a changed environment, and had not against it as it was.

        Only what may have changed is judged again.

        Args:
            resources: the environment, changed.
            changes: the steps that bring it about.
        """
        found = [each for change in changes for each in self._evaluation.change(change)]
        changed = [each for each in changes if each.old is not each.new]
        now = [each.new for each in changed if each.new is not None]
        found += [each for one in now for each in self._evaluation.each(one)]
        if changed:
            before = [each.old for each in changed if each.old is not None]
            tasks = self._watch.concerned([*before, *now], now)
            found += self._evaluation.judged(tasks, Stack(resources))
        return [each for each in found if self._counts(each)]

    def _counts(self, finding: Finding) -> bool:
        if finding.status is Status.CRASHED:
            return True
        return finding.status is Status.VIOLATED and _key(finding) not in self.unsound


def to_be_hit(evaluation: Evaluation) -> tuple[str, ...]:
    """The controls that a preview or its steps can break."""
    return tuple(
        each.id
        for each in evaluation.controls
        if any(check.phase in (Phase.PREVIEW, Phase.CHANGE) for check in each.checks)
    )


def _key(finding: Finding) -> Key:
    return finding.control, finding.urn, finding.path
