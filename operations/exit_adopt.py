"""`hub exit adopt` and `hub exit freeze`: the old estate taken into the state, and held still."""

from __future__ import annotations

from azure_exit.facts import exit_facts
from azure_exit.plan import Plan
from components.azure_exit.freeze import FreezeArgs
from operations.engine_run import Operation, Outcome
from operations.exit_controls import require_allowed, seen_by
from operations.exit_engine import ExitState, operations_on_azure, require_ok, run
from operations.exit_guards import require_bound, require_own_inventory, require_sound
from operations.exit_site import Site, find_site
from operations.exits import ExitCode, OperationError
from operations.operate import held
from operations.summary import print_json

CHANGING = ("update", "create", "replace", "create-replacement", "delete", "delete-replaced", "import-replacement")


def adopt(name: str, *, as_json: bool) -> ExitCode:
    """Import every row that has not ended, and prove by the engine's own counts that nothing was changed."""
    site = find_site(name, "reader")
    with held("hub exit adopt", site.target.environment):
        plan = site.session.plan
        require_own_inventory(site, plan)
        require_sound(site)
        stripped = ExitState.of(site).unbound
        # A first look: an adoption that would change anything is not begun.
        seen = run(site, Operation.PREVIEW, quiet=True, in_full=True)
        require_ok(seen, "the adoption cannot be previewed", "mend it, and adopt again")
        _require_no_change(seen, "would be")
        facts = exit_facts(plan, None, site.session.now)
        require_allowed(site, seen_by(seen, site).changes, facts, "nothing was adopted")
        outcome = run(site, Operation.UP)
        require_ok(outcome, "the adoption did not get to the end", "mend it, and adopt again: it continues")
        _require_no_change(outcome, "was")
        state = ExitState.of(site)
        require_bound(state)
    counts = {each: len(found) for each, found in operations_on_azure(outcome.account).items()}
    said = {"ok": True, "held": len(state.azure), "imported": counts.get("import", 0), "updates": 0, "counts": counts}
    said["bound_again"] = len(stripped)
    if as_json:
        print_json(said)
    else:
        print(f"{said['held']} resources held, {said['imported']} of them imported now, 0 updates, every one protected")
        if stripped:
            print(
                f"{len(stripped)} were not bound to the gate any more, and are again: find out who ran another program"
            )
    return ExitCode.OK


def freeze(name: str, budget: int, begins: str, *, as_json: bool) -> ExitCode:
    """Lock every group, deny what is new, watch spending."""
    site = find_site(name, "owner")
    with held("hub exit freeze", site.target.environment):
        plan = site.session.plan
        require_sound(site)
        groups = [
            row.arm_id
            for row in plan.rows
            if row.type == "Microsoft.Resources/resourceGroups" and row.method.value == "engine"
        ]
        contacts = site.target.environment.contacts.security
        args = FreezeArgs(
            groups=tuple(groups),
            subscriptions=tuple(plan.inventory.subscriptions.values()),
            budget=budget,
            begins=begins,
            contacts=tuple(str(each) for each in contacts),
        )
        _judge_freeze(site, plan, args)
        outcome = run(site, Operation.UP)
        require_ok(outcome, "the freeze did not get to the end", "mend it, and freeze again: it continues")
    made = len(operations_on_azure(outcome.account).get("create", []))
    if as_json:
        print_json({"ok": True, "created": made})
    else:
        print(f"frozen: {made} locks, policies and budgets made; a lock is lifted for its wave by its keeper")
    return ExitCode.OK


def _judge_freeze(site: Site, plan: Plan, args: FreezeArgs) -> None:
    """Write what the freeze declares, unless its preview fails or a control denies it."""
    path = site.session.folder.freeze
    before = FreezeArgs.read(path)
    args.write(path)
    try:
        seen = run(site, Operation.PREVIEW, quiet=True, in_full=True)
        require_ok(seen, "the freeze cannot be previewed", "mend it, and freeze again")
        facts = exit_facts(plan, None, site.session.now)
        require_allowed(site, seen_by(seen, site).changes, facts, "nothing was frozen", final=False)
    except OperationError:
        # The program declares what the file says: a later run must not make what was refused.
        if before is None:
            path.unlink()
        else:
            before.write(path)
        raise


def _require_no_change(outcome: Outcome, tense: str) -> None:
    found = operations_on_azure(outcome.account)
    for operation in CHANGING:
        if found.get(operation):
            raise OperationError(
                f"{found[operation][0]} {tense} subject to {operation}: adoption changes nothing",
                "find out what the program declares of it besides its id",
            )
