"""What Azure's own activity log says of a deletion: the correlation id of each reply, which the engine does not show.

The log is asked by resource id, from the moment of the request on. Azure shows an event some minutes after it
happened, and keeps it 90 days: what is not there yet is looked for again, by `hub exit execute` and `hub exit look`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

from azure_exit.ledger import Entry, Kind
from azure_exit.plan import Plan, PlanRow
from components.azure_exit.arm import ArmError, ArmReader
from components.azure_exit.read_back import can_be_read
from components.azure_exit.session import Session

VERSION = "2015-04-01"
KEPT = timedelta(days=90)
_CLOCKS_APART = timedelta(minutes=5)
_ENDS = ("/delete", "/purge/action")


@dataclass(frozen=True, slots=True)
class Reply:
    """One request that Azure answered, as its log has it; `status` is the last that was said of it."""

    correlation_id: str
    operation_id: str
    status: str
    at: str

    def body(self) -> dict[str, str]:
        """As the ledger has it."""
        return {
            "correlation_id": self.correlation_id,
            "operation_id": self.operation_id,
            "status": self.status,
            "at": self.at,
        }


def replies(azure: ArmReader, row: PlanRow, since: datetime) -> tuple[Reply, ...]:
    """What the activity log has of the deletion of a row since a moment, oldest first; one for each correlation id.

    Raises:
        ArmError: Azure could not be asked.
    """
    if not row.subscription:
        return ()
    path = f"/subscriptions/{row.subscription}/providers/Microsoft.Insights/eventtypes/management/values"
    begins = (since - _CLOCKS_APART).strftime("%Y-%m-%dT%H:%M:%SZ")
    condition = f"eventTimestamp ge '{begins}' and resourceUri eq '{row.arm_id}'"
    events = [
        each for each in azure.values(path, VERSION, f"&$filter={quote(condition, safe='')}") if _is_of(each, row)
    ]
    found: dict[str, Reply] = {}
    for each in sorted(events, key=lambda event: str(event.get("eventTimestamp"))):
        said = Reply(
            str(each["correlationId"]),
            str(each.get("operationId") or ""),
            _word(each.get("status")),
            str(each.get("eventTimestamp") or ""),
        )
        found[said.correlation_id] = said
    return tuple(found.values())


def reply_told(azure: ArmReader, row: PlanRow, since: datetime) -> dict[str, Any]:
    """The same for an entry of the ledger: without a reply, or with why it could not be asked for."""
    try:
        return {"replies": [each.body() for each in replies(azure, row, since)]}
    except ArmError as error:
        return {"replies": [], "unread": str(error)}


def requested_at(entries: Iterable[Entry], key: str) -> datetime | None:
    """When the deletion of a row was first asked for."""
    return next((each.at for each in entries if each.kind == Kind.REQUEST and each.body.get("row") == key), None)


def look_for_missing(session: Session, plan: Plan, azure: ArmReader, entries: Iterable[Entry]) -> int:
    """Ask again for replies of rows that the ledger has none with a correlation id of; how many are missing still."""
    asked: dict[str, datetime] = {}
    answered = set()
    for each in entries:
        key = str(each.body.get("row", ""))
        if each.kind == Kind.REQUEST:
            asked.setdefault(key, each.at)
        elif each.kind == Kind.REPLY and each.body.get("replies"):
            answered.add(key)
    missing = 0
    for key in sorted((asked.keys() - answered) & plan.by_id.keys()):
        row = plan.by_id[key]
        if not can_be_read(row) or not row.subscription:
            continue
        said = reply_told(azure, row, asked[key])
        if said["replies"]:
            session.note(Kind.REPLY, {"row": key, "told": "found in the activity log", **said})
        else:
            missing += 1
    return missing


def _is_of(event: dict[str, Any], row: PlanRow) -> bool:
    """Whether an event is of a deletion of this very row: a filter may be answered too widely."""
    same = str(event.get("resourceId") or "").rstrip("/").lower() == row.id
    return same and bool(event.get("correlationId")) and _word(event.get("operationName")).lower().endswith(_ENDS)


def _word(value: Any) -> str:
    """Azure's localisable strings hold their value apart."""
    return str(value.get("value") or "") if isinstance(value, dict) else str(value or "")
