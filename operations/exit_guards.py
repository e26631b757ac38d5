"""What every command of an exit refuses to work on: another inventory, an unbound state, an unsound ledger."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from azure_exit.inventory import Inventory, inventory_digest, read_inventory
from azure_exit.ledger import SoundLedger
from azure_exit.plan import Plan, make_plan
from azure_exit.problems import InputError
from components.azure_exit.session import Session
from operations.exit_engine import ExitState
from operations.exit_site import Site
from operations.exits import OperationError, RefusedError

MOST_TOLD = 5


def require_sound(site: Site) -> SoundLedger:
    """What the ledger says.

    Raises:
        OperationError: it is not sound, or lacks the entry whose hash the state keeps: lines are missing at its end.
    """
    return sound(site.session, [ExitState.of(site).ledger_head])


def sound(session: Session, heads: Collection[str] = ()) -> SoundLedger:
    """What the ledger says. Raises OperationError when it is not sound, or lacks an entry of these hashes."""
    try:
        return session.sound_ledger(heads=heads)
    except InputError as error:
        told = "\n".join(str(each) for each in error.problems[:MOST_TOLD])
        raise OperationError(
            f"{session.folder.ledger} is not sound: nothing that it says counts\n{told}",
            "restore it from its copies; `hub exit verify` says all that is wrong",
        ) from None


def require_own_inventory(site: Site, plan: Plan) -> Inventory:
    """The inventory beside a plan. Refuses a plan that it does not give: older, of another estate, or edited."""
    inventory = read_inventory(site.session.folder.inventory)
    found = inventory_digest(inventory)
    if found != plan.inventory.sha256:
        raise RefusedError(
            f"the plan was made from inventory {plan.inventory.sha256[:12]}, and {site.session.folder.inventory} is "
            f"{found[:12]}: the plan is older than its inventory",
            "plan again from it, and have the plan signed",
        )
    # How the listings were paged says nothing, and is in no digest of an inventory.
    again = make_plan(replace(inventory, files=plan.inventory.files), plan.schedule)
    if again.sha256 != plan.sha256:
        rows = [row.id for row in plan.rows if again.by_id.get(row.id) != row]
        rows += sorted(again.by_id.keys() - plan.by_id.keys())
        told = f": {rows[0]} differs{f', and {len(rows) - 1} more' if len(rows) > 1 else ''}" if rows else ""
        raise RefusedError(
            f"the plan {plan.sha256[:12]} is not what its inventory and schedule give, {again.sha256[:12]}{told}",
            "plan again, and have the plan signed; if nobody changed this version of the kit, find out who edited it",
        )
    return inventory


def require_bound(state: ExitState) -> None:
    """Refuse a state in which the gate is not bound to every Azure resource."""
    if state.unbound:
        raise RefusedError(
            f"{len(state.unbound)} resources are not bound to the gate, {state.unbound[0]} among them: an earlier run "
            "of a program without it took the binding away",
            "`hub exit adopt` binds it again; find out who ran that program",
        )
