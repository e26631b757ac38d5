"""Holds what was read against the catalogue, and keeps for each control how it ended, also where it was not judged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property

from policies.context import Context
from policies.control import LIVE, Check, CheckKind, Control
from policies.enforcement import Enforcement
from policies.evaluation import Evaluation
from policies.findings import Finding
from policies.prices import PRICES, costs_of
from policies.resource import Change, Resource, matches
from policies.vocabulary import Level, Phase, Status
from policies.waivers import Waiver

KUBERNETES = "kubernetes:"
_ANY_MANIFEST = "kubernetes:core/v1:Pod"


class Source(StrEnum):
    """Where resources were read from."""

    PREVIEW = "preview"
    STATE = "state"
    LIVE = "live"
    MANIFESTS = "manifests"


@dataclass(frozen=True)
class Reading:
    """What was read and is judged together.

    Attributes:
        subject: what it is, for people: `rehearsal`, a file's name.
        resources: of one layer, of an environment, of an account, of a folder.
        changes: the steps of a preview.
        complete: whether all that belongs together is here; without, nothing is said to be missing.
        reads: whether resources of a type can be among them; asked of an account only.
    """

    source: Source
    subject: str
    resources: Sequence[Resource] = ()
    changes: Sequence[Change] = ()
    complete: bool = True
    reads: Callable[[str], bool] = lambda pattern: True

    def judges(self, check: Check) -> bool:
        """Whether a check can be judged from it."""
        if check.kind is CheckKind.CHANGE:
            return self.source is Source.PREVIEW
        if check.kind is not CheckKind.EACH and not self.complete:
            return False
        match self.source:
            case Source.MANIFESTS:
                return any(each.startswith(KUBERNETES) or matches(_ANY_MANIFEST, each) for each in check.types)
            case Source.LIVE:
                # What demands that something exists needs all that it looks for; one resource is judged as it is.
                every = all if check.kind is CheckKind.WHOLE else any
                return every(self.reads(each) for each in check.types)
            case _:
                return check.phase is not Phase.LIVE


@dataclass(frozen=True)
class Verdict:
    """How one control ended.

    Attributes:
        level: how strictly it is held here.
        resources: how many it looked at, not counting the whole.
        not_judged: why nothing was judged; empty when something was.
    """

    control: Control
    level: Level
    resources: int
    findings: tuple[Finding, ...]
    not_judged: str = ""

    @property
    def fails(self) -> bool:
        return any(each.fails for each in self.findings)

    def of(self, *statuses: Status) -> tuple[Finding, ...]:
        return tuple(each for each in self.findings if each.status in statuses)


@dataclass(frozen=True)
class CheckReport:
    """One run of the catalogue over one subject.

    Attributes:
        environment: the one whose rules, levels and waivers held; empty for production's rules without waivers.
        verdicts: one for each control of the catalogue, in its order.
        unread: what controls look at and this run did not read, with the reason.
        notes: what else the reader must know to trust the result.
    """

    source: Source
    subject: str
    environment: str
    day: str
    verdicts: tuple[Verdict, ...]
    others: tuple[Finding, ...] = ()
    resources: int = 0
    changes: int = 0
    unread: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """All of them, what must be dealt with first first."""
        found = [*(each for verdict in self.verdicts for each in verdict.findings), *self.others]
        return tuple(sorted(found, key=lambda each: each.order))

    @property
    def ok(self) -> bool:
        """Whether nothing fails."""
        return not any(each.fails for each in self.findings)

    def count(self, *statuses: Status) -> int:
        return sum(each.status in statuses for each in self.findings)

    @property
    def failures(self) -> int:
        return sum(each.fails for each in self.findings)

    @property
    def advisories(self) -> int:
        return sum(not each.fails for each in self.findings if each.status in (Status.VIOLATED, Status.CRASHED))


@dataclass(frozen=True)
class Rules:
    """What is held against, and how strictly."""

    controls: tuple[Control, ...]
    context: Context = field(default_factory=Context)
    enforcement: Enforcement = field(default_factory=Enforcement)
    waivers: tuple[Waiver, ...] = ()


def check(
    readings: Sequence[Reading],
    rules: Rules,
    *,
    layers: Sequence[str] = (),
    whole_environment: bool = False,
    unread: Mapping[str, str] | None = None,
    notes: Iterable[str] = (),
) -> CheckReport:
    """Judge readings, each by itself.

    Args:
        layers: the layer that each reading is; empty when one holds several.
        whole_environment: whether all of an environment is here: then a waiver that covers nothing is a failure.
        unread: see `CheckReport`.
        notes: see `CheckReport`.
    """
    context = rules.context
    found: list[Finding] = []
    used: set[Waiver] = set()
    last: Evaluation | None = None
    for reading, layer in zip(readings, layers or [context.layer] * len(readings), strict=True):
        last = Evaluation(
            rules.controls, replace(context, layer=layer), rules.enforcement, rules.waivers, reading.judges
        )
        found += _judge(last, reading)
        used |= last.used
    if last is not None:
        found += last.tables()
        last.used |= used
        found += last.waiver_ends(complete=whole_environment)
    by_control: dict[str, list[Finding]] = {}
    for each in dict.fromkeys(found):
        by_control.setdefault(each.control, []).append(each)
    types = Counter(each.type for reading in readings for each in reading.resources)
    verdicts = tuple(
        _verdict(each, rules, readings, types, tuple(by_control.pop(each.id, ()))) for each in rules.controls
    )
    others = tuple(each for rest in by_control.values() for each in rest)
    first = readings[0] if readings else Reading(Source.STATE, "nothing")
    return CheckReport(
        source=first.source,
        subject=first.subject,
        environment=context.environment.environment if context.environment else "",
        day=context.today.isoformat(),
        verdicts=verdicts,
        others=others,
        resources=sum(len(each.resources) for each in readings),
        changes=sum(len(each.changes) for each in readings),
        unread=dict(unread or {}),
        notes=(*notes, *(note for each in readings if (note := _costs(each, context)))),
    )


def _costs(reading: Reading, context: Context) -> str:
    """What the steps of a preview cost, said also where HUB-TAG-02 has nothing against it; empty for no difference."""
    found = costs_of(reading.changes, context, complete=reading.complete) if reading.changes else None
    if found is None or not (found.parts or found.unpriced):
        return ""
    day = context.table(PRICES).as_of
    return f"costs, by prices of {day} (policies/tables/prices.yaml) and pools at their largest: {found.sentence}"


def _judge(evaluation: Evaluation, reading: Reading) -> list[Finding]:
    if reading.complete:
        found = evaluation.resources(reading.resources)
    else:
        found = [finding for each in reading.resources for finding in evaluation.each(each)]
    return found + evaluation.changes(reading.changes, complete=reading.complete)


def _verdict(
    control: Control,
    rules: Rules,
    readings: Sequence[Reading],
    types: Mapping[str, int],
    findings: tuple[Finding, ...],
) -> Verdict:
    level = rules.enforcement.level(control)
    judged = [check for check in control.checks if any(reading.judges(check) for reading in readings)]
    patterns = {pattern for check in judged if check.kind is not CheckKind.WHOLE for pattern in check.types}
    looked_at = sum(number for token, number in types.items() if any(matches(token, each) for each in patterns))
    ordered = tuple(sorted(findings, key=lambda each: each.order))
    return Verdict(
        control, level, looked_at, ordered, "" if judged and level is not Level.DISABLED else _why(control, level)
    )


def _why(control: Control, level: Level) -> str:
    if level is Level.DISABLED:
        return "disabled in this environment"
    if not control.checks:
        return control.organisation or control.live
    if all(check.kind is CheckKind.CHANGE for check in control.checks):
        return "judged over the steps of a preview: `hub check preview`"
    if all(pattern.startswith(LIVE) for pattern in control.types):
        return "judged over the account: `hub check live`"
    return "what it looks at is not read here"


__all__ = ["CheckReport", "Reading", "Rules", "Source", "Verdict", "check"]
