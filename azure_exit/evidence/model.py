"""The evidence of one wave: what people and tools can show for each row before it ends."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, field_validator

from azure_exit.arm_id import is_within, key_of, looks_like_id
from azure_exit.canonical import digest
from azure_exit.catalogue import Wave
from azure_exit.evidence.manifest import ManifestSummary
from azure_exit.inventory.model import HoldsRegister

if TYPE_CHECKING:
    from azure_exit.anchor import Anchor

FORMAT: Literal["hub-azure-exit-bundle/1"] = "hub-azure-exit-bundle/1"

Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Person = Annotated[str, Field(min_length=3, max_length=200, pattern=r"^\S+$")]
"""A person as the file of allowed signers names them, such as an address."""
Words = Annotated[str, Field(min_length=3, max_length=2000)]

_ADDRESS = re.compile(r"https://[^/\s]+(?:/[^/\s]+)+")
"""A row that Resource Manager does not know, such as a blob of a backup."""


def _scope(text: str) -> str:
    if not looks_like_id(text) and not _ADDRESS.fullmatch(text):
        raise ValueError("a scope is the id of a subscription, a resource group or a resource, or of a row of the plan")
    return text


Scope = Annotated[str, AfterValidator(_scope)]
"""What a choice is for: all that lies within an id, or the one row that an address names."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Notice(_Part):
    """The formal notice of deletion, and the two officers who had it."""

    sent_on: date
    sent_to: Words
    reference: Words
    document_sha256: Sha256
    dpo: Person
    rssi: Person


class Choice(StrEnum):
    """What the controller chose for the data (GDPR 28(3)(g))."""

    RETURN = "return"
    """Return it, then delete it here."""
    DELETE = "delete"
    """Delete it without returning it."""


class WrittenChoice(_Part):
    """The controller's choice for all that lies within a scope."""

    scope: Scope
    choice: Choice
    decided_by: Person
    decided_on: date
    document_sha256: Sha256


class LiftedLock(_Part):
    """A lock that was lifted for this wave."""

    lock: str
    lifted_by: Person
    lifted_at: AwareDatetime


class LeftBehind(_Part):
    """What of the source is no item of the manifest (versions, snapshots, large objects ...), and why it may end."""

    counts: Annotated[dict[str, Annotated[int, Field(ge=1)]], Field(min_length=1)]
    because: Words
    decided_by: Person
    decided_on: date


class Transfer(_Part):
    """A manifest of what was moved, and a count of the source that somebody else made."""

    manifest: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._/-]*$")]
    sha256: Sha256
    counted_items: Annotated[int, Field(ge=0)]
    counted_by: Person
    left_behind: LeftBehind | None = None


class SampleRestore(_Part):
    """A restore on the target, from what was moved."""

    performed_by: Person
    performed_at: AwareDatetime
    target: Words
    items: Annotated[int, Field(ge=1)]
    passed: bool
    record_sha256: Sha256


class Retention(_Part):
    """Until when it had to be kept, and by what."""

    until: date
    basis: Words


class Release(_Part):
    """The end of a hold, or of an immutability that the inventory gives no date for; `reason` is that of the plan, word
    for word."""

    reason: Words
    released_by: Person
    released_on: date
    document_sha256: Sha256


class KeyCopy(_Part):
    """A copy of key material, wherever it is."""

    kind: Literal["version", "backup", "security-domain", "escrow", "origin"]
    where: Words
    holder: Person
    destroyed_on: date | None = None
    kept_because: str = ""


class KeyCopies(_Part):
    """All copies of the keys of a row."""

    complete: bool
    listed_by: Person
    listed_on: date
    copies: Annotated[tuple[KeyCopy, ...], Field(min_length=1)]


class RowEvidence(_Part):
    """What can be shown for one row."""

    transfer: Transfer | None = None
    covered_by: str = ""
    """For a copy: the id of the row that it is a copy of, and whose transfer stands for both."""
    restore: SampleRestore | None = None
    retention: Retention | None = None
    releases: tuple[Release, ...] = ()
    keys: KeyCopies | None = None


class Evidence(_Part):
    """The file of a bundle. Its hash is what approvals are bound to, manifests included by their hashes."""

    format: Literal["hub-azure-exit-bundle/1"] = FORMAT
    wave: Wave
    plan_sha256: Sha256
    inventory_sha256: Sha256
    executor: Person
    notice: Notice | None = None
    choices: tuple[WrittenChoice, ...] = ()
    locks_lifted: tuple[LiftedLock, ...] = ()
    rows: dict[str, RowEvidence] = Field(default_factory=dict)

    @cached_property
    def sha256(self) -> str:
        """The evidence's hash."""
        return digest(self.model_dump(mode="python", exclude_defaults=True) | {"format": self.format})

    @cached_property
    def by_key(self) -> dict[str, RowEvidence]:
        """The evidence of each row by its normalised id."""
        return {normal(key): found for key, found in self.rows.items()}

    def choice_for(self, key: str) -> WrittenChoice | None:
        """The choice of the narrowest scope that a row lies in."""
        covering = [scope for scope in self._chosen if _covers(scope, key)]
        return self._chosen[max(covering, key=len)] if covering else None

    @cached_property
    def _chosen(self) -> dict[str, WrittenChoice]:
        return {normal(each.scope): each for each in self.choices}

    @field_validator("choices")
    @classmethod
    def _one_for_each(cls, choices: tuple[WrittenChoice, ...]) -> tuple[WrittenChoice, ...]:
        scopes = [normal(each.scope) for each in choices]
        if twice := sorted({each for each in scopes if scopes.count(each) > 1}):
            raise ValueError(f"one choice for each scope: {twice[0]} has more")
        return choices


def _covers(scope: str, key: str) -> bool:
    return is_within(key, scope) if looks_like_id(scope) else key == scope


def normal(text: str) -> str:
    """An id as it is compared, whatever it is the id of."""
    return key_of(text) if looks_like_id(text) else text


@dataclass(frozen=True, slots=True)
class Subject:
    """What an approval is given to. `engine_plan_sha256` and `state_sha256` are of the engine's files, `commit` of the
    program that runs, `signers_sha256` of the file that says who may sign, `ledger_head` of the last entry that the
    ledger had. The ledger grows after that; an approval counts while that entry is in it."""

    plan_sha256: str
    inventory_sha256: str
    wave: int
    evidence_sha256: str
    engine_plan_sha256: str
    state_sha256: str
    commit: str
    signers_sha256: str
    ledger_head: str


@dataclass(frozen=True, slots=True)
class Approval:
    """An approval whose signature was found good."""

    person: str
    fingerprint: str
    subject: Subject
    approved_at: datetime
    expires_at: datetime


@dataclass(frozen=True)
class Bundle:
    """Everything that gates look at. Made anew, from files, at the moment at which a row is judged.

    `register` is the register of holds of that moment, not that of the inventory; `gone` are the rows that the ledger
    holds a read-back of, with its day; `ledger` are the hashes of its entries,
    `documents` those of the documents that people signed; `subject` is what is about to be run;
    `anchor` says who has which role: without it nobody has any.
    """

    evidence: Evidence
    manifests: Mapping[str, ManifestSummary]
    register: HoldsRegister
    subject: Subject
    approvals: tuple[Approval, ...] = ()
    gone: Mapping[str, date] = field(default_factory=dict)
    ledger: frozenset[str] = frozenset()
    documents: frozenset[str] = frozenset()
    anchor: Anchor | None = None
