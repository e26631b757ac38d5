"""Whether the certificate may be written: every copy of every row is gone, and was looked for after its last day."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from azure_exit.ledger.entry import Entry, Kind
from azure_exit.ledger.reading import GONE
from azure_exit.plan.model import Plan, PlanRow
from azure_exit.problems import InputError, Problem

CANCELLED_DAYS = 180
"""Data of a cancelled subscription may stay up to 90 days, and its deletion take a further 90."""

PURGED, COPIES, CANCELLED = "purged", "copies_accounted", "cancelled"
"""Steps of people in the ledger: a soft-deleted copy was purged, every other copy is accounted for, a subscription
was cancelled."""

_LEDGER = "ledger"


class CertificateRefusedError(InputError):
    """The certificate may not be written yet; `problems` names every row that holds it back, and until when."""


@dataclass
class RowRecord:
    """What the ledger holds about one row."""

    gone: list[date] = field(default_factory=list)
    """The days of read-backs that found it gone, since it was last seen."""
    steps: dict[str, date] = field(default_factory=dict)
    requested: bool = False
    """Whether its deletion was asked for."""
    kept: tuple[str, ...] = ()
    """The lists of what is deleted softly that showed it when it was last looked for."""


def records(entries: Iterable[Entry]) -> dict[str, RowRecord]:
    """What the ledger holds, by row. A row that was seen again is not gone."""
    found: dict[str, RowRecord] = {}
    for entry in entries:
        row = str(entry.body.get("row", ""))
        record = found.setdefault(row, RowRecord())
        if entry.kind == Kind.READ_BACK:
            kept = entry.body.get("kept")
            record.kept = tuple(str(each.get("list")) for each in kept) if isinstance(kept, list) else ()
            if entry.body.get("state") == GONE:
                record.gone.append(entry.at.date())
            else:
                record.gone.clear()
        elif entry.kind == Kind.REQUEST:
            record.requested = True
        elif entry.kind == Kind.OUT_OF_BAND and isinstance(entry.body.get("step"), str):
            record.steps[entry.body["step"]] = entry.at.date()
    return found


def require_ready(plan: Plan, found: dict[str, RowRecord], today: date, kept: Collection[str] = ()) -> None:
    """Refuse unless nothing of the plan is left but what is kept for a reason that the plan knows.

    Raises:
        CertificateRefusedError: naming everything that holds the certificate back.
    """
    problems = [
        problem
        for row in plan.rows
        if row.id not in kept
        for problem in _row_problems(row, found.get(row.id, RowRecord()), today)
    ]
    problems += _kept_problems(plan, found, kept)
    problems += _subscription_problems(plan, found, today, kept)
    if problems:
        raise CertificateRefusedError(problems)


def window_ends(row: PlanRow, record: RowRecord) -> date | None:
    """The day on which the last soft-deleted copy of a row is gone; None while it is not known to be gone itself."""
    if not record.gone:
        return None
    first = record.gone[0]
    purged = record.steps.get(PURGED)
    days = max((each.days for each in row.left if each.days is not None), default=0)
    ends = first + timedelta(days=days)
    # A purge ends it sooner; nothing is taken for purged that Azure protects against it.
    can_purge = all(each.purge for each in row.left if each.days)
    return max(first, purged) if purged and can_purge and purged < ends else ends


def _row_problems(row: PlanRow, record: RowRecord, today: date) -> Iterator[Problem]:
    ends = window_ends(row, record)
    if ends is None:
        yield _held(
            row.id, "(present, or never looked for)", "every row was read back as gone", "end it, and look again"
        )
        return
    if any(each.unknown for each in row.left):
        yield _held(row.id, "how long copies survive is unknown", "every copy has its end", "list it, and plan again")
    if row.type == "Microsoft.KeyVault/deletedVaults" and row.certificate_from is not None:
        ends = max(ends, row.certificate_from) if PURGED not in record.steps else ends
    if ends > today:
        yield _held(row.id, f"soft-deleted until {ends}", "the last soft-delete window is over", f"wait until {ends}")
    elif record.gone[-1] < ends:
        rule = "it was looked for again after the last day of its soft-delete window"
        yield _held(row.id, f"last looked for on {record.gone[-1]}, window over on {ends}", rule, "look again")
    elif record.kept:
        rule = "nothing is listed as deleted softly any more when it was last looked for"
        yield _held(row.id, f"listed in {', '.join(record.kept)}", rule, "have it purged, or wait; then look again")
    if any(each.days is None and not each.unknown for each in row.left) and COPIES not in record.steps:
        what = next(each.what for each in row.left if each.days is None)
        yield _held(
            row.id, what, "every copy that nothing ends by itself is accounted for", f"record the step {COPIES}"
        )


def _kept_problems(plan: Plan, found: dict[str, RowRecord], kept: Collection[str]) -> Iterator[Problem]:
    """A row is kept only where the plan holds it, or where it waits for one that is; never what was asked to end."""
    for key in kept:
        row = plan.by_id[key]
        record = found.get(key, RowRecord())
        if record.gone:
            yield _held(key, "read back as gone", "what is kept is there", "take it out of what is kept")
        elif record.requested:
            yield _held(key, "its deletion was asked for", "what is kept was never asked to end", "look for it again")
        elif not row.held and not any(each.id in kept for each in row.after):
            rule = "the plan holds what is kept, or it ends after something that is kept"
            yield _held(key, "nothing holds it", rule, "end it, or plan again with its hold in the register")


def _subscription_problems(
    plan: Plan, found: dict[str, RowRecord], today: date, kept: Collection[str]
) -> Iterator[Problem]:
    for name, identifier in plan.inventory.subscriptions.items():
        key = f"/subscriptions/{identifier}"
        if any(row.startswith(f"{key}/") for row in kept):
            continue
        cancelled = found.get(key, RowRecord()).steps.get(CANCELLED)
        if cancelled is None:
            yield _held(
                key, f"{name} is not cancelled", "every subscription is cancelled", f"record the step {CANCELLED}"
            )
            continue
        ends = cancelled + timedelta(days=CANCELLED_DAYS)
        if ends > today:
            rule = "the provider's own time after the cancellation is over"
            yield _held(key, f"{name}: data may be kept until {ends}", rule, f"wait until {ends}")


def _held(row: str, value: str, rule: str, way_out: str) -> Problem:
    return Problem(_LEDGER, row, value, rule, way_out)
