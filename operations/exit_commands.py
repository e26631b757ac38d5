"""What `hub exit` does with plans and ledgers."""

from __future__ import annotations

import sys
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from azure_exit.canonical import plain
from operations.exits import ExitCode, RefusedError
from operations.summary import print_json

if TYPE_CHECKING:
    from azure_exit.plan import Plan
    from azure_exit.signing import Signers

_NOTICE_DAYS = 28
FORMS = ("terminal", "markdown", "html")


@dataclass(frozen=True, slots=True)
class PlanRequest:
    """A plan to be made."""

    inventory: Path
    out: Path
    start: str | None
    days_between: int
    replace: bool = False


def make(request: PlanRequest, *, as_json: bool) -> ExitCode:
    """Make a plan and write its file."""
    from azure_exit.inventory import read_inventory  # noqa: PLC0415
    from azure_exit.plan import Schedule, make_plan, plan_text, write_plan  # noqa: PLC0415

    start = _day(request.start)
    inventory = read_inventory(request.inventory)
    begins = start or inventory.taken_at.date() + timedelta(days=_NOTICE_DAYS)
    plan = make_plan(inventory, Schedule(start=begins, days_between=request.days_between))
    there = request.out.read_text(encoding="utf-8") if request.out.is_file() else None
    if there is not None and there != plan_text(plan) and not request.replace:
        raise RefusedError(
            f"{request.out} holds another plan: it is left as it is", "--replace, or another file with --out"
        )
    write_plan(plan, request.out)
    if as_json:
        print_json({"ok": True, "file": str(request.out), **summary(plan)})
    else:
        _show_on_terminal(plan, None)
        print(f"{request.out}: written; `hub exit show {request.out} --format html --out plan.html` for the page")
    return ExitCode.OK


def compare(plan_file: Path, inventory_folder: Path, *, expect_no_changes: bool, as_json: bool) -> ExitCode:
    """Tell the drift between a plan and a later inventory."""
    from azure_exit.inventory import read_inventory  # noqa: PLC0415
    from azure_exit.plan import drift, read_plan  # noqa: PLC0415

    found = drift(read_plan(plan_file), read_inventory(inventory_folder))
    if as_json:
        print_json({"ok": True, "changes": len(found.differences), **plain(found)})
    else:
        for each in found.differences:
            fields = f" ({', '.join(each.fields)})" if each.fields else ""
            was = f": {each.was} -> {each.becomes}" if each.was and each.becomes and each.was != each.becomes else ""
            print(f"{each.change.value:<9} {each.id}{fields}{was}")
        print(f"{len(found.differences)} differences" if found.differences else "no difference")
    return ExitCode.WOULD_CHANGE if expect_no_changes and not found.is_none else ExitCode.OK


def show(plan_file: Path, wave: int | None, form: str, out: Path | None, *, as_json: bool) -> ExitCode:
    """Show a plan."""
    from azure_exit.plan import read_plan  # noqa: PLC0415
    from azure_exit.show import markdown, page  # noqa: PLC0415

    if form not in FORMS:
        raise RefusedError(f"--format {form} is not known", f"one of {', '.join(FORMS)}")
    plan = read_plan(plan_file)
    if as_json:
        rows = [row for row in plan.document["rows"] if wave is None or row["wave"] == wave]
        print_json({"ok": True, **summary(plan), "rows": rows})
        return ExitCode.OK
    if form == "terminal" and out is None:
        _show_on_terminal(plan, wave)
        return ExitCode.OK
    text = page(plan) if form == "html" else markdown(plan)
    if out is None:
        sys.stdout.write(text)
    else:
        out.write_text(text, encoding="utf-8")
        print(f"{out}: written")
    return ExitCode.OK


@dataclass(frozen=True, slots=True)
class VerifyRequest:
    """A ledger to be verified. One of `environment` and `pin` says which file of signers counts."""

    ledger: Path
    signers: Path
    expected_head: str = ""
    environment: str | None = None
    pin: str | None = None


