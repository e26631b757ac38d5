"""`hub exit preview`: what a wave would delete, saved as the engine's update plan, for two persons to sign."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import datetime

from azure_exit.bundle import file_sha256, read_unsigned
from azure_exit.catalogue import Method, Wave
from azure_exit.evidence import Bundle
from azure_exit.folder import WaveRun
from azure_exit.gates import GateName
from azure_exit.gates.gate import judge
from azure_exit.plan import Plan, PlanRow
from components.azure_exit.session import Phase
from operations.engine_run import Operation, Outcome
from operations.exit_adopt import CHANGING
from operations.exit_controls import deletions, facts_to_sign, releases, require_allowed, seen_by
from operations.exit_engine import ExitState, deleted_by, operations_on_azure, require_ok, run
from operations.exit_guards import require_bound, require_own_inventory, require_sound
from operations.exit_site import Site, find_site, program_commit
from operations.exits import ExitCode, OperationError, RefusedError
from operations.operate import held
from operations.summary import print_json


def preview(name: str, wave: Wave, *, as_json: bool) -> ExitCode:
    """Take the protection off the wave's rows, in the state only, and save what deleting them would be."""
    site = find_site(name, "reader")
    with held(f"hub exit preview {int(wave)}", site.target.environment):
        # What is not committed cannot be signed, and the program itself asks for its commit.
        site = site.within(replace(site.session, commit=program_commit(site.target.environment)))
        plan = site.session.plan
        require_own_inventory(site, plan)
        ledger = require_sound(site)
        folder = site.session.folder.wave(wave)
        bundle = read_unsigned(plan, site.session.folder, wave, site.session.trusted, ledger)
        chosen = choose(plan, wave, bundle, site.session.now)
        chosen = replace(chosen, ledger_head=ledger.head)
        # What people end by hand ends after the wave is signed, and before it is executed.
        ending = {row.id for row in plan.rows if row.wave is wave and row.id not in chosen.keep}
        facts = facts_to_sign(plan, bundle, site.session.now, ending)
        for stale in (folder.update_plan, folder.state):
            stale.unlink(missing_ok=True)
        # Protection is the seat belt: it stays on where its loss, or what comes after, is denied.
        state = ExitState.of(site)
        # The program that takes the protection off would bind the gate again, and nobody would have seen it missing.
        require_bound(state)
        steps = [*releases(state, chosen.delete), *deletions(state, chosen.delete)]
        require_allowed(site, steps, facts, "the protection was not taken off", final=False)
        folder.write_run(chosen)
        _release(site, wave)
        state = ExitState.of(site)
        require_bound(state)
        absent = [key for key in chosen.delete if key not in state.azure]
        if absent:
            raise RefusedError(f"{absent[0]} is not in the state", "`hub exit adopt` first")
        folder.state.write_text(state.text(), encoding="utf-8")
        seen = _save(site, wave)
        try:
            require_exactly(state, chosen, deleted_by(folder.update_plan))
            require_allowed(site, seen_by(seen, site).changes, facts, "nothing is there to be signed", final=False)
        except OperationError:
            folder.update_plan.unlink()
            raise
    _tell(site, wave, chosen, as_json=as_json)
    return ExitCode.OK


def choose(plan: Plan, wave: Wave, bundle: Bundle, now: datetime) -> WaveRun:
    """The rows of a wave that the engine is to delete, and those that stay: held, or after something that stays."""
    delete: list[str] = []
    keep: dict[str, str] = {}
    ends: set[str] = set(bundle.gone)
    for row in (each for each in plan.rows if each.wave is wave and each.id not in bundle.gone):
        verdict = judge(GateName.HOLD_RELEASED, row, bundle, now)
        waits = next((each.id for each in row.after if each.id not in ends), None)
        if row.method is not Method.RETAINED and not verdict.is_open:
            keep[row.id] = verdict.reason
        elif waits is not None and row.method is not Method.RETAINED:
            keep[row.id] = f"it ends after {waits}, which is not gone"
        else:
            ends.add(row.id)
            if row.method is Method.ENGINE:
                delete.append(row.id)
    return WaveRun(tuple(delete), keep)


def require_exactly(state: ExitState, chosen: WaveRun, deleted: set[str]) -> None:
    """Refuse an update plan that deletes anything else than the wave's rows, or not all of them."""
    names = {str(each["urn"]): key for key, each in state.azure.items()}
    others = sorted(urn for urn in deleted if names.get(urn) not in chosen.delete)
    missing = sorted(set(chosen.delete) - {names.get(urn, "") for urn in deleted})
    if others:
        raise RefusedError(f"the update plan deletes {others[0]}, which is no row of this wave", "preview it again")
    if missing:
        raise RefusedError(f"the update plan does not delete {missing[0]}", "preview it again")


def _release(site: Site, wave: Wave) -> None:
    released = site.within(replace(site.session, wave=wave, phase=Phase.RELEASE))
    outcome = run(released, Operation.UP, quiet=True)
    require_ok(outcome, "the protection of the wave's rows could not be taken off", "mend it, and preview again")
    found = operations_on_azure(outcome.account)
    for operation in CHANGING:
        if found.get(operation):
            raise OperationError(f"{found[operation][0]} was subject to {operation}: only states were to change")


def _save(site: Site, wave: Wave) -> Outcome:
    opened = site.within(replace(site.session, wave=wave, phase=Phase.DELETE))
    path = str(site.session.folder.wave(wave).update_plan)
    outcome = run(opened, Operation.PREVIEW, "--save-plan", path, quiet=True, in_full=True)
    require_ok(outcome, "the wave cannot be previewed", "mend it, and preview again")
    return outcome


def _tell(site: Site, wave: Wave, chosen: WaveRun, *, as_json: bool) -> None:
    folder = site.session.folder.wave(wave)
    said = {
        "ok": True,
        "wave": int(wave),
        "update_plan": str(folder.update_plan),
        "update_plan_sha256": file_sha256(folder.update_plan),
        "state_sha256": file_sha256(folder.state),
        "commit": site.session.commit,
        "deletes": list(chosen.delete),
        "keeps": chosen.keep,
    }
    if as_json:
        print_json(said)
        return
    for key in chosen.delete:
        print(f"delete  {key}")
    for key, why in chosen.keep.items():
        print(f"keep    {key}\n          {why}")
    print(f"wave {int(wave)}: {len(chosen.delete)} deletions, {len(chosen.keep)} rows stay")
    print(f"update plan {said['update_plan_sha256']}  {said['update_plan']}")
    print(f"state       {said['state_sha256']}\ncommit      {said['commit']}")
    sys.stderr.write("two persons sign exactly this: `hub exit approve`\n")


def row_of(plan: Plan, key: str) -> PlanRow:
    """A row by its id in whatever case. Raises RefusedError when the plan has none."""
    row = plan.by_id.get(key.rstrip("/").lower()) or plan.by_id.get(key)
    if row is None:
        raise RefusedError(f"{key} is in no row of the plan", "`hub exit show` lists the rows")
    return row
