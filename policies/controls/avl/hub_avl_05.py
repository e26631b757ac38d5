"""HUB-AVL-05: the configuration is kept offline, signed, and no older than a day."""

from __future__ import annotations

from policies.context import Context
from policies.control import Control
from policies.evidence import DURATIONS, EVIDENCE, evidenced, fresh, holds, hours
from policies.findings import Violations
from policies.resource import Resource, Stack
from policies.vocabulary import Severity

# Fields: exported_at, signature_verified, outside_account, covers (a list that holds state and code).
EXPORT = f"{EVIDENCE}configuration-export"
COVERED = ("state", "code")

CONTROL = Control(
    id="HUB-AVL-05",
    title="The configuration is kept offline",
    severity=Severity.HIGH,
    answers=("SNC 17.5.a", "SATRE 2.6.03"),
    why="Who loses the account loses the state that lies in it, and without state and code the platform is rebuilt by "
    "hand.",
    fix="Export state and code each day, sign the export, keep it outside the account, and check the signature there.",
    source="SecNumCloud 3.2, 17.5.a; the 24 hours are the kit's own",
    tables=(DURATIONS,),
)


@CONTROL.whole(EXPORT)
def exported(stack: Stack, context: Context) -> Violations:
    yield from evidenced(stack, EXPORT)


@CONTROL.each(EXPORT)
def lately(export: Resource, context: Context) -> Violations:
    yield from fresh(export, "exported_at", hours(context, "configuration_export_hours"), context)


@CONTROL.each(EXPORT)
def signed(export: Resource, context: Context) -> Violations:
    yield from holds(export, "signature_verified", True, "an export that somebody changed restores what he wants")


@CONTROL.each(EXPORT)
def elsewhere(export: Resource, context: Context) -> Violations:
    yield from holds(export, "outside_account", True, "what lies in the account is lost with it")


@CONTROL.each(EXPORT)
def whole(export: Resource, context: Context) -> Violations:
    missing = [each for each in COVERED if each not in (export.value("covers") or ())]
    if missing:
        yield export.violation("covers", f"hold {' and '.join(missing)}")
