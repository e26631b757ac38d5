"""A control: what must hold, why, for whom, how to mend it, and the functions that judge it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from policies.readable import are_read_back, is_read_back
from policies.requirements import Requirement, requirements
from policies.vocabulary import Level, Phase, Severity

if TYPE_CHECKING:
    from policies.context import Context
    from policies.findings import Violations
    from policies.resource import Change, Resource, Stack

    EachFunction = Callable[[Resource, Context], Violations]
    BesideFunction = Callable[[Resource, Stack, Context], Violations]
    WholeFunction = Callable[[Stack, Context], Violations]
    ChangeFunction = Callable[[Change, Context], Violations]

LIVE = "live:"
"""Prefix of the types that exist only when an account is read back, such as `live:iam/user:User`."""


class CheckKind(StrEnum):
    """What a check is given."""

    EACH = "each"
    """One resource at a time."""
    BESIDE = "beside"
    """One resource at a time, beside all that are judged with it."""
    WHOLE = "whole"
    """All resources that are judged together."""
    CHANGE = "change"
    """One step of a preview at a time."""


@dataclass(frozen=True)
class Check:
    """A function of a control and the types that it is called for. A pattern may hold `*`."""

    kind: CheckKind
    types: tuple[str, ...]
    function: Callable[..., Violations]

    @property
    def phase(self) -> Phase:
        if self.kind is CheckKind.CHANGE:
            return Phase.CHANGE
        return Phase.LIVE if all(each.startswith(LIVE) for each in self.types) else Phase.PREVIEW

    @property
    def judges_accounts(self) -> bool:
        """Whether `hub check live` judges it: what demands that something exists needs all that it looks for."""
        if self.kind is CheckKind.CHANGE:
            return False
        if self.phase is Phase.LIVE:
            return True
        return are_read_back(self.types) if self.kind is CheckKind.WHOLE else is_read_back(self.types)


@dataclass(frozen=True)
class Control:
    """One control of the catalogue.

    Attributes:
        id: as printed, such as `HUB-NET-01`.
        title: what must hold, in a few words.
        answers: the requirements that it answers, as the catalogue writes them: `SNC 13.2.e`, `GDPR 32`.
        why: what goes wrong without it.
        fix: how to make it hold.
        source: where the rule, or the behaviour it guards against, comes from.
        tables: names of the dated tables (policies/tables/) that it reads; a stale one is a finding of this control.
        floor: the weakest level that production may hold it at; by severity when left out.
        live: what an account must show besides, where that is not judged by a function; empty for none.
        organisation: who has to answer what no machine can see; empty for none.

    Raises:
        ValueError: an answer is not of the frameworks in policies/requirements.py.
    """

    id: str
    title: str
    severity: Severity
    answers: tuple[str, ...]
    why: str
    fix: str
    source: str
    tables: tuple[str, ...] = ()
    floor: Level | None = None
    live: str = ""
    organisation: str = ""
    checks: list[Check] = field(default_factory=list, compare=False, repr=False)

    def __post_init__(self) -> None:
        requirements(self.answers)  # a misspelt one is found at import

    def each(self, *types: str) -> Callable[[EachFunction], EachFunction]:
        """Register a function that judges one resource of these types."""

        def register(function: EachFunction) -> EachFunction:
            self.checks.append(Check(CheckKind.EACH, types, function))
            return function

        return register

    def beside(self, *types: str) -> Callable[[BesideFunction], BesideFunction]:
        """Register a function that judges one resource of these types by what else is there: its guard, its owner."""

        def register(function: BesideFunction) -> BesideFunction:
            self.checks.append(Check(CheckKind.BESIDE, types, function))
            return function

        return register

    def whole(self, *types: str) -> Callable[[WholeFunction], WholeFunction]:
        """Register a function that judges all resources together. `types`: what it looks at, for the reference."""

        def register(function: WholeFunction) -> WholeFunction:
            self.checks.append(Check(CheckKind.WHOLE, types, function))
            return function

        return register

    def change(self, *types: str) -> Callable[[ChangeFunction], ChangeFunction]:
        """Register a function that judges one step of a preview on resources of these types."""

        def register(function: ChangeFunction) -> ChangeFunction:
            self.checks.append(Check(CheckKind.CHANGE, types, function))
            return function

        return register

    @property
    def family(self) -> str:
        """The middle part of the id: `NET`."""
        return self.id.split("-")[1]

    @property
    def level(self) -> Level:
        """How strictly it is held unless an environment's configuration says otherwise."""
        return Level.ADVISORY if self.severity is Severity.MEDIUM else Level.MANDATORY

    @property
    def lowest(self) -> Level:
        """The weakest level that production may hold it at."""
        return self.floor or self.level

    @property
    def requirements(self) -> tuple[Requirement, ...]:
        return requirements(self.answers)

    @property
    def types(self) -> tuple[str, ...]:
        """All types and patterns that it looks at."""
        return tuple(dict.fromkeys(each for check in self.checks for each in check.types))

    @property
    def is_told_of_accounts(self) -> bool:
        """Whether of an account there are words only: no function judges it, and a person has to look."""
        return bool(self.live) and not any(check.judges_accounts for check in self.checks)

    @property
    def phases(self) -> tuple[Phase, ...]:
        """When it can be judged."""
        found = {check.phase for check in self.checks}
        if self.live or any(check.judges_accounts for check in self.checks):
            found.add(Phase.LIVE)
        if self.organisation:
            found.add(Phase.ORGANISATIONAL)
        return tuple(each for each in Phase if each in found)
