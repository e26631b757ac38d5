"""`hub exit execute`: runs what was previewed and signed, and nothing else; looks for what it deleted."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from azure_exit.bundle import file_sha256
from azure_exit.catalogue import Method, Wave
from azure_exit.evidence import Bundle
from azure_exit.facts import exit_facts
from azure_exit.folder import WaveRun
from azure_exit.gates import GateName
from azure_exit.gates.judgement import judge_row
from azure_exit.inventory import Inventory, read_inventory
from azure_exit.ledger import Kind, asked_rows, gone_rows, read_entries
from azure_exit.plan import Change, Plan
from azure_exit.plan.expected import unexplained
from components.azure_exit.arm import ArmReader
from components.azure_exit.freeze import PREFIX
from components.azure_exit.gate import read_open_bundle
from components.azure_exit.read_back import State, can_be_read, look
from components.azure_exit.replies import look_for_missing
from components.azure_exit.session import Phase, Session
from operations.engine_run import Operation, Outcome
from operations.exit_controls import deletions, require_allowed
from operations.exit_engine import ExitState, deleted_by, reduced, run
from operations.exit_guards import require_bound, require_own_inventory, require_sound
from operations.exit_preview import require_exactly
from operations.exit_proceedings import ledger_told, take_up
from operations.exit_site import Site, find_site, program_commit
from operations.exit_still import require_still
from operations.exits import ExitCode, OperationError, RefusedError
from operations.operate import held
from operations.summary import print_json

HOLDS = frozenset({"properties.hasLegalHold", "properties.legalHold"})
FRESH = timedelta(hours=24)
"""How old the inventory may be that drift is looked for in."""


@dataclass(frozen=True, slots=True)
class ExecuteRequest:
    """A wave to be run."""

    environment: str
    wave: Wave
    person: str
    key: Path
    inventory: Path
    patience: float = 30.0


def principal_of(wave: Wave) -> str:
    """Who acts in a rehearsal: a Contributor, who may not end policies; the last wave needs one who may."""
    return "owner" if wave is Wave.CLOSE else "executor"


def open_session(site: Site, wave: Wave, person: str, key: Path) -> Session:
    """The session of a wave that is run by a person."""
    commit = program_commit(site.target.environment)
    return replace(site.session, wave=wave, phase=Phase.DELETE, person=person, key=key.absolute(), commit=commit)


def execute(request: ExecuteRequest, *, as_json: bool) -> ExitCode:
    """Run a wave; one that was interrupted goes on where it stopped."""
    site = find_site(request.environment, principal_of(request.wave))
    with held(f"hub exit execute {int(request.wave)}", site.target.environment):
        settle(site)
        plan = site.session.plan
        first = require_own_inventory(site, plan)
        require_sound(site)
        site = site.within(open_session(site, request.wave, request.person, request.key))
        chosen = site.session.wave_folder.read_run()
        state = ExitState.of(site)
        require_bound(state)
        _require_signed_state(site, state, chosen)
        bundle = read_open_bundle(site.session, plan)
        _require_open(site, plan, chosen, bundle)
        _require_allowed(site, plan, chosen, bundle, state)
        released = [key for key, each in bundle.evidence.by_key.items() if each.releases]
        _require_no_drift(site, plan, first, request.inventory, released)
        ending = [each for key in chosen.delete for each in (key, *plan.by_id[key].takes_along)]
        require_still(site, plan, ending, bundle)
        take_up(site.session, plan)
        outcome = _run(site, state, chosen)
        seen = read_back_wave(site, plan, chosen, request.patience)
        look_for_replies(site, plan)
    return _tell(site, plan, chosen, outcome, seen, as_json=as_json)


def settle(site: Site) -> None:
    """Take away the lock of an engine that was killed."""
    for lock in site.target.backend.locks(site.stack):
        if not lock.is_stale:
            raise OperationError(f"{site.stack} is locked by {lock}", "wait until that run is done")
        lock.path.unlink(missing_ok=True)
    site.target.backend.mend()


def _require_signed_state(site: Site, state: ExitState, chosen: WaveRun) -> None:
    """Refuse a state that is another than the one that was signed, but for what this wave deleted already."""
    folder = site.session.wave_folder
    signed = ExitState.read(folder.state)
    ended = [key for key in chosen.delete if key not in state.azure]
    asked = asked_rows(read_entries(site.session.folder.ledger))
    strangers = [key for key in ended if key not in asked]
    if strangers:
        raise RefusedError(
            f"{strangers[0]} left the state, and no request of it is in the ledger",
            "find out who took it out; then preview again, and have it signed",
        )
    if signed.without(ended) != state.text():
        raise RefusedError(
            "the state is another than the one that was previewed and signed: something ran in between",
            "preview the wave again, and have it signed",
        )
    require_exactly(signed, chosen, deleted_by(folder.update_plan))


def _require_open(site: Site, plan: Plan, chosen: WaveRun, bundle: Bundle) -> None:
    """Refuse before anything is deleted, unless all gates that can be judged beforehand are open."""
    if site.session.person != bundle.evidence.executor:
        raise RefusedError(
            f"{site.session.person} is not who the evidence names: {bundle.evidence.executor} executes", "that person"
        )
    coming = {*chosen.delete}
    told = []
    for key in chosen.delete:
        row = plan.by_id[key]
        if key in bundle.gone:
            continue
        ahead = {each.id for each in row.after if each.id not in bundle.gone} - coming
        for verdict in judge_row(plan, row, bundle, site.session.now):
            waits = verdict.gate is GateName.PREDECESSORS_GONE and not ahead
            if not verdict.is_open and not waits:
                told.append(f"{key}\n  {verdict.gate.value}: {verdict.reason}\n  way out: {verdict.way_out}")
    if told:
        raise RefusedError(
            f"{len(told)} gates are closed, nothing was deleted:\n" + "\n".join(told[:20]), "see each gate's way out"
        )


def _require_allowed(site: Site, plan: Plan, chosen: WaveRun, bundle: Bundle, state: ExitState) -> None:
    """Refuse before anything is deleted what a control denies of the update plan that is to run."""
    facts = exit_facts(plan, bundle, site.session.now, chosen.delete)
    names = {str(each["urn"]): key for key, each in state.azure.items()}
    planned = sorted(deleted_by(site.session.wave_folder.update_plan) & names.keys())
    require_allowed(site, deletions(state, [names[urn] for urn in planned]), facts, "nothing was deleted")


def _require_no_drift(site: Site, plan: Plan, first: Inventory, folder: Path, released: Sequence[str]) -> None:
    later = read_inventory(folder)
    now = site.session.now
    if later.taken_at > now + timedelta(minutes=5) or later.taken_at < now - FRESH:
        raise RefusedError(
            f"{folder} was taken at {later.taken_at.isoformat()}, and it is {now.isoformat(timespec='seconds')}",
            f"take the inventory anew: it may be {FRESH.total_seconds() / 3600:.0f} hours old",
        )
    entries = list(read_entries(site.session.folder.ledger))
    gone, asked = gone_rows(entries), asked_rows(entries)
    ours = [key for key in _keys(later) if key.rpartition("/")[2] == PREFIX]
    found = [
        each
        for each in unexplained(plan, first, later, gone, ours)
        # Its deletion was asked for, and the reply or the look for it was lost.
        if not (each.id in asked and each.change is Change.GONE)
        # A hold that the signed evidence says is released was cleared.
        and not (each.id in released and each.change is Change.CHANGED and HOLDS.issuperset(each.fields))
    ]
    if found:
        told = [f"{each.change.value} {each.id} {', '.join(each.fields)}" for each in found[:20]]
        raise RefusedError(
            f"{len(found)} resources differ from the plan's inventory:\n" + "\n".join(told),
            "find out who changed them; plan again, and have the new plan signed",
        )


def _keys(inventory: Any) -> list[str]:
    return [*inventory.resources, *(lock.key for lock in inventory.locks)]


def _run(site: Site, state: ExitState, chosen: WaveRun) -> Outcome | None:
    """Run exactly the signed update plan; of an interrupted wave, what is left of it."""
    folder = site.session.wave_folder
    left = {str(state.azure[key]["urn"]) for key in chosen.delete if key in state.azure}
    if not left:
        return None
    path = folder.update_plan
    if len(left) < len(chosen.delete):
        path = folder.path / "update-plan.left.json"
        path.write_text(json.dumps(reduced(folder.update_plan, left)), encoding="utf-8")
    return run(site, Operation.UP, "--plan", str(path), ordered=True)


def read_back_wave(site: Site, plan: Plan, chosen: WaveRun, patience: float) -> dict[str, State]:
    """Look for what the wave deleted and is not in the ledger as gone, and for what ended with it."""
    entries = list(read_entries(site.session.folder.ledger))
    gone, asked = gone_rows(entries), asked_rows(entries)
    found: dict[str, State] = {}
    with ArmReader(site.variables) as azure:
        for row in plan.rows:
            along = row.method in (Method.RETAINED, Method.WITH_MANAGER) and row.wave is site.session.wave
            if row.id in gone or not can_be_read(row) or not (along or (row.id in chosen.delete and row.id in asked)):
                continue
            sighting = look(azure, row, site.session.now, patience if not along else 0)
            if not along or sighting.state is not State.PRESENT:
                site.session.note(Kind.READ_BACK, sighting.body(row.id))
            found[row.id] = sighting.state
    return found


def look_for_replies(site: Site, plan: Plan) -> int:
    """Enter what the activity log shows by now of deletions that the ledger has no reply of; how many are missing."""
    with ArmReader(site.variables) as azure:
        entries = list(read_entries(site.session.folder.ledger))
        return look_for_missing(site.session, plan, azure, entries)


def _tell(
    site: Site, plan: Plan, chosen: WaveRun, outcome: Outcome | None, seen: dict[str, State], *, as_json: bool
) -> ExitCode:
    gone = gone_rows(read_entries(site.session.folder.ledger))
    left = [key for key in chosen.delete if key not in gone]
    failures = []
    if outcome is not None and not outcome.ok:
        failures = [
            {"row": "/" + each.resource if each.urn else "", "said": each.message}
            for each in outcome.account.problems
            if each.is_error
        ]
    ok = not left and (outcome is None or outcome.ok)
    if as_json:
        said = {"ok": ok, "gone": len(chosen.delete) - len(left), "left": left, "keeps": chosen.keep}
        update_plan = file_sha256(site.session.wave_folder.update_plan)
        ledger = ledger_told(site.session.folder.ledger)
        print_json({**said, "failures": failures, "engine_plan_sha256": update_plan, "ledger": ledger})
        return ExitCode.OK if ok else ExitCode.FAILED
    for key in chosen.delete:
        print(f"{'gone' if key in gone else 'LEFT'}  {key}")
    for each in failures:
        print(f"\n{each['row']}\n  {each['said']}")
        remark = plan.by_id[each["row"]].remark if each["row"] in plan.by_id else ""
        if remark:
            print(f"  about it: {remark}")
    if failures:
        print("\nway out: mend what is said above, then run the same command again: it goes on with what is left,")
        print("under the same signatures while they last; else preview the wave again, and have it signed")
    print(f"wave {int(site.session.wave or 0)}: {len(chosen.delete) - len(left)} gone, {len(left)} left")
    print(f"ledger: {ledger_told(site.session.folder.ledger)}; keep that where the executor cannot write")
    return ExitCode.OK if ok else ExitCode.FAILED
