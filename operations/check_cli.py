"""`hub check` and `hub controls`: the commands over the control library."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from operations.arguments import Name
from operations.exits import ExitCode, OperationError, RefusedError

if TYPE_CHECKING:
    from operations.check import Ask
    from policies.check import CheckReport

_FAILS = (
    "Exits with 1 when a finding fails (mandatory and not waived, or a control that crashed), with 2 for bad input."
)

checks = typer.Typer(
    help=f"Hold a preview, a state, an account or manifests against the controls. {_FAILS}", rich_markup_mode=None
)
controls = typer.Typer(help="The catalogue of controls.", no_args_is_help=True, rich_markup_mode=None)

_Subject = Annotated[str, typer.Argument(metavar="[ENVIRONMENT|FILE|-]", help="What to judge; `-`: standard input.")]
_Layers = Annotated[
    list[str] | None, typer.Option("--layer", "-l", metavar="LAYER", help="Only this layer; may be repeated.")
]
_Environment = Annotated[
    str | None,
    typer.Option(metavar="NAME", help="Whose rules hold for a file; by default that of its stacks' names."),
]
_Form = Annotated[str, typer.Option("--format", metavar="FORM", help="table, json, sarif or junit.")]
_AsJson = Annotated[bool, typer.Option("--json", help="The same as --format json.")]
_Output = Annotated[Path | None, typer.Option(metavar="FILE", help="Write the report there.")]
_All = Annotated[bool, typer.Option("--all", help="Also list what passed and what is not judged here.")]
_Today = Annotated[str | None, typer.Option(hidden=True, metavar="YYYY-MM-DD")]
_Evidence = Annotated[
    Path | None, typer.Option(metavar="DIR", help="Dated proofs to judge too: see docs/guide/policies.md.")
]

DEFAULT = "rehearsal"


@checks.callback(invoke_without_command=True)
def check(
    context: typer.Context,
    explain: Annotated[str | None, typer.Option(metavar="CONTROL", help="Say what a control demands, and why.")] = None,
) -> None:
    if explain is not None:
        explain_control(explain)
        raise typer.Exit(0)
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())
        raise typer.Exit(2)


@checks.command("preview")
def check_preview(  # noqa: PLR0917 - typer calls it
    subject: _Subject = DEFAULT,
    layer: _Layers = None,
    environment: _Environment = None,
    form: _Form = "table",
    as_json: _AsJson = False,
    output: _Output = None,
    every: _All = False,
    today: _Today = None,
) -> None:
    """Judge what `up` would make, and each of its steps. A file: what `pulumi preview --json --show-sames` printed."""
    from operations import check_sources  # noqa: PLC0415 - `--help` and bad input answer at once

    _run(check_sources.preview, _ask(subject, layer, environment, form, as_json, output, every, today))


@checks.command("state")
def check_state(  # noqa: PLR0917
    subject: _Subject = DEFAULT,
    layer: _Layers = None,
    environment: _Environment = None,
    form: _Form = "table",
    as_json: _AsJson = False,
    output: _Output = None,
    every: _All = False,
    today: _Today = None,
) -> None:
    """Judge what the state says. A file: what `pulumi stack export` printed."""
    from operations import check_sources  # noqa: PLC0415

    _run(check_sources.state, _ask(subject, layer, environment, form, as_json, output, every, today))


@checks.command("live")
def check_live(  # noqa: PLR0917
    environment: Name,
    evidence: _Evidence = None,
    form: _Form = "table",
    as_json: _AsJson = False,
    output: _Output = None,
    every: _All = False,
    today: _Today = None,
) -> None:
    """Judge the account itself, read back with the key of this shell. Changes nothing."""
    from operations import check_live as source  # noqa: PLC0415

    _run(source.live, _ask(environment, None, None, form, as_json, output, every, today, evidence))


@checks.command("manifests")
def check_manifests(  # noqa: PLR0917
    folder: Annotated[str, typer.Argument(metavar="DIR", help="A folder of Kubernetes manifests, YAML or JSON.")],
    environment: _Environment = None,
    form: _Form = "table",
    as_json: _AsJson = False,
    output: _Output = None,
    every: _All = False,
    today: _Today = None,
) -> None:
    """Judge Kubernetes manifests, below a folder."""
    from operations import check_live as source  # noqa: PLC0415

    _run(source.manifests, _ask(folder, None, environment, form, as_json, output, every, today))


@controls.command("list")
def list_controls(as_json: _AsJson = False) -> None:
    """All controls, with their severity and when they can be judged."""
    from operations.controls import listed  # noqa: PLC0415

    listed(as_json=as_json)


@controls.command("explain")
def explain(control: Annotated[str, typer.Argument(metavar="CONTROL", help="Such as HUB-NET-03.")]) -> None:
    """What a control demands, why, for which norms, and the way out."""
    explain_control(control)


@controls.command("coverage")
def coverage(as_json: _AsJson = False) -> None:
    """Which requirement of which norm is answered by which control, and when."""
    from operations.controls import covered  # noqa: PLC0415

    covered(as_json=as_json)


def explain_control(id_: str) -> None:
    """Print what a control demands."""
    from policies.registry import control  # noqa: PLC0415
    from policies.reports.explanation import explanation  # noqa: PLC0415

    try:
        found = control(id_)
    except LookupError as error:
        raise RefusedError(str(error.args[0]), "`hub controls list` shows all") from None
    for line in explanation(found):
        typer.echo(line)


def _ask(  # noqa: PLR0917
    subject: str,
    layers: list[str] | None,
    environment: str | None,
    form: str,
    as_json: bool,
    output: Path | None,
    every: bool,
    today: str | None,
    evidence: Path | None = None,
) -> Ask:
    from operations.check import Ask  # noqa: PLC0415
    from policies.reports import Format  # noqa: PLC0415

    if form not in list(Format):
        raise RefusedError(f"--format {form} is none of {', '.join(Format)}", "choose one of them")
    if as_json and form not in (Format.TABLE, Format.JSON):
        raise RefusedError(f"--json and --format {form} ask for different forms", "leave one of them out")
    chosen = Format.JSON if as_json else Format(form)
    return Ask(subject, layers, environment, chosen, output, every, _day(today), evidence)


def _day(given: str | None) -> date | None:
    try:
        return datetime.strptime(given, "%Y-%m-%d").date() if given else None
    except ValueError:
        raise RefusedError(f"--today {given} is no day", "write it as 2026-12-31") from None


def _run(source: Callable[[Ask], CheckReport], ask: Ask) -> None:
    from operations.check import finish  # noqa: PLC0415

    try:
        code = finish(source(ask), ask)
    except KeyboardInterrupt:
        raise OperationError("interrupted: nothing was changed", code=ExitCode.INTERRUPTED) from None
    raise typer.Exit(code)


__all__ = ["checks", "controls"]
