"""The commands of `hub exit` that run the engine: adopt, freeze, preview, execute, record, look, rehearse."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from operations.arguments import Name, environment_name

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object; progress goes to standard error.")]
WaveNumber = Annotated[int, typer.Argument(metavar="WAVE", min=0, max=10, help="The wave's number.")]
Environment = Annotated[
    str,
    typer.Option(
        "--environment", "-e", metavar="ENVIRONMENT", help="A file in environments/.", callback=environment_name
    ),
]
Person = Annotated[str, typer.Option("--as", metavar="ADDRESS", help="You, as the allowed signers name you.")]
Key = Annotated[Path, typer.Option("--key", metavar="FILE", help="Your SSH key: entries of the ledger are signed.")]
DEFAULT = "rehearsal"


def add_commands(app: typer.Typer) -> None:
    """Add the commands to `hub exit`."""
    for command in (adopt, freeze, preview, execute, record, look, rehearse):
        app.command()(command)


def adopt(environment: Name, as_json: AsJson = False) -> None:
    """Take the estate into the state as it is: imported, never changed, protected, bound to the gate."""
    from operations import exit_adopt  # noqa: PLC0415 - `--help` answers at once

    raise typer.Exit(exit_adopt.adopt(environment, as_json=as_json))


def freeze(
    environment: Name,
    budget: Annotated[int, typer.Option(min=1, help="Euros a month and subscription, of which mails are sent.")],
    begins: Annotated[str, typer.Option(metavar="DAY", help="First day of the budget's first month.")],
    as_json: AsJson = False,
) -> None:
    """Hold the estate still: a lock on every group, a policy that denies what is new, a budget."""
    from operations import exit_adopt  # noqa: PLC0415

    raise typer.Exit(exit_adopt.freeze(environment, budget, f"{begins}T00:00:00Z", as_json=as_json))


def preview(wave: WaveNumber, environment: Environment = DEFAULT, as_json: AsJson = False) -> None:
    """Save what a wave would delete, and print its hashes: what two persons sign."""
    from azure_exit.catalogue import Wave  # noqa: PLC0415
    from operations import exit_preview  # noqa: PLC0415

    raise typer.Exit(exit_preview.preview(environment, Wave(wave), as_json=as_json))


def execute(  # noqa: PLR0917 - typer calls it
    wave: WaveNumber,
    inventory: Annotated[
        Path, typer.Option("--inventory", metavar="DIR", help="An inventory of today: drift is looked for in it.")
    ],
    person: Person,
    key: Key,
    environment: Environment = DEFAULT,
    as_json: AsJson = False,
) -> None:
    """Run a wave as it was previewed and signed, each deletion behind its gates; look for what it deleted.

    There is no way past the preview, the protection or the gates: no --skip-preview, --ignore-protect, --target.
    Run again, an interrupted wave goes on where it stopped.
    """
    from azure_exit.catalogue import Wave  # noqa: PLC0415
    from operations import exit_execute  # noqa: PLC0415

    request = exit_execute.ExecuteRequest(environment, Wave(wave), person, key, inventory)
    raise typer.Exit(exit_execute.execute(request, as_json=as_json))


def record(  # noqa: PLR0917 - typer calls it
    wave: WaveNumber,
    row: Annotated[str, typer.Argument(metavar="ID", help="The row, or /subscriptions/ID.")],
    step: Annotated[
        str, typer.Option(metavar="authorised|ended|purged|copies_accounted|cancelled", help="What was done.")
    ],
    person: Person,
    key: Key,
    evidence: Annotated[Path | None, typer.Option(metavar="FILE", help="What shows it; its hash is recorded.")] = None,
    environment: Environment = DEFAULT,
    as_json: AsJson = False,
) -> None:
    """Record what is ended by hand: `authorised` judges its gates before, `ended` looks that it is gone after."""
    from azure_exit.catalogue import Wave  # noqa: PLC0415
    from operations import exit_record  # noqa: PLC0415

    request = exit_record.RecordRequest(environment, Wave(wave), row, step, person, key, evidence)
    raise typer.Exit(exit_record.record(request, as_json=as_json))


def look(environment: Name, person: Person, key: Key, as_json: AsJson = False) -> None:
    """Look for every row in Azure, and write down what is seen."""
    from operations import exit_record  # noqa: PLC0415

    raise typer.Exit(exit_record.look_again(environment, person, key, as_json=as_json))


def rehearse(
    environment: Name = DEFAULT,
    keep: Annotated[bool, typer.Option("--keep", help="Leave the stand-in Azure and all files as they are.")] = False,
    as_json: AsJson = False,
) -> None:
    """Rehearse the whole exit of an invented estate on the stand-in Azure, from the export to the certificate."""
    from operations.exit_rehearsal import rehearsal  # noqa: PLC0415

    raise typer.Exit(rehearsal.rehearse(environment, keep=keep, as_json=as_json))
