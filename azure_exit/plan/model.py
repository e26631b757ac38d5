"""The plan: what ends, how, when, after what, behind which gates. Written to be read, compared and signed."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer

from azure_exit.canonical import digest, plain
from azure_exit.catalogue import Method, Role, Wave
from azure_exit.dependencies import Why
from azure_exit.gates.names import GateName

FORMAT: Literal["hub-azure-exit-plan/1"] = "hub-azure-exit-plan/1"


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


def _decimal(value: Any) -> Any:
    # A binary fraction has lost the amount that was written.
    if isinstance(value, float):
        raise ValueError("an amount is written as text, such as '12.50'")  # noqa: TRY004 - pydantic's way
    return value


Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Money = Annotated[Decimal, BeforeValidator(_decimal), PlainSerializer(lambda amount: format(amount, "f"))]


class EndingKind(StrEnum):
    """Whether a deletion can be taken back."""

    REVERSIBLE = "reversible"
    """It can be declared again; no data is lost."""
    RECOVERABLE = "recoverable"
    """It can be brought back until a date."""
    IRREVERSIBLE = "irreversible"


class Ending(_Part):
    """Whether, until when and how a deletion is taken back. `until` follows from the date the wave opens."""

    kind: EndingKind
    rule: str
    until: date | None = None
    undo: str = ""


class Left(_Part):
    """What survives the deletion. `days` from the deletion; without `days` nothing ends it by itself."""

    what: str
    days: int | None = None
    until: date | None = None
    purge: str = ""
    billed: bool = False
    unknown: bool = False


class After(_Part):
    """Something that has to be gone first, and why."""

    id: str
    why: Why
    where: str


class Held(_Part):
    """Why a row may not end yet, by which rule, and the way out. `until` when a date ends it."""

    rule: Literal["unknown type", "no decision", "hold", "immutability", "unknown retention", "takes along"]
    reason: str
    way_out: str
    until: date | None = None


class Status(StrEnum):
    """Where a row stands when the plan is made."""

    READY = "ready"
    WAITS = "waits"
    """Something that has to be gone first is held."""
    HELD = "held"
    RETAINED = "retained"


class BlastRadius(_Part):
    """Who uses the row: directly, and how many through others."""

    direct: tuple[str, ...] = ()
    total: int = 0


class Cost(_Part):
    """What the row costs a month, and why that goes on after its deletion, if it does."""

    monthly: Money = Decimal(0)
    goes_on: str = ""


class PlanRow(_Part):
    """One thing that ends. `id` is normalised; `arm_id` is what Azure is called with."""

    id: str
    arm_id: str
    type: str
    token: str
    name: str
    subscription: str
    wave: Wave
    step: int
    moved_by: str = ""
    role: Role
    method: Method
    holds_data: bool
    status: Status
    held: tuple[Held, ...] = ()
    gates: tuple[GateName, ...] = ()
    locks: tuple[str, ...] = ()
    after: tuple[After, ...] = ()
    takes_along: tuple[str, ...] = ()
    copy_of: str = ""
    """What it is a copy of, or was before it was deleted softly: holds on that bind it too, though it is not there."""
    ending: Ending
    left: tuple[Left, ...] = ()
    certificate_from: date | None = None
    blast_radius: BlastRadius = BlastRadius()
    cost: Cost = Cost()
    before_steps: tuple[str, ...] = ()
    command: str = ""
    after_steps: tuple[str, ...] = ()
    remark: str = ""
    resource_sha256: Sha256


class Window(_Part):
    """A wave: the day it opens, how many rows it has, and the money that stops with it."""

    wave: Wave
    title: str
    opens_on: date
    rows: int
    held: int
    waits: int
    stops_monthly: Money
    certificate_from: date | None


class InventoryReference(_Part):
    """The inventory that the plan was made from."""

    sha256: Sha256
    taken_at: datetime
    taken_by: str
    tenant: str
    subscriptions: dict[str, str]
    files: dict[str, Sha256]


class Schedule(_Part):
    """When the first wave opens, and the days between waves."""

    start: date
    days_between: Annotated[int, Field(ge=0, le=366)]


class CertificateDates(_Part):
    """When the certificate can be written at the earliest; None while rows are without a date."""

    earliest: date | None
    decided_by: tuple[str, ...]
    without_date: tuple[str, ...]
    earliest_without_them: date
    subscriptions_until: date


class Totals(_Part):
    """Money a month: all of it, what stops, and what goes on after the deletion."""

    currency: str
    month: str
    total: Money
    stops: Money
    goes_on: Money
    unplanned: dict[str, Money]


class Finding(_Part):
    """Something that nobody asked for, and that whoever signs should know."""

    rule: str
    id: str
    what: str


class Plan(_Part):
    """The plan of an exit. `rows` are sorted by wave, step and id."""

    format: Literal["hub-azure-exit-plan/1"] = FORMAT
    provider: str
    inventory: InventoryReference
    schedule: Schedule
    waves: tuple[Window, ...]
    certificate: CertificateDates
    money: Totals
    findings: tuple[Finding, ...]
    rows: tuple[PlanRow, ...]

    @cached_property
    def by_id(self) -> dict[str, PlanRow]:
        """The rows by their normalised ids."""
        return {row.id: row for row in self.rows}

    @cached_property
    def sha256(self) -> str:
        """The plan's hash: what approvals are bound to."""
        return digest(self.document)

    @cached_property
    def document(self) -> dict[str, Any]:
        """The plan as plain values, in the order of the file; what a row does not have is left out."""
        found: dict[str, Any] = plain(self.model_dump(mode="python", exclude={"rows"}))
        found["rows"] = [plain(row.model_dump(mode="python", exclude_defaults=True)) for row in self.rows]
        return found
