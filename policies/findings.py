"""What comes of a check."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from policies.vocabulary import Level, Severity, Status

if TYPE_CHECKING:
    from policies.resource import Resource


@dataclass(frozen=True)
class Violation:
    """What a control yields: which value of which resource breaks it, and what would be right.

    Attributes:
        path: dotted path of the property; empty for the resource as a whole.
        must: completes "must ..."; names the rule, never only "is wrong".
    """

    resource: Resource
    path: str
    must: str
    value: object

    @property
    def message(self) -> str:
        """One sentence: path, value, rule. A secret's value is not shown."""
        if not self.path:
            return f"must {self.must}"
        if self.resource.is_secret(self.path):
            return f"{self.path} (a secret) must {self.must}"
        found = "is not set" if self.value is None else f"is {_shown(self.value)}"
        return f"{self.path} {found}, must {self.must}"

    @property
    def shown_value(self) -> str:
        """The value as reports show it; empty for the resource as a whole."""
        if not self.path:
            return ""
        if self.resource.is_secret(self.path):
            return "(a secret)"
        return "(not set)" if self.value is None else _shown(self.value)


Violations = Iterator[Violation]


@dataclass(frozen=True)
class Finding:
    """How a control ended on a resource, when it did not simply pass.

    Attributes:
        level: how strictly it is held here; a waived or unknown one is advisory.
        message: the whole of it, in one sentence.
        value: what stands at the path, as reports show it.
        rule: what would be right, as in "must be drop"; empty when nothing was judged.
        origin: the file, stack or account that the resource was read from.
        waiver: the sentence that names the waiver, for a waived one.
        source: file and line of the program that declares the resource, where that is told.
    """

    control: str
    title: str
    severity: Severity
    status: Status
    level: Level
    urn: str
    kind: str
    name: str
    path: str
    message: str
    fix: str
    origin: str = ""
    waiver: str = ""
    source: str = ""
    value: str = ""
    rule: str = ""

    @property
    def fails(self) -> bool:
        """Whether it stops a deployment."""
        return self.level is Level.MANDATORY and self.status in (Status.VIOLATED, Status.CRASHED)

    @property
    def order(self) -> tuple[bool, int, str, str, str]:
        """What must be dealt with first comes first."""
        return (not self.fails, self.severity.rank, self.control, self.urn, self.path)


def _shown(value: object, longest: int = 120) -> str:
    text = repr(value) if isinstance(value, str) else str(value)
    if isinstance(value, bool):
        text = str(value).lower()
    return text if len(text) <= longest else f"{text[: longest - 1]}…"
