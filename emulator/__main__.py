"""`python -m emulator`: run the stand-in cloud by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from emulator import process
from emulator.holding import HeldError
from emulator.server import serve

app = typer.Typer(help="A stand-in for Scaleway on loopback, for rehearsals and tests.", no_args_is_help=True)
State = Annotated[Path, typer.Option("--state", help="Folder that holds the stand-in's state.")]
DEFAULT = Path(".hub/rehearsal/cloud")


@app.command("serve")
def serve_command(
    state: State = DEFAULT,
    organization_id: Annotated[str | None, typer.Option(help="Id of the organisation of a new state.")] = None,
) -> None:
    """Serve in the foreground until Ctrl-C."""
    try:
        serve(state, organization_id)
    except HeldError as error:
        typer.echo(f"{error}: stop it with `python -m emulator stop --state {state}`", err=True)
        raise typer.Exit(1) from None


@app.command()
def start(state: State = DEFAULT) -> None:
    """Start in the background, unless it runs; print the environment that makes a shell use it."""
    for name, value in process.start(state).environment().items():
        typer.echo(f"export {name}={value}")


@app.command()
def stop(state: State = DEFAULT) -> None:
    """Stop the one that runs on this state."""
    running = process.find(state)
    if running is not None:
        running.stop()


@app.command()
def inventory(state: State = DEFAULT) -> None:
    """Print as JSON all that exists and was not there from the start."""
    running = process.find(state)
    if running is None:
        typer.echo(f"no stand-in cloud runs on {state}: start one with `python -m emulator start`", err=True)
        raise typer.Exit(1)
    typer.echo(json.dumps(running.inventory(), indent=1))


if __name__ == "__main__":
    app()
