"""HUB-DEC-06: data goes first, then its copies, then logs, and keys last."""

from __future__ import annotations

from policies.azure import AZURE, deletes_data, row
from policies.context import Context
from policies.control import Control
from policies.findings import Violations
from policies.resource import Change
from policies.vocabulary import Severity

CONTROL = Control(
    id="HUB-DEC-06",
    title="In order: data, copies, logs, keys last",
    severity=Severity.CRITICAL,
    answers=("SNC 11.9", "NIST 800-88 3.2", "HDS 27"),
    why="A key that dies first takes with it what was not yet proven to have arrived; a log that goes first takes the "
    "trace of all that follows.",
    fix="Carry out the waves in the plan's order: the row's waits_for must be empty.",
    source="NIST SP 800-88 Rev. 2 (secondary source); SecNumCloud 3.2, 11.9",
)


@CONTROL.change(*AZURE)
def in_order(change: Change, context: Context) -> Violations:
    if not deletes_data(change) or change.old is None:
        return
    waits = row(change.old, context).get("waits_for")
    if waits is None:
        yield change.violation("", "stay: the plan does not say what has to go before it")
    elif waits:
        first = sorted(map(str, waits))
        more = f" and {len(first) - 3} more" if len(first) > 3 else ""
        yield change.violation("", f"wait for {', '.join(first[:3])}{more}")
