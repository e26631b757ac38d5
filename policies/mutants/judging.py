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
        touched = [mutant.after] if mutant.after is not None and mutant.after is not mutant.before else []
        resources = self._base if mutant.after is mutant.before else mutant.environment(self._base)
        spoilt = [each for each in (mutant.before, mutant.after) if each is not None]
        found = self.against(resources, (mutant.change,), touched, spoilt)
        return tuple(sorted({each.control for each in found}))

    def against(
        self,
        resources: Sequence[Resource],
        changes: Sequence[Change],
        touched: Sequence[Resource],
        spoilt: Sequence[Resource] | None = None,
    ) -> list[Finding]:
        """What the catalogue has against a changed environment, and had not against it as it was.

        Args:
            resources: the environment, changed.
            changes: the steps that bring it about.
            touched: what was changed or added, as it is then.
            spoilt: what was changed, before and after, where only what depends on it is to be judged again.
        """
        found = [each for change in changes for each in self._evaluation.change(change)]
        found += [each for one in touched for each in self._evaluation.each(one)]
        if spoilt is None:
            found += self._evaluation.whole(Stack(resources))
        elif resources is not self._base:
            stack = Stack(resources)
            found += self._evaluation.whole(stack, lambda check, one: self._watch.concerns(check, one, spoilt))
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
