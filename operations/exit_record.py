"""`hub exit record` and `hub exit look`: what people end by hand, and what is looked for again."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from azure_exit.bundle import file_sha256
from azure_exit.catalogue import Method, Wave
from azure_exit.certificate.readiness import CANCELLED, COPIES, PURGED
from azure_exit.ledger import Kind, read_entries
from azure_exit.open_wave import Answer, OpenWave
from azure_exit.plan import Plan, PlanRow
from azure_exit.signing import fingerprint
from components.azure_exit.arm import ArmReader
from components.azure_exit.gate import read_open_bundle
from components.azure_exit.read_back import State, can_be_read, look
from components.azure_exit.replies import reply_told, requested_at
from operations.exit_execute import look_for_replies, open_session
from operations.exit_guards import require_sound
from operations.exit_preview import row_of
from operations.exit_proceedings import take_up
from operations.exit_site import Site, find_site
from operations.exit_still import require_still
from operations.exits import ExitCode, RefusedError
from operations.operate import held
from operations.summary import print_json

ENDED = "ended"
AUTHORISED = "authorised"
STEPS = (AUTHORISED, ENDED, PURGED, COPIES, CANCELLED)


@dataclass(frozen=True, slots=True)
class RecordRequest:
    """A step of a person's to be recorded."""

    environment: str
    wave: Wave
    row: str
    step: str
    person: str
    key: Path
    evidence: Path | None = None


def record(request: RecordRequest, *, as_json: bool) -> ExitCode:
    """Record a step: `authorised` judges the gates of a row before a person ends it, `ended` looks that it is gone."""
    if request.step not in STEPS:
        raise RefusedError(f"--step {request.step} is not known", f"one of {', '.join(STEPS)}")
    site = find_site(request.environment, "executor")
    with held("hub exit record", site.target.environment):
        plan = site.session.plan
        require_sound(site)
        _require_role(site, request.person)
        site = site.within(open_session(site, request.wave, request.person, request.key))
        said = _record(site, plan, request)
    if as_json:
        print_json({"ok": True, **said})
    else:
        print(f"{said['row']}: {said['step']} recorded" + (f", {said['state']}" if "state" in said else ""))
    return ExitCode.OK


def _record(site: Site, plan: Plan, request: RecordRequest) -> dict[str, Any]:
    if request.step == CANCELLED:
        key = request.row.rstrip("/").lower()
        if key not in {f"/subscriptions/{each}" for each in plan.inventory.subscriptions.values()}:
            raise RefusedError(f"{request.row} is no subscription of the plan", "/subscriptions/ID")
        return _note(site, request, key)
    row = row_of(plan, request.row)
    if request.step == AUTHORISED:
        answer = _require_may_end(site, plan, row)
        take_up(site.session, plan)
        gates = {f"{each.gate.value} {each.row}": each.is_open for each in answer.verdicts}
        body = {"row": row.id, "wave": int(row.wave), "open": True, "step": AUTHORISED, "gates": gates}
        site.session.note(Kind.GATE, body)
        site.session.note(Kind.REQUEST, {"row": row.id, "wave": int(row.wave), "command": row.command})
        return {"row": row.id, "step": AUTHORISED, "command": row.command}
    if request.step == ENDED and requested_at(read_entries(site.session.folder.ledger), row.id) is None:
        raise RefusedError(
            f"{row.id} was never authorised: nothing is recorded as ended whose gates nobody judged",
            f"`--step {AUTHORISED}` first; if somebody ended it before, take the inventory again, and plan again",
        )
    said = _note(site, request, row.id)
    if request.step != ENDED:
        return said
    state = _seen(site, row, said["evidence_sha256"])
    for key in row.takes_along:
        # What ends with it is looked for too; what is still there is for a later look.
        with ArmReader(site.variables) as azure:
            sighting = look(azure, plan.by_id[key], site.session.now)
        if sighting.state is not State.PRESENT:
            site.session.note(Kind.READ_BACK, sighting.body(key))
    return {**said, "state": state.value}


