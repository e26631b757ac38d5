"""The words of the catalogue: how bad, when it can be seen, how strictly it is held, and how a check ended."""

from __future__ import annotations

from enum import Enum, StrEnum


class Severity(Enum):
    """How bad a violation is; the order is that of reports."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"

    @property
    def rank(self) -> int:
        """0 is worst."""
        return list(Severity).index(self)


class Phase(StrEnum):
    """When a control can be judged."""

    PREVIEW = "preview"
    """From what a program declares."""
    CHANGE = "change"
    """From the steps of a preview: deletes, replacements, loss of protection."""
    LIVE = "live"
    """From the account itself, read back."""
    ORGANISATIONAL = "organisational"
    """By people only: a contract, a signature, a review."""


class Level(StrEnum):
    """How strictly a control is held; from weak to strict."""

    DISABLED = "disabled"
    ADVISORY = "advisory"
    MANDATORY = "mandatory"

    @property
    def rank(self) -> int:
        return list(Level).index(self)


class Status(StrEnum):
    """How one check of one resource ended, when it did not simply pass."""

    VIOLATED = "violated"
    WAIVED = "waived"
    """Violated, and covered by a waiver that has not ended."""
    UNKNOWN = "unknown"
    """Stands on a value that nobody can know before `up`, or that is a secret to whoever checks."""
    CRASHED = "crashed"
    """The control itself failed: never a pass."""
