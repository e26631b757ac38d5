"""The layer azure_exit: what is left of the old estate on Azure, adopted, and let go wave by wave.

It stands apart from the other layers: they know nothing of it, and it reads nothing of theirs. Rows come from the
plan; which are left out, from the wave that `hub exit execute` has open. Leaving the program ends nothing: a deletion
happens only where the hooks of `components.azure_exit.gate` find every gate of the row open.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import ClassVar

import pulumi

from azure_exit.catalogue import Method, Wave
from azure_exit.ledger import ZERO, gone_rows, read_entries
from azure_exit.plan import Plan, PlanRow
from azure_exit.problems import InputError
from components.azure_exit.adopted import Adopted, deletion_order
from components.azure_exit.anchor import anchor_of
from components.azure_exit.committed import UncommittedError, require_committed
from components.azure_exit.freeze import Freeze, FreezeArgs
from components.azure_exit.gate import bind_hooks
from components.azure_exit.session import AHEAD, COMMIT, Phase, Session, SessionError
from settings import Environment, Stage
from stacks.contracts import Contract, output

HELD_METHODS = (Method.ENGINE, Method.RETAINED)


@dataclass(frozen=True)
class AzureExitContract(Contract):
    """What is left of the old estate."""

    LAYER: ClassVar[str] = "azure_exit"

    plan: pulumi.Output[str] = output("SHA-256 of the plan that the rows come from.")
    rows: pulumi.Output[int] = output("Rows that the engine still holds.")
    ledger: pulumi.Output[str] = output(
        "Hash of the last entry that the ledger had: it has to be in it ever after, or lines are missing."
    )


def declare(environment: Environment) -> AzureExitContract:
    """Declare every row that has not ended, and the freeze."""
    try:
        session = _session(environment)
        plan = session.plan
        entries = list(read_entries(session.folder.ledger))
        run = session.wave_folder.read_run() if session.wave is not None else None
    except (SessionError, InputError) as error:
        raise pulumi.RunError(str(error)) from None
    # Before the first resource, so that none is without them.
    bind_hooks(session.trusted)
    gone = gone_rows(entries)
    chosen = frozenset(run.delete if run else ())
    leaving = chosen if session.phase is Phase.DELETE else frozenset()
    rows = declared_rows(plan, gone, leaving)
    _adopt(environment.environment, rows, chosen if session.phase is Phase.RELEASE else frozenset())
    freeze = FreezeArgs.read(session.folder.freeze)
    if freeze is not None:
        Freeze(f"{environment.environment}-freeze", freeze)
    # An open wave's is that of its preview: what was signed is what is run.
    head = run.ledger_head if run else entries[-1].line_sha256 if entries else ZERO
    return AzureExitContract(
        plan=pulumi.Output.from_input(plan.sha256),
        rows=pulumi.Output.from_input(len(rows)),
        ledger=pulumi.Output.from_input(head),
    )


def _session(environment: Environment) -> Session:
    session = Session.read()
    session = replace(session, anchor=anchor_of(environment, session.folder))
    # The gates go by this clock: outside of a rehearsal it is the machine's.
    if session.ahead and environment.stage is not Stage.REHEARSAL:
        raise SessionError(f"{AHEAD} is set: only a rehearsal has a clock of its own. Unset it.")
    if session.wave is not None and environment.stage is not Stage.REHEARSAL:
        _require_committed(environment, session)
    return session


def _require_committed(environment: Environment, session: Session) -> None:
    """Refuse to open a wave with another program than the approvals name: the gates and the anchor come from it."""
    try:
        commit = require_committed(environment)
    except UncommittedError as error:
        raise SessionError(f"{error}. Way out: {error.way_out}.") from None
    if session.commit != commit:
        said = session.commit or "none"
        raise SessionError(f"{COMMIT} says {said}, and {commit} is checked out: check out the commit that was signed.")


def held_rows(plan: Plan) -> dict[str, PlanRow]:
    """The rows of a plan that the engine may hold: what it deletes, and settings that are never deleted."""
    return {row.id: row for row in plan.rows if row.method in HELD_METHODS and row.token}


def declared_rows(plan: Plan, gone: Collection[str], leaving: Collection[str]) -> dict[str, PlanRow]:
    """The rows that the program declares: those that the engine may hold, without what ended and what is leaving."""
    return {
        row.id: row
        for row in held_rows(plan).values()
        if row.id not in leaving and not (row.id in gone and row.method is Method.ENGINE)
    }


def _adopt(name: str, rows: dict[str, PlanRow], released: frozenset[str]) -> None:
    waves = {wave: Adopted(f"{name}-wave-{int(wave):02}") for wave in Wave}
    order = deletion_order(rows)
    made: dict[str, pulumi.CustomResource] = {}
    # A row is declared after those that end after it; plans hold no cycle.
    waiting = list(rows)
    while waiting:
        ready = [key for key in waiting if all(each in made for each in order[key])]
        for key in ready:
            row = rows[key]
            made[key] = waves[row.wave].adopt(row, [made[each] for each in order[key]], released=key in released)
        if not ready:
            raise pulumi.RunError(f"rows of the plan wait for one another: {', '.join(waiting[:3])}")
        waiting = [key for key in waiting if key not in made]
    for each in waves.values():
        each.register_outputs({})
