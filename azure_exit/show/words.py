"""The words and figures that every view of a plan shares."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from azure_exit.catalogue import Method
from azure_exit.plan.model import Ending, EndingKind, Plan, PlanRow, Status

METHOD_WORDS = {
    Method.ENGINE: "engine",
    Method.OUT_OF_BAND: "by hand",
    Method.RETAINED: "never deleted",
    Method.WITH_MANAGER: "with its manager",
}


def money(amount: Decimal, currency: str) -> str:
    """An amount a month, such as `1 234.50 EUR`."""
    return f"{amount:,.2f} {currency}".replace(",", "\u202f").strip()


def short(key: str) -> str:
    """An id as a reader tells it from others: what follows the last provider."""
    return key.rpartition("/providers/")[2] or key


def place(key: str) -> str:
    """Where a resource stands: its resource group, or its subscription."""
    parts = key.split("/")
    return parts[4] if len(parts) > 4 and parts[3] == "resourcegroups" else "subscription"


def label(row: PlanRow) -> str:
    """A row's name; for those that are all named alike, whose they are."""
    if row.name in ("default", "current"):
        return f"{row.id.split('/')[-3]}/{row.type.rpartition('/')[2]}"
    return row.name


def undo_window(ending: Ending) -> str:
    """Whether and until when a deletion can be taken back."""
    if ending.kind is EndingKind.RECOVERABLE and ending.until:
        return f"recoverable until {ending.until}"
    return ending.kind.value


def rows_of(plan: Plan, wave: int) -> list[PlanRow]:
    """The rows of a wave, in the order in which they end."""
    return [row for row in plan.rows if row.wave == wave]


def headline(plan: Plan) -> list[tuple[str, str]]:
    """What a reader wants to know first."""
    counts = {status: sum(row.status is status for row in plan.rows) for status in Status}
    by_method = {method: sum(row.method is method for row in plan.rows) for method in Method}
    certificate = plan.certificate
    earliest = str(certificate.earliest) if certificate.earliest else "no date yet"
    if certificate.earliest is None:
        number = len(certificate.without_date)
        earliest += (
            f": {number} row{'s' if number != 1 else ''} without one; {certificate.earliest_without_them} without them"
        )
    irreversible = sum(row.ending.kind is EndingKind.IRREVERSIBLE for row in plan.rows)
    return [
        ("Plan", plan.sha256),
        (
            "Inventory",
            f"{plan.inventory.sha256}, taken {plan.inventory.taken_at:%Y-%m-%d %H:%M} UTC by {plan.inventory.taken_by}",
        ),
        (
            "Rows",
            f"{len(plan.rows)}: {counts[Status.READY]} ready, {counts[Status.WAITS]} wait, {counts[Status.HELD]} held, "
            f"{counts[Status.RETAINED]} never deleted",
        ),
        (
            "How",
            f"{by_method[Method.ENGINE]} by the engine, {by_method[Method.OUT_OF_BAND]} by hand, "
            f"{by_method[Method.WITH_MANAGER]} with their manager",
        ),
        ("Irreversible", f"{irreversible} rows"),
        ("Certificate", f"at the earliest {earliest}"),
        (
            "Money a month",
            f"{money(plan.money.total, plan.money.currency)} in {plan.money.month}; stops "
            f"{money(plan.money.stops, plan.money.currency)}, goes on {money(plan.money.goes_on, plan.money.currency)}",
        ),
    ]


def held_reasons(rows: Iterable[PlanRow]) -> list[tuple[PlanRow, str, str]]:
    """Each reason for which a row is held, with its way out."""
    return [
        (row, f"{held.rule}: {held.reason}{f' (until {held.until})' if held.until else ''}", held.way_out)
        for row in rows
        if row.status is Status.HELD
        for held in row.held
    ]