def _require_role(site: Site, person: str) -> None:
    anchor = site.session.trusted
    if person not in anchor.executors:
        raise RefusedError(
            f"{person} is no executor that {anchor.source} names: {', '.join(sorted(anchor.executors))}",
            "one of these records what was ended; or have its roles changed by a reviewed commit",
        )


def _require_may_end(site: Site, plan: Plan, row: PlanRow) -> Answer:
    if row.method is not Method.OUT_OF_BAND:
        raise RefusedError(f"{row.id} is not ended by hand ({row.method.value})", "`hub exit execute` ends its wave")
    bundle = read_open_bundle(site.session, plan)
    if site.session.person != bundle.evidence.executor:
        raise RefusedError(
            f"{site.session.person} is not who the evidence names: {bundle.evidence.executor} executes", "that person"
        )
    if fingerprint(site.session.key) in {each.fingerprint for each in bundle.approvals}:
        raise RefusedError("the key that executes signed an approval too", "two others approve, each with their own")
    answer = OpenWave(plan, bundle, site.session.now).about(row.id)
    if not answer.may_end:
        told = "\n".join(f"  {reason}\n    way out: {way_out}" for reason, way_out in answer.reasons)
        raise RefusedError(f"{row.id} is held:\n{told}", "see each gate's way out")
    require_still(site, plan, (row.id, *row.takes_along), bundle)
    return answer


def _note(site: Site, request: RecordRequest, key: str) -> dict[str, Any]:
    if request.evidence is None:
        raise RefusedError("a step is recorded with its evidence", "--evidence FILE: what the command printed, say")
    body = {"row": key, "step": request.step, "evidence_sha256": file_sha256(request.evidence)}
    site.session.note(Kind.OUT_OF_BAND, body)
    return body


def _seen(site: Site, row: PlanRow, evidence: str) -> State:
    if not can_be_read(row):
        # What Resource Manager does not know rests on the evidence of who looked for it.
        body = {"row": row.id, "state": State.GONE.value, "witnessed": True, "evidence_sha256": evidence}
        site.session.note(Kind.READ_BACK, body)
        return State.GONE
    with ArmReader(site.variables) as azure:
        sighting = look(azure, row, site.session.now)
        since = requested_at(read_entries(site.session.folder.ledger), row.id)
        if since is not None:
            said = reply_told(azure, row, since)
            site.session.note(Kind.REPLY, {"row": row.id, "told": "ended", "by": site.session.person, **said})
    site.session.note(Kind.READ_BACK, sighting.body(row.id))
    if sighting.state is State.PRESENT:
        raise RefusedError(f"{row.id} is still there", f"end it: {row.command}")
    return sighting.state


def look_again(name: str, person: str, key: Path, *, as_json: bool) -> ExitCode:
    """Look for every row, and write down what is seen: the certificate wants it after the last window has closed."""
    site = find_site(name, "reader")
    with held("hub exit look", site.target.environment):
        plan = site.session.plan
        require_sound(site)
        site = site.within(open_session(site, Wave.CLOSE, person, key))
        counts = dict.fromkeys(State, 0)
        with ArmReader(site.variables) as azure:
            noted = [each.body for each in read_entries(site.session.folder.ledger) if each.kind == Kind.OUT_OF_BAND]
            azure.cancelled = frozenset(str(each["row"]) for each in noted if each.get("step") == CANCELLED)
            for row in plan.rows:
                if can_be_read(row):
                    sighting = look(azure, row, site.session.now, patience=0)
                    site.session.note(Kind.READ_BACK, sighting.body(row.id))
                    counts[sighting.state] += 1
        missing = look_for_replies(site, plan)
    if as_json:
        found = {state.value: number for state, number in counts.items()}
        print_json({"ok": True, **found, "replies_missing": missing})
    else:
        print(", ".join(f"{number} {state.value}" for state, number in counts.items()))
        if missing:
            print(
                f"of {missing} deletions that were asked for the activity log shows no reply: it shows them late, and"
            )
            print("keeps them 90 days; look again, or put what it showed then into evidence")
    return ExitCode.OK
