"""`hub exit`: the plan of leaving Azure, its approvals, its ledger."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from operations import exit_manifest_cli, exit_run_cli
from operations.arguments import environment_name
from operations.exit_run_cli import DEFAULT, Environment, Key, Person, WaveNumber
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
    wave: WaveNumber,
    person: Person,
    key: Annotated[Path, typer.Option("--key", metavar="FILE", help="Your SSH key, or its public half with an agent.")],
    environment: Environment = DEFAULT,
    hours: Annotated[int, typer.Option(min=1, max=720, help="How long the approval lasts.")] = 24,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    as_json: AsJson = False,
) -> None:
    """Sign that a wave may be run: this plan, evidence, update plan, state, commit, and ledger.

    You have to be one of the approvers that the environment's file names, and the file of signers the one that it pins.
    """
    from azure_exit.catalogue import Wave  # noqa: PLC0415
    from operations import exit_approval  # noqa: PLC0415

    request = exit_approval.ApprovalRequest(environment, Wave(wave), key, person, hours)
    raise typer.Exit(exit_approval.approve_wave(request, yes=yes, as_json=as_json))


@app.command()
def gates(wave: WaveNumber, environment: Environment = DEFAULT, as_json: AsJson = False) -> None:
    """Judge every row of a wave now. Exits with 1 when any is held."""
    from azure_exit.catalogue import Wave  # noqa: PLC0415
    from operations import exit_approval  # noqa: PLC0415

    raise typer.Exit(exit_approval.judge_wave(environment, Wave(wave), as_json=as_json))


@app.command()
def verify(  # noqa: PLR0917 - typer calls it
    ledger: LedgerFile,
    signers: SignersFile,
    environment: Annotated[
        str | None,
        typer.Option(
            "--environment",
            "-e",
            metavar="ENVIRONMENT",
            help="Its file pins the signers' file.",
            callback=environment_name,
        ),
    ] = None,
    pin: Annotated[
        str | None, typer.Option("--signers-sha256", metavar="HASH", help="The pin itself, as it is kept elsewhere.")
    ] = None,
    expect_head: Annotated[
        str, typer.Option("--expect-head", metavar="HASH", help="The hash of an entry, as it is kept elsewhere.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Verify a ledger offline: every line, its place, its signature. Exits with 1 when anything is wrong.

    Lines that were cut off at the end, together with the file beside the ledger, show only against a head that is kept
    elsewhere: with --expect-head. The approvals in the ledger, the state and the certificate each hold one.
    """
    from operations import exit_commands  # noqa: PLC0415

    request = exit_commands.VerifyRequest(ledger, signers, expect_head, environment, pin)
    raise typer.Exit(exit_commands.verify(request, as_json=as_json))


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
    particulars: Annotated[
        Path, typer.Option("--particulars", metavar="FILE", help="Owner, data class, method, persons, place.")
    ],
    out: Annotated[Path, typer.Option("--out", "-o", metavar="FILE", help="FILE.pdf and FILE.md are written.")],
    person: Person,
    key: Key,
    environment: Environment = DEFAULT,
    expect_head: Annotated[
        str, typer.Option("--expect-head", metavar="HASH", help="An entry's hash, as it is kept elsewhere.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Write the certificate, and enter its hash in the ledger. Refuses while any copy of anything may be left."""
    from operations import exit_certificate  # noqa: PLC0415

    request = exit_certificate.CertificateRequest(environment, particulars, out, expect_head, person, key)
    raise typer.Exit(exit_certificate.certify(request, as_json=as_json))


exit_run_cli.add_commands(app)
