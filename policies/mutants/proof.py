"""The whole proof: all mutants and all harmless changes of an environment, and which controls were never needed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from policies.evaluation import Evaluation
from policies.mutants.changes import Harmonious, harmless_changes
from policies.mutants.harmless import Harmless
from policies.mutants.judging import Judge, to_be_hit
from policies.mutants.making import Mutant, mutants
from policies.resource import Resource

Progress = Callable[[int, int], None]
"""Told how many of how many were judged."""


@dataclass
class Proof:
    """How mutants and harmless changes were judged.

    Attributes:
        unsound: what is wrong with the environment before anything is spoilt: control, resource and path.
        killed: mutants by the ids of the controls that deny them.
        harmless: mutants that no control denies, with the entry that excuses them.
        survived: mutants that no control denies and nothing excuses.
        false_alarms: harmless changes by what controls say against them.
        unused: entries of the list that excuse nothing: what they excused is denied, or is not made any more.
        idle: patterns of the other entries that fit nothing which the entry excuses: they are wider than their reason.
    """

    unsound: list[str] = field(default_factory=list)
    killed: dict[str, tuple[str, ...]] = field(default_factory=dict)
    harmless: dict[str, Harmless] = field(default_factory=dict)
    survived: list[Mutant] = field(default_factory=list)
    false_alarms: dict[str, tuple[str, ...]] = field(default_factory=dict)
    harmless_changes: int = 0
    never_hit: tuple[str, ...] = ()
    unused: list[Harmless] = field(default_factory=list)
    idle: list[str] = field(default_factory=list)

    @property
    def mutants(self) -> int:
        return len(self.killed) + len(self.harmless) + len(self.survived)

    @property
    def holds(self) -> bool:
        return not (self.unsound or self.survived or self.false_alarms or self.never_hit or self.unused or self.idle)

    @property
    def hits(self) -> Counter[str]:
        """How many mutants each control denied."""
        return Counter(control for ids in self.killed.values() for control in ids)

    def as_json(self) -> dict[str, Any]:
        return {
            "mutants": self.mutants,
            "killed": len(self.killed),
            "harmless": len(self.harmless),
            "survived": len(self.survived),
            "false_alarms": len(self.false_alarms),
            "controls_never_hit": list(self.never_hit),
        }


def prove(
    evaluation: Evaluation,
    base: Sequence[Resource],
    excuses: Sequence[Harmless],
    *,
    inputs: Mapping[str, frozenset[str]] | None = None,
    added: Iterable[str] | None = None,
    progress: Progress = lambda done, total: None,
) -> Proof:
    """Spoil an environment in every place, and change it in every harmless way.

    Args:
        evaluation: the catalogue, with the environment's context, levels and waivers.
        base: the environment's resources, as they are declared, with their ids.
        excuses: the committed list of harmless mutants.
        inputs: see `policies.mutants.making.mutants`.
        added: types of which one is added bare, besides those that are there; None for all that controls look at.
        progress: told after each.
    """
    judge, proof = Judge(evaluation, base), Proof()
    proof.unsound = sorted(
        f"{control} {urn.rpartition('::')[2]} {path}".strip() for control, urn, path in judge.unsound
    )
    types = [each for control in evaluation.controls for each in control.types] if added is None else added
    made, kept = list(mutants(base, types, inputs)), list(harmless_changes(base))
    total = len(made) + len(kept)
    used: dict[int, set[tuple[str, str]]] = {}
    for done, mutant in enumerate(made, 1):
        denied = judge.denials(mutant)
        if denied:
            proof.killed[mutant.id] = denied
        else:
            excuse = next((each for each in excuses if each.covers(mutant)), None)
            if excuse is None:
                proof.survived.append(mutant)
            else:
                proof.harmless[mutant.id] = excuse
                used.setdefault(id(excuse), set()).update(excuse.parts_for(mutant))
        progress(done, total)
    for done, change in enumerate(kept, len(made) + 1):
        if said := _alarms(judge, change):
            proof.false_alarms[change.says] = said
        progress(done, total)
    proof.harmless_changes = len(kept)
    proof.never_hit = tuple(each for each in to_be_hit(evaluation) if each not in proof.hits)
    proof.unused = [each for each in excuses if id(each) not in used]
    proof.idle = [
        f"{each.file}: {', '.join(each.types)}: {key} {pattern or '(the resource)'}"
        for each in excuses
        for key, pattern in sorted(each.parts() - used.get(id(each), set()))
    ]
    return proof


def joined(proofs: Mapping[str, Proof]) -> Proof:
    """The proofs of several environments as one.

    Args:
        proofs: by a name, which ids of mutants then begin with; empty for the environment that stands for itself.
    """
    whole = Proof()
    for name, each in proofs.items():
        place = f"{name}: " if name else ""
        whole.unsound += [f"{place}{one}" for one in each.unsound]
        whole.killed |= {f"{place}{id_}": ids for id_, ids in each.killed.items()}
        whole.harmless |= {f"{place}{id_}": excuse for id_, excuse in each.harmless.items()}
        whole.survived += each.survived
        whole.false_alarms |= {f"{place}{says}": said for says, said in each.false_alarms.items()}
        whole.harmless_changes += each.harmless_changes
    first, *others = proofs.values()
    whole.never_hit = tuple(one for one in first.never_hit if all(one in each.never_hit for each in others))
    whole.unused = [one for one in first.unused if all(one in each.unused for each in others)]
    told = {one.file + ": " + ", ".join(one.types) + ": " for one in whole.unused}
    whole.idle = [
        one
        for one in first.idle
        if all(one in each.idle for each in others) and not any(one.startswith(each) for each in told)
    ]
    return whole


def _alarms(judge: Judge, change: Harmonious) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_said(judge, change)))


def _said(judge: Judge, change: Harmonious) -> Iterator[str]:
    for each in judge.against(change.resources, change.changes):
        yield f"{each.control} {each.name}: {each.message}"