def verify(request: VerifyRequest, *, as_json: bool) -> ExitCode:
    """Verify a ledger."""
    from azure_exit.ledger import verify_ledger  # noqa: PLC0415

    signers = _pinned(request)
    found = verify_ledger(request.ledger, signers, heads=[request.expected_head])
    if as_json:
        problems = [asdict(each) for each in found.problems]
        said = {"ok": found.is_sound, "entries": found.entries, "head": found.head, "problems": problems}
        print_json({**said, "signers_sha256": signers.sha256, "pinned_by": signers.source})
    else:
        for each in found.problems:
            sys.stderr.write(f"{each}\n\n")
        print(f"signers {signers.sha256}, as pinned by {signers.source}")
        print(f"{found.entries} entries, head {found.head}: {'sound' if found.is_sound else 'NOT SOUND'}")
        if not request.expected_head:
            print("its end was compared with the file beside it only: --expect-head HASH, with a head kept elsewhere")
    return ExitCode.OK if found.is_sound else ExitCode.FAILED


def _pinned(request: VerifyRequest) -> Signers:
    """The file of signers, by the pin that was given or that of an environment; it is refused without one."""
    from azure_exit.signing import Signers  # noqa: PLC0415

    if (request.environment is None) == (request.pin is None):
        raise RefusedError(
            "nothing says which file of signers is the true one" if request.pin is None else "two pins were given",
            f"--environment NAME, whose file pins it; or --signers-sha256 HASH, as it is kept elsewhere: what "
            f"`sha256sum {request.signers}` prints, once each key was compared with its owner "
            f"(`ssh-keygen -lf {request.signers}`)",
        )
    if request.pin is not None:
        return Signers(request.signers, request.pin)
    from components.azure_exit.anchor import anchor_of  # noqa: PLC0415
    from operations.exit_site import folder_of, require_name  # noqa: PLC0415
    from settings import load_environment  # noqa: PLC0415

    require_name(str(request.environment))
    environment = load_environment(str(request.environment))
    return anchor_of(environment, folder_of(environment)).signers(request.signers)


def list_entries(ledger: Path, row: str, *, as_json: bool) -> ExitCode:
    """Print the entries of a ledger."""
    from azure_exit.ledger import read_entries  # noqa: PLC0415
    from azure_exit.ledger.entry import stamp  # noqa: PLC0415

    if not ledger.is_file():
        raise RefusedError(f"{ledger}: no such ledger", "the path of the ledger")
    wanted = row.rstrip("/").lower()
    entries = [each for each in read_entries(ledger) if not wanted or str(each.body.get("row", "")).lower() == wanted]
    if as_json:
        told = [
            {"n": each.number, "at": stamp(each.at), "kind": each.kind, "by": each.by, "body": each.body}
            for each in entries
        ]
        print_json({"ok": True, "entries": told})
    else:
        for each in entries:
            about = ", ".join(f"{name} {value}" for name, value in each.body.items())
            print(f"{each.number:>5}  {each.at:%Y-%m-%d %H:%M:%S}  {each.kind:<12} {each.by}  {about}")
    return ExitCode.OK


def summary(plan: Plan) -> dict[str, Any]:
    """What a script wants to know of a plan."""
    statuses = [row.status.value for row in plan.rows]
    return {
        "plan_sha256": plan.sha256,
        "inventory_sha256": plan.inventory.sha256,
        "row_count": len(plan.rows),
        "status": {status: statuses.count(status) for status in ("ready", "waits", "held", "retained")},
        "certificate": plain(plan.document["certificate"]),
        "money": plain(plan.document["money"]),
        "findings": plain(plan.document["findings"]),
        "waves": plain(plan.document["waves"]),
    }


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise RefusedError(f"--start {text} is no day", "a day such as 2026-12-01") from None


def _show_on_terminal(plan: Plan, wave: int | None) -> None:
    from rich.console import Console  # noqa: PLC0415

    from azure_exit.show.terminal import show as show_plan  # noqa: PLC0415
    from operations.display import WIDTH  # noqa: PLC0415

    console = Console()
    show_plan(plan, console if console.is_terminal else Console(width=WIDTH), wave=wave)
