"""What `hub exit` does with approvals and gates."""

from __future__ import annotations

import sys
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from pathlib import Path

import typer

from azure_exit.catalogue import Wave
from operations.exits import ExitCode, OperationError, RefusedError
from operations.summary import print_json


@dataclass(frozen=True, slots=True)
class ApprovalRequest:
    """An approval to be made."""

    environment: str
    wave: Wave
    key: Path
    person: str
    hours: int


def approve_wave(request: ApprovalRequest, *, yes: bool, as_json: bool) -> ExitCode:
    """Sign an approval, and write it into the wave's folder."""
    from azure_exit.bundle import Run, subject_of  # noqa: PLC0415
    from azure_exit.evidence import read_evidence, read_manifests  # noqa: PLC0415
    from azure_exit.person import is_among, is_same_person  # noqa: PLC0415
    from azure_exit.signing import approve, read_approval, write_approval  # noqa: PLC0415
    from operations.exit_guards import sound  # noqa: PLC0415
    from operations.exit_site import find_exit, program_commit  # noqa: PLC0415

    found = find_exit(request.environment)
    session = found.session
    plan, folder, anchor = session.plan, session.folder.wave(request.wave), session.trusted
    if not is_among(request.person, anchor.approvers):
        raise RefusedError(
            f"{request.person} is no approver that {anchor.source} names: {', '.join(sorted(anchor.approvers))}",
            "one of these approves; or have its roles changed by a reviewed commit",
        )
    evidence = read_evidence(folder.path)
    # What is approved was read: a manifest that is not there, or is another, is found before anybody signs.
    read_manifests(folder.path, evidence)
    if (evidence.plan_sha256, evidence.inventory_sha256) != (plan.sha256, plan.inventory.sha256):
        raise RefusedError(f"{folder.path} is the evidence of another plan", "the evidence of this plan")
    if evidence.wave is not request.wave:
        raise RefusedError(f"{folder.path} is the evidence of wave {int(evidence.wave)}", "the evidence of this wave")
    if is_same_person(request.person, evidence.executor):
        raise RefusedError(f"{request.person} executes the wave, and cannot approve it", "two others approve")
    run = Run(folder.update_plan, folder.state, program_commit(found.environment))
    subject = subject_of(plan, evidence, run, session.signers, sound(session).head)
    rows = [row for row in plan.rows if row.wave == evidence.wave]
    if not yes:
        _ask(
            f"Sign as {request.person} that wave {evidence.wave.value} ({len(rows)} rows) may be run?", asdict(subject)
        )
    try:
        made = approve(subject, request.person, request.key, session.now, timedelta(hours=request.hours))
    except ValueError as error:
        raise RefusedError(str(error), "correct it, and sign again") from None
    path = write_approval(made, folder.path)
    try:
        approval = read_approval(path, session.signers)
    except Exception:
        # One that would not count is not left there.
        path.unlink()
        raise
    if as_json:
        print_json(
            {"ok": True, "file": str(path), "person": approval.person, "key": approval.fingerprint, **asdict(subject)}
        )
    else:
        print(f"{path}: signed with {approval.fingerprint}, until {approval.expires_at:%Y-%m-%d %H:%M} UTC")
    return ExitCode.OK


def judge_wave(name: str, wave: Wave, *, as_json: bool) -> ExitCode:
    """Judge the rows of a wave."""
    from azure_exit.catalogue import Method  # noqa: PLC0415
    from azure_exit.gates.judgement import judge_row, may_end  # noqa: PLC0415
    from components.azure_exit.gate import read_open_bundle  # noqa: PLC0415
    from operations.exit_guards import sound  # noqa: PLC0415
    from operations.exit_site import find_exit, program_commit  # noqa: PLC0415

    found = find_exit(name)
    session = replace(found.session, wave=wave, commit=program_commit(found.environment))
    plan, now = session.plan, session.now
    sound(session)
    bundle = read_open_bundle(session, plan)
    told, held = [], 0
    for row in plan.rows:
        if row.wave != bundle.evidence.wave or row.method in (Method.RETAINED, Method.WITH_MANAGER):
            continue
        verdicts = judge_row(plan, row, bundle, now)
        is_open = may_end(row, verdicts)
        held += not is_open
        told.append(
            {"row": row.id, "open": is_open, "held_by": [asdict(each) for each in verdicts if not each.is_open]}
        )
        if not as_json:
            print(f"{'open' if is_open else 'HELD'}  {row.id}")
            for each in verdicts:
                if not each.is_open:
                    whose = "" if each.row == row.id else f" of {each.row}"
                    print(f"      {each.gate.value}{whose}: {each.reason}\n        way out: {each.way_out}")
    if as_json:
        print_json({"ok": not held, "wave": int(bundle.evidence.wave), "held": held, "rows": told})
    else:
        print(f"wave {bundle.evidence.wave.value}: {len(told) - held} open, {held} held")
    return ExitCode.FAILED if held else ExitCode.OK


def _ask(question: str, subject: dict[str, object]) -> None:
    if not sys.stdin.isatty():
        raise RefusedError("nobody is there to ask", "read the plan and the evidence; then add --yes")
    for name, value in subject.items():
        typer.echo(f"  {name:<20} {value}", err=True)
    try:
        agreed = typer.confirm(question, default=False, err=True)
    except typer.Abort:
        raise OperationError("interrupted at the question: nothing was signed", code=ExitCode.INTERRUPTED) from None
    if not agreed:
        raise RefusedError("not approved: nothing was signed")
