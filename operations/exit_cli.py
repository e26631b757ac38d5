"""`hub exit`: the plan of leaving Azure, its approvals, its ledger."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from operations import exit_manifest_cli, exit_run_cli
from operations.exits import EXIT_CODES

app = typer.Typer(
    help="Leave Azure: plan it, adopt, freeze, end it wave by wave behind gates, prove it." + EXIT_CODES,
    no_args_is_help=True,
    rich_markup_mode=None,
)
app.add_typer(exit_manifest_cli.app, name="manifest")

PlanFile = Annotated[Path, typer.Argument(metavar="PLAN", help="The file that `hub exit plan` wrote.")]
Inventory = Annotated[Path, typer.Argument(metavar="INVENTORY", help="The folder with the exports.")]
LedgerFile = Annotated[Path, typer.Argument(metavar="LEDGER", help="The ledger, a file of JSON Lines.")]
SignersFile = Annotated[
    Path, typer.Option("--signers", metavar="FILE", help="Who may sign (ssh-keygen: ALLOWED SIGNERS).")
]
BundleFolder = Annotated[
    Path, typer.Option("--bundle", metavar="DIR", help="The wave's evidence, manifests, approvals.")
]
EnginePlan = Annotated[Path, typer.Option("--engine-plan", metavar="FILE", help="The engine's saved update plan.")]
StateFile = Annotated[Path, typer.Option("--state", metavar="FILE", help="The exported state that it was made from.")]
Commit = Annotated[str, typer.Option("--commit", metavar="HASH", help="The program's commit, 40 digits.")]
Out = Annotated[Path | None, typer.Option("--out", "-o", metavar="FILE", help="Write it there.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object; messages go to standard error.")]


@app.command("plan")
def make(  # noqa: PLR0917 - typer calls it
    inventory: Inventory,
    out: Annotated[Path, typer.Option("--out", "-o", metavar="FILE", help="The plan's file.")] = Path(
        "azure-exit.yaml"
    ),
    start: Annotated[
        str | None, typer.Option(metavar="DAY", help="Wave 0 opens; 28 days after the inventory when left out.")
    ] = None,
    days_between: Annotated[int, typer.Option(min=0, max=366, help="Days from one wave to the next.")] = 7,
    replace: Annotated[bool, typer.Option("--replace", help="Write over another plan in that file.")] = False,
    as_json: AsJson = False,
) -> None:
    """Make the plan from an inventory. All that is wrong with the inventory is told at once."""
    from operations import exit_commands  # noqa: PLC0415 - `--help` answers at once

    request = exit_commands.PlanRequest(inventory, out, start, days_between, replace=replace)
    raise typer.Exit(exit_commands.make(request, as_json=as_json))


@app.command()
def diff(
    plan: PlanFile,
    inventory: Inventory,
    expect_no_changes: Annotated[bool, typer.Option(help="Exit with 3 when anything differs.")] = False,
    as_json: AsJson = False,
) -> None:
    """Say what has changed between a plan and a later inventory."""
    from operations import exit_commands  # noqa: PLC0415

    raise typer.Exit(exit_commands.compare(plan, inventory, expect_no_changes=expect_no_changes, as_json=as_json))


@app.command()
def show(
    plan: PlanFile,
    wave: Annotated[int | None, typer.Option(min=0, max=10, help="Only the rows of this wave.")] = None,
    form: Annotated[str, typer.Option("--format", "-f", metavar="terminal|markdown|html")] = "terminal",
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """Show a plan: on the terminal, as Markdown, or as one HTML page with a timeline and the dependency graph."""
    from operations import exit_commands  # noqa: PLC0415

    raise typer.Exit(exit_commands.show(plan, wave, form, out, as_json=as_json))


@app.command()
def approve(  # noqa: PLR0917 - typer calls it
    plan: PlanFile,
    bundle: BundleFolder,
    engine_plan: EnginePlan,
    state: StateFile,
    commit: Commit,
    signers: SignersFile,
    key: Annotated[Path, typer.Option("--key", metavar="FILE", help="Your SSH key, or its public half with an agent.")],
    person: Annotated[str, typer.Option("--as", metavar="ADDRESS", help="You, as the allowed signers name you.")],
    hours: Annotated[int, typer.Option(min=1, max=720, help="How long the approval lasts.")] = 24,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    as_json: AsJson = False,
) -> None:
    """Sign that a wave may be run: this plan, this evidence, this update plan, this state, this commit."""
    from operations import exit_approval  # noqa: PLC0415

    request = exit_approval.ApprovalRequest(plan, bundle, engine_plan, state, commit, signers, key, person, hours)
    raise typer.Exit(exit_approval.approve_wave(request, yes=yes, as_json=as_json))


@app.command()
def gates(  # noqa: PLR0917 - typer calls it
    plan: PlanFile,
    bundle: BundleFolder,
    holds: Annotated[Path, typer.Option("--holds", metavar="DIR", help="The folder with today's holds.yaml.")],
    engine_plan: EnginePlan,
    state: StateFile,
    commit: Commit,
    signers: SignersFile,
    ledger: Annotated[Path, typer.Option("--ledger", metavar="FILE", help="The ledger: what is gone already.")],
    as_json: AsJson = False,
) -> None:
    """Judge every row of a wave now. Exits with 1 when any is held."""
    from operations import exit_approval  # noqa: PLC0415

    request = exit_approval.GatesRequest(plan, bundle, holds, engine_plan, state, commit, signers, ledger)
    raise typer.Exit(exit_approval.judge_wave(request, as_json=as_json))


@app.command()
def verify(
    ledger: LedgerFile,
    signers: SignersFile,
    expect_head: Annotated[
        str, typer.Option("--expect-head", metavar="HASH", help="The last entry's hash, as it is kept elsewhere.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Verify a ledger offline: every line, its place, its signature. Exits with 1 when anything is wrong."""
    from operations import exit_commands  # noqa: PLC0415

    raise typer.Exit(exit_commands.verify(ledger, signers, expect_head, as_json=as_json))


@app.command("ledger")
def read_ledger(
    ledger: LedgerFile,
    row: Annotated[str, typer.Option("--row", metavar="ID", help="Only what concerns this resource.")] = "",
    as_json: AsJson = False,
) -> None:
    """Print a ledger's entries, unverified."""
    from operations import exit_commands  # noqa: PLC0415

    raise typer.Exit(exit_commands.list_entries(ledger, row, as_json=as_json))


@app.command()
def certify(  # noqa: PLR0917 - typer calls it
    plan: PlanFile,
    ledger: Annotated[Path, typer.Option("--ledger", metavar="FILE", help="The ledger of this exit.")],
    signers: SignersFile,
    particulars: Annotated[
        Path, typer.Option("--particulars", metavar="FILE", help="Owner, data class, method, persons, place.")
    ],
    out: Annotated[Path, typer.Option("--out", "-o", metavar="FILE", help="FILE.pdf and FILE.md are written.")],
    expect_head: Annotated[
        str, typer.Option("--expect-head", metavar="HASH", help="An entry's hash, as it is kept elsewhere.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Write the certificate. Refuses, with every reason, while any copy of anything may be left."""
    from operations import exit_certificate  # noqa: PLC0415

    request = exit_certificate.CertificateRequest(plan, ledger, signers, particulars, out, expect_head)
    raise typer.Exit(exit_certificate.certify(request, as_json=as_json))


exit_run_cli.add_commands(app)
