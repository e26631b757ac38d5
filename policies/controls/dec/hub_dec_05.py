"""HUB-DEC-05: what litigation, an authority or a hold keeps is not deleted; unknown is held."""

from __future__ import annotations

from policies.azure import AZURE, deletes_data, row
from policies.context import Context
from policies.control import Control
from policies.findings import Violations
from policies.resource import Change
from policies.vocabulary import Severity

CONTROL = Control(
    id="HUB-DEC-05",
    title="Holds are respected",
    severity=Severity.CRITICAL,
    answers=("GDPR 17(3)",),
    why="Evidence that is deleted during a case is an offence of its own, and nobody can bring it back.",
    fix="Have the owner of each hold release it in the register; then the row says held: false.",
    source="GDPR 17(3); archives law (from memory, not read again)",
    live="Legal holds and immutability policies are listed: Resource Graph lists neither.",
    organisation="Who keeps the register of holds, and who may release one?",
)


@CONTROL.change(*AZURE)
def released(change: Change, context: Context) -> Violations:
    if not deletes_data(change) or change.old is None:
        return
    held = row(change.old, context).get("held")
    if held is True:
        yield change.violation("", "stay: the register of holds keeps it")
    elif held is not False:
        yield change.violation("", "stay: no register says that nothing holds it, and unknown is held")
