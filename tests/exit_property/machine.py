"""Random sequences of commands and faults around an exit; after each step, nothing that went was without proof."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any, ClassVar

from hypothesis import event
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from azure_exit.catalogue import Wave
from operations.engine_run import Operation
from operations.exit_adopt import adopt
from operations.exit_preview import preview
from operations.exit_rehearsal.people import APPROVERS, EXECUTOR
from tests.exit_property import spoils
from tests.exit_property.engine import Fault, Moment
from tests.exit_property.oracle import bears_data
from tests.exit_property.scene import Scene
from tests.exit_property.scenes import COMMIT, ENVIRONMENT

# What deletes something at once comes more often than what waits for other waves.
WAVES = (
    *(Wave.COMPUTE, Wave.DATABASES, Wave.OBJECTS, Wave.KEYS),
    *(Wave.COMPUTE, Wave.DATABASES, Wave.OBJECTS, Wave.KEYS),
    *(Wave.BACKUPS, Wave.LOGS, Wave.CLOSE),
)
PEOPLE = (EXECUTOR, EXECUTOR, EXECUTOR, APPROVERS[0])
_ANY = st.integers(0, 1 << 10)
_THEN = st.sampled_from(("execute", "bare", "planned", "lent", ""))
_LEFT_ALONE = (-1, None, None)


class UnprovenError(AssertionError):
    """Something that bears data was deleted, and its evidence was not full, valid and signed at that moment."""


def faults() -> st.SearchStrategy[tuple[int, Moment | None, str | None]]:
    """Most runs are left alone; in others the engine is killed, or something is spoilt between two deletions."""
    spoilt = st.sampled_from(("hold_on_the_row", "no evidence of the row", "line_missing_at_the_end"))
    killed = st.tuples(st.integers(0, 2), st.sampled_from(Moment), st.none())
    return st.one_of(st.just(_LEFT_ALONE), killed, st.tuples(st.integers(0, 2), st.none(), spoilt))


class ExitMachine(RuleBasedStateMachine):
    """One exit, from its adoption on."""

    fresh: ClassVar[Callable[[], Scene]]
    """Makes the scene of a sequence."""
    names: ClassVar[Sequence[str]] = sorted(spoils.SPOILS)
    """What may be spoilt."""
    waves: ClassVar[Sequence[Wave]] = WAVES
    runs_at_the_end: ClassVar[bool] = False
    """Whether each sequence ends with the wave run by who may: where few are drawn, each is to come that far."""
    counts: ClassVar[Counter[str]] = Counter()
    """How many deletions were proven, commands ended well, and commands were refused, in all sequences."""

    def __init__(self) -> None:
        super().__init__()
        self.scene = type(self).fresh()
        self.wave = Wave.COMPUTE
        self.whole: dict[Path, bytes] | None = None
        self.bound = True

    def _count(self, what: str, went_well: bool) -> None:
        self.counts[f"{what} {'done' if went_well else 'refused'}"] += 1

    def _row(self, number: int) -> str:
        rows = [row.id for row in self.scene.template.plan.rows if row.wave is self.wave]
        rows = [each for each in rows if bears_data(each)] or rows
        return rows[number % len(rows)]

    def _spoilt(self) -> None:
        if self.whole is None:
            files = [each for each in self.scene.folder.path.rglob("*") if each.is_file()]
            self.whole = {path: path.read_bytes() for path in (*files, self.scene.folder.rehearsed_pin)}

    def _fault(self, drawn: tuple[int, Moment | None, str | None], number: int) -> Fault | None:
        at, moment, spoil = drawn
        row, wave = self._row(number), self.wave
        act = (lambda: spoils.SPOILS[spoil](self.scene, wave, row)) if spoil else None
        return None if at < 0 else Fault(at, moment, act)

    @initialize(pick=_ANY)
    def begin(self, pick: int) -> None:
        """A wave is previewed and signed as it should be."""
        self.sign(pick)

    @rule(pick=_ANY)
    def sign(self, pick: int) -> None:
        self.wave = wave = self.waves[pick % len(self.waves)]
        self._count("sign", self.scene.attempt(lambda: self.scene.sign(wave)))

    @rule(person=st.sampled_from(APPROVERS))
    def approve(self, person: str) -> None:
        """One of the approvers signs what lies there now."""
        self._count("approve", self.scene.attempt(lambda: self.scene.approve(self.wave, person)))

    def _then(self, then: str) -> None:
        """Run the wave after something went wrong, as who may, or with a key that was lent."""
        if then == "execute":
            self.execute(EXECUTOR, EXECUTOR, _LEFT_ALONE, 0, old=False)
        elif then and self.bound:
            owner = APPROVERS[0] if then == "lent" else EXECUTOR
            self.bare(EXECUTOR, owner, _LEFT_ALONE, 0, planned=then == "planned")

    @rule(pick=_ANY, number=_ANY, then=_THEN)
    def spoil_what_is_signed(self, pick: int, number: int, then: str) -> None:
        """Something is at fault, and both approvers, who could not know, sign it all the same."""
        names = [name for name in self.names if name in spoils.RESIGNED]
        if names:
            self._spoil(names[pick % len(names)], number)
            for person in APPROVERS:
                self.approve(person)
            self._then(then)

    @rule(pick=_ANY, number=_ANY, then=_THEN)
    def spoil(self, pick: int, number: int, then: str) -> None:
        """Something changes after it was signed."""
        self._spoil(self.names[pick % len(self.names)], number)
        self._then(then)

    def _spoil(self, name: str, number: int) -> None:
        self._spoilt()
        event(name)
        # What was lost before cannot be spoilt.
        with contextlib.suppress(Exception):
            spoils.SPOILS[name](self.scene, self.wave, self._row(number))

    @rule(name=st.sampled_from(spoils.FILES), where=st.integers(0, 1 << 16), whole=st.booleans(), then=_THEN)
    def damage(self, name: str, where: int, whole: bool, then: str) -> None:
        """A file is lost, or one byte of it is another."""
        self._spoilt()
        with contextlib.suppress(OSError):
            if whole:
                spoils.lose(self.scene, self.wave, name)
            else:
                spoils.flip(self.scene, self.wave, name, where)
        self._then(then)

    @rule()
    def mend(self) -> None:
        """Everything is put back as it was; the ledger only if it did not grow well."""
        whole, self.whole = self.whole or {}, None
        ledger = self.scene.folder.ledger
        grew = ledger.exists() and ledger.read_bytes().startswith(whole.get(ledger, b"\0"))
        for path, content in whole.items():
            if not (grew and path.name.startswith("ledger.jsonl")):
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
        self.scene.skew = timedelta()
        self.scene.commit = COMMIT
        if not self.bound:
            self.bound = self.scene.attempt(lambda: self.scene.done.call(adopt, ENVIRONMENT))

    @rule(what=st.sampled_from(("preview", "adopt", "month", "day", "week", "back", "commit", "shout", "strip")))
    def disturb(self, what: str) -> None:
        """Something happens around the exit that is nobody's fault, or that somebody did without the kit."""
        match what:
            case "preview":
                self._count(
                    "preview", self.scene.attempt(lambda: self.scene.done.call(preview, ENVIRONMENT, self.wave))
                )
            case "adopt":
                self.bound = self.scene.attempt(lambda: self.scene.done.call(adopt, ENVIRONMENT)) or self.bound
            case "commit":
                self.scene.commit = "d" * 40
            case "shout":
                self.scene.shout()
            case "strip":
                self.scene.strip()
                self.bound = False
            case _:
                self.scene.skew += timedelta(days={"month": 31, "week": 8, "day": 1, "back": -40}[what])

    @rule(person=st.sampled_from(PEOPLE), owner=st.sampled_from(PEOPLE), drawn=faults(), number=_ANY, old=st.booleans())
    def execute(self, person: str, owner: str, drawn: Any, number: int, old: bool) -> None:
        """`hub exit execute`, with an inventory of now, or with an earlier one."""
        fault = self._fault(drawn, number)
        self._count("execute", self.scene.execute(self.wave, person, owner, fault, again=not old))

    @precondition(lambda self: self.bound)
    @rule(
        person=st.sampled_from(PEOPLE),
        owner=st.sampled_from(PEOPLE),
        drawn=faults(),
        number=_ANY,
        planned=st.booleans(),
    )
    def bare(self, person: str, owner: str, drawn: Any, number: int, planned: bool) -> None:
        """The engine alone with the wave open, past every check of `hub`; with the update plan, or without."""
        more = ("--plan", str(self.scene.folder.wave(self.wave).update_plan)) if planned else ()
        fault = self._fault(drawn, number)
        with contextlib.suppress(OSError, ValueError, KeyError):
            self._count("bare", self.scene.bare(self.wave, person, owner, *more, fault=fault))

    # Whoever strips the gate from the state and then deletes does so with a program of their own: that the kit's
    # commands refuse such a state is looked at, and what that program does is not the kit's.
    @precondition(lambda self: self.bound)
    @rule(destroy=st.booleans(), ignored=st.booleans(), one=st.booleans(), number=_ANY)
    def plain(self, destroy: bool, ignored: bool, one: bool, number: int) -> None:
        """A plain `pulumi up` or `destroy`, without an open wave."""
        urns = self.scene.urns()
        more = ["--target", urns[number % len(urns)]] if one and urns else []
        more += ["--ignore-protect"] if ignored else []
        operation = Operation.DESTROY if destroy else Operation.UP
        with contextlib.suppress(OSError, ValueError, KeyError):
            self._count("plain", self.scene.plain(operation, *more))

    @invariant()
    def nothing_went_without_proof(self) -> None:
        deletions = self.scene.deletions
        if deletions.unproven:
            told = "; ".join(f"{each.key} without: {', '.join(each.missing)}" for each in deletions.unproven)
            raise UnprovenError(told)

    def teardown(self) -> None:
        try:
            if self.runs_at_the_end:
                self.execute(EXECUTOR, EXECUTOR, _LEFT_ALONE, 0, old=False)
                self.nothing_went_without_proof()
        finally:
            self._end()

    def _end(self) -> None:
        self.counts["deleted"] += len(self.scene.deletions.made)
        self.scene.close()
