"""Holds resources against the catalogue: one pass, controls indexed by type, a crash never a pass."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from policies.context import COSTS, DELETIONS, Context
from policies.control import Check, CheckKind, Control
from policies.enforcement import Enforcement
from policies.findings import Finding, Violation, Violations
from policies.prices import costs_of
from policies.resource import Change, Resource, Stack, matches
from policies.tables import TableError
from policies.values import UnknownValueError
from policies.vocabulary import Level, Phase, Severity, Status
from policies.waivers import Waiver


@dataclass(frozen=True, eq=False)
class Task:
    """A check that needs all resources. Attributes: `resource` is judged beside the others; None for the whole."""

    control: Control
    check: Check
    resource: Resource | None


@dataclass
class Evaluation:
    """One run over one stack, environment or account.

    Attributes:
        controls: those that are judged; usually the whole catalogue.
        waivers: those of the environment; each remembers here whether it covered anything.
        judges: whether a check can be judged from what is read; asked of those that demand that something exists.
    """

    controls: Sequence[Control]
    context: Context = field(default_factory=Context)
    enforcement: Enforcement = field(default_factory=Enforcement)
    waivers: Sequence[Waiver] = ()
    judges: Callable[[Check], bool] = lambda check: True

    def __post_init__(self) -> None:
        self._index: dict[tuple[CheckKind, str], tuple[tuple[Control, Check], ...]] = {}
        self.used: set[Waiver] = set()
        self._active = tuple(each for each in self.controls if self.enforcement.level(each) is not Level.DISABLED)

    def each(self, resource: Resource) -> list[Finding]:
        """Judge one resource."""
        checks = self._checks(CheckKind.EACH, resource.type)
        return [
            finding
            for control, check in checks
            for finding in self._run(control, resource, partial(check.function, resource, self.context))
        ]

    def whole(self, stack: Stack) -> list[Finding]:
        """Judge all resources together. Checks of the whole run also when what they look for is missing."""
        return self.judged(self.tasks(stack), stack)

    def tasks(self, resources: Iterable[Resource]) -> Iterator[Task]:
        """What there is to judge where these resources lie together: each beside the others, and then the whole."""
        yield from self.beside(resources)
        for control in self._active:
            for check in control.checks:
                is_asked = check.phase is not Phase.LIVE or self.context.live
                if check.kind is CheckKind.WHOLE and is_asked and self.judges(check):
                    yield Task(control, check, None)

    def beside(self, resources: Iterable[Resource]) -> Iterator[Task]:
        """What there is to judge of these resources themselves, beside others."""
        for resource in resources:
            for control, check in self._checks(CheckKind.BESIDE, resource.type):
                yield Task(control, check, resource)

    def judged(self, tasks: Iterable[Task], stack: Stack) -> list[Finding]:
        """Do some of the tasks that `tasks` names."""
        return [
            finding for task in tasks for finding in self._run(task.control, task.resource, self._call(task, stack))
        ]

    def _call(self, task: Task, stack: Stack) -> Callable[[], Violations | None]:
        if task.resource is None:
            return partial(task.check.function, stack, self.context)
        return partial(task.check.function, task.resource, stack, self.context)

    def change(self, change: Change, context: Context | None = None) -> list[Finding]:
        """Judge one step of a preview; without a context that tells of others it is all that its run does."""
        held = context or replace(self.context, facts={DELETIONS: _deletions((change,)), **self.context.facts})
        checks = self._checks(CheckKind.CHANGE, change.type)
        return [
            finding
            for control, check in checks
            for finding in self._run(
                control, change.subject, partial(check.function, change, held), "no step is judged again at `up`"
            )
        ]

    def changes(self, changes: Iterable[Change], *, complete: bool = True) -> list[Finding]:
        """Judge the steps of one run, each beside how many resources the run deletes for good, and what it costs.

        `complete`: whether what stays is among them.
        """
        given = tuple(changes)
        costs = costs_of(given, self.context, complete=complete)
        facts = {**self.context.facts, DELETIONS: _deletions(given), COSTS: costs}
        context = replace(self.context, facts=facts)
        return [finding for each in given for finding in self.change(each, context)]

    def resources(self, resources: Iterable[Resource]) -> list[Finding]:
        """Judge resources one by one and then together."""
        given = tuple(resources)
        return [*(finding for each in given for finding in self.each(each)), *self.whole(Stack(given))]

    def tables(self) -> list[Finding]:
        """A finding for each control that stands on a table which is too old, or is not there."""
        return [
            finding for control in self._active for name in control.tables for finding in self._table(control, name)
        ]

    def waiver_ends(self, *, complete: bool) -> list[Finding]:
        """A failure for each waiver that has ended and, where all was judged (`complete`), covered nothing.

        One of a control that this run does not judge is left to the run that does.
        """
        found = []
        for waiver in self.waivers:
            if waiver.has_ended(self.context.today):
                says = f"ended on {waiver.until}: mend the resource, or decide anew and write another end date"
            elif complete and waiver not in self.used and self._is_asked(waiver):
                says = "covers nothing: what it excused is mended, or named otherwise; take it out"
            else:
                continue
            found.append(_of_waiver(waiver, says, self._control(waiver.control)))
        return found

    def _control(self, id_: str) -> Control | None:
        return next((each for each in self.controls if each.id == id_), None)

    def _is_asked(self, waiver: Waiver) -> bool:
        """Whether this run judges what a waiver is about, on a day on which it has begun."""
        control = self._control(waiver.control)
        judged = control is None or any(self.judges(check) for check in control.checks)
        return judged and waiver.has_begun(self.context.today) and waiver.holds(live=self.context.live)

    def _checks(self, kind: CheckKind, token: str) -> tuple[tuple[Control, Check], ...]:
        if (kind, token) not in self._index:
            self._index[kind, token] = tuple(
                (control, check)
                for control in self._active
                for check in control.checks
                if check.kind is kind and any(matches(token, pattern) for pattern in check.types)
            )
        return self._index[kind, token]

    def _run(
        self,
        control: Control,
        resource: Resource | None,
        function: Callable[[], Violations | None],
        again: str = "judged again at `up`",
    ) -> Iterator[Finding]:
        try:
            for each in function() or ():
                yield self._violated(control, each)
        except UnknownValueError as unknown:
            message = f"{unknown.path} is not known yet: {again}"
            yield replace(
                self._finding(control, resource, unknown.path, message), status=Status.UNKNOWN, level=Level.ADVISORY
            )
        except Exception as error:  # a control that fails is a failure, whatever it failed of
            message = (
                f"the control itself failed ({type(error).__name__}: {error}): nothing is proven; mend {control.id}"
            )
            yield replace(self._finding(control, resource, "", message), status=Status.CRASHED, level=Level.MANDATORY)

    def _violated(self, control: Control, violation: Violation) -> Finding:
        plain = self._finding(control, violation.resource, violation.path, violation.message)
        found = replace(plain, value=violation.shown_value, rule=f"must {violation.must}")
        for waiver in self.waivers:
            if waiver.covers(control.id, violation.resource, self.context.today, live=self.context.live):
                self.used.add(waiver)
                return replace(found, status=Status.WAIVED, level=Level.ADVISORY, waiver=waiver.sentence)
        return found

    def _finding(self, control: Control, resource: Resource | None, path: str, message: str) -> Finding:
        return Finding(
            control=control.id,
            title=control.title,
            severity=control.severity,
            status=Status.VIOLATED,
            level=self.enforcement.level(control),
            urn=resource.urn if resource else "",
            kind=resource.kind if resource else "",
            name=resource.name if resource else "",
            path=path,
            message=message,
            fix=control.fix,
            origin=resource.origin if resource else "",
            source=resource.source if resource else "",
        )

    def _table(self, control: Control, name: str) -> Iterator[Finding]:
        try:
            table = self.context.table(name)
        except TableError as error:
            message = str(error)
        else:
            if not table.is_stale(self.context.today):
                return
            message = (
                f"policies/tables/{name}.yaml ({table.title}) is of {table.as_of} and was good for "
                f"{table.max_age_days} days: look its rows up again and date it"
            )
        yield replace(self._finding(control, None, "", message), kind="table", name=name)


def _deletions(changes: Iterable[Change]) -> int:
    """How many resources these steps delete for good."""
    return len({each.urn for each in changes if each.operation == "delete" and each.subject.custom})


def _of_waiver(waiver: Waiver, says: str, control: Control | None) -> Finding:
    return Finding(
        control=waiver.control,
        title=control.title if control else "",
        severity=control.severity if control else Severity.HIGH,
        status=Status.VIOLATED,
        level=Level.MANDATORY,
        urn="",
        kind="waiver",
        name=waiver.resource,
        path="",
        message=f"the waiver of {waiver.control} for {waiver.resource} ({waiver.ticket}) {says}",
        fix=f"edit {waiver.file}",
        origin=waiver.file,
    )
