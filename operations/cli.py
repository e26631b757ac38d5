"""`hub`: the commands, their arguments and their exit codes."""

from __future__ import annotations

import copy
import sys
from collections.abc import Callable, Coroutine
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup
from typer.main import get_group

from operations import exit_cli
from operations.arguments import Name
from operations.check_cli import checks, controls
from operations.exits import EXIT_CODES, ExitCode, OperationError
from operations.failures import show_failure

if TYPE_CHECKING:
    from operations.chain import Chain
    from operations.report import Report


class _Commands(TyperGroup):
    """The commands; Ctrl-C where no engine runs, which listens itself, is told as what ends a command is."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            raise OperationError(
                "interrupted", "run the command again, it continues where it stopped", ExitCode.INTERRUPTED
            ) from None


app = typer.Typer(
    cls=_Commands,
    help="Bring an environment up, preview it, read it back, tear it down." + EXIT_CODES,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)

DEFAULT = "rehearsal"
Layers = Annotated[
    list[str] | None, typer.Option("--layer", "-l", metavar="LAYER", help="Only this layer; may be repeated.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object; progress goes to standard error.")]
NoPolicies = Annotated[
    bool, typer.Option("--no-policies", help="Do not hold the controls against it; only for a rehearsal.")
]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]


@app.command()
def up(  # noqa: PLR0917 - typer calls it
    environment: Name = DEFAULT,
    layer: Layers = None,
    yes: Yes = False,
    adopt: Annotated[
        bool, typer.Option("--adopt", help="Take in what is there already of what would be created.")
    ] = False,
    no_policies: NoPolicies = False,
    as_json: AsJson = False,
) -> None:
    """Bring an environment up, layer by layer. A real one is previewed first, and asks."""

    async def run(chain: Chain, layers: tuple[str, ...]) -> Report:
        return await chain.up(layers)

    policies = not no_policies
    _operate("up", environment, layer, run, yes=yes, adopt=adopt, as_json=as_json, changes=True, policies=policies)


@app.command()
def preview(
    environment: Name = DEFAULT,
    layer: Layers = None,
    as_json: AsJson = False,
    expect_no_changes: Annotated[bool, typer.Option(help="Exit with 3 when anything would change.")] = False,
    no_policies: NoPolicies = False,
) -> None:
    """Show what `up` would do, changing nothing in the cloud. Fails when a mandatory control of the policy pack does.

    A stack that does not exist yet is made, empty, with its Pulumi.ENVIRONMENT.LAYER.yaml, in which a secret is drawn.
    """

    async def run(chain: Chain, layers: tuple[str, ...]) -> Report:
        return await chain.preview(layers)

    policies = not no_policies
    _operate(
        "preview", environment, layer, run, as_json=as_json, expect_no_changes=expect_no_changes, policies=policies
    )


@app.command()
def refresh(  # noqa: PLR0917 - typer calls it
    environment: Name = DEFAULT,
    layer: Layers = None,
    yes: Yes = False,
    as_json: AsJson = False,
    preview_only: Annotated[bool, typer.Option(help="Only show where the cloud is not as the state says.")] = False,
    expect_no_changes: Annotated[bool, typer.Option(help="Exit with 3 when there is a difference.")] = False,
) -> None:
    """Take into the state what the cloud says. The cloud is not changed."""

    async def run(chain: Chain, layers: tuple[str, ...]) -> Report:
        return await (chain.drift(layers) if preview_only else chain.refresh(layers))

    command, changes = "refresh", not preview_only
    _operate(
        command, environment, layer, run, yes=yes, as_json=as_json, expect_no_changes=expect_no_changes, changes=changes
    )


@app.command()
def destroy(environment: Name = DEFAULT, layer: Layers = None, yes: Yes = False, as_json: AsJson = False) -> None:
    """Tear an environment down, the last layer first. Production is refused; another real one asks for its name."""

    async def run(chain: Chain, layers: tuple[str, ...]) -> Report:
        return await chain.destroy(layers)

    _operate("destroy", environment, layer, run, yes=yes, as_json=as_json, changes=True)


@app.command()
def rehearse(
    as_json: AsJson = False,
    keep: Annotated[bool, typer.Option("--keep", help="Leave the environment up at the end.")] = False,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Forget what stands, with all that is in its stand-in cloud.")
    ] = False,
    no_policies: NoPolicies = False,
) -> None:
    """Bring the rehearsal up from nothing, prove it (no change, no drift), and tear it down (nothing left).

    Refused with 2 while the rehearsal is up, unless an earlier rehearse left it so, failed or interrupted.

    --json prints ok, layers, resources, second_preview_changes, drift and leftovers in every case; null for what was
    not reached (leftovers too with --keep), and error, with message and hint, when it is not ok.
    """
    from operations.rehearse import rehearse as run  # noqa: PLC0415 - `--help` and bad input answer at once

    raise typer.Exit(run(keep=keep, fresh=fresh, as_json=as_json, policies=not no_policies))


@app.command()
def outputs(environment: Name = DEFAULT, layer: Layers = None, as_json: AsJson = False) -> None:
    """Print what the layers publish. Secrets are not shown."""
    from operations.outputs import read_outputs, text  # noqa: PLC0415
    from operations.summary import print_json  # noqa: PLC0415
    from settings import load_environment  # noqa: PLC0415

    found = read_outputs(load_environment(environment), layer)
    if as_json:
        print_json(found)
    else:
        typer.echo(text(found))


@app.command()
def doctor(as_json: AsJson = False) -> None:
    """Say what is here, where it comes from, and what is missing. Exits with 1 when something is wrong."""
    from operations.doctor import doctor as examine  # noqa: PLC0415

    raise typer.Exit(examine(as_json=as_json))


@app.command()
def shell(environment: Name = DEFAULT) -> None:
    """Enter a shell in which plain `pulumi` acts on the environment. Stacks that do not exist yet are made, empty."""
    from operations.shell import enter  # noqa: PLC0415

    enter(environment)


@app.command()
def env(environment: Name = DEFAULT) -> None:
    """Print what activates a shell: `eval "$(scripts/hub env)"`. Stacks that do not exist yet are made, empty."""
    from operations.shell import exports  # noqa: PLC0415

    for line in exports(environment):
        typer.echo(line)


environments = typer.Typer(help="Environment files.", no_args_is_help=True, rich_markup_mode=None)
app.add_typer(environments, name="environment")
app.add_typer(exit_cli.app, name="exit")


@environments.command("new")
def new_environment(name: Annotated[str, typer.Argument(metavar="NAME", help="Letters, digits and dashes.")]) -> None:
    """Write environments/NAME.yaml, commented, for you to fill in, and the flow matrix that goes with it."""
    from operations.environment_files import write_new  # noqa: PLC0415

    path, matrix = write_new(name)
    typer.echo(
        f"{path}: set its stage, replace what is marked PLACEHOLDER, then `hub environment check {name}`\n"
        f"{matrix}: its flow matrix; after each change of `network`, `python -m reference write`"
    )


@environments.command("check")
def check_environments(
    files: Annotated[list[str] | None, typer.Argument(metavar="[NAME|FILE]...", help="All when left out.")] = None,
    as_json: AsJson = False,
) -> None:
    """Say all that is wrong with environment files, and between them, at once. Exits with 2 when anything is."""
    from operations.environment_files import check  # noqa: PLC0415

    raise typer.Exit(check(files, as_json=as_json))


app.add_typer(checks, name="check")
app.add_typer(controls, name="controls")


class MutantKind(StrEnum):
    """What became of a mutant."""

    SURVIVED = "survived"
    HARMLESS = "harmless"
    KILLED = "killed"


@app.command()
def mutants(
    as_json: AsJson = False,
    listed: Annotated[
        list[MutantKind] | None,
        typer.Option("--list", metavar="KIND", help="Also list: survived, harmless or killed; may be repeated."),
    ] = None,
) -> None:
    """Prove the controls: spoil a rehearsal in every place; each mutant must be denied. Exits with 1 when not."""
    from operations.mutants import mutants as run  # noqa: PLC0415

    raise typer.Exit(run(as_json=as_json, listed=tuple(listed or ())))


emulator = typer.Typer(help="The stand-in cloud of a rehearsal.", no_args_is_help=True, rich_markup_mode=None)
app.add_typer(emulator, name="emulator")


@emulator.command("start")
def start_emulator(environment: Name = DEFAULT) -> None:
    """Start it, unless it runs. What it held is there again."""
    from operations import rehearsal  # noqa: PLC0415

    running = rehearsal.start(rehearsal.load(environment))
    typer.echo(f"runs, process {running.pid}; `hub env {environment}` activates a shell for it")


@emulator.command("stop")
def stop_emulator(environment: Name = DEFAULT) -> None:
    """Stop it. What it holds is kept."""
    from operations import rehearsal  # noqa: PLC0415

    typer.echo("stopped" if rehearsal.stop(rehearsal.load(environment)) else "did not run")


@emulator.command("status")
def emulator_status(environment: Name = DEFAULT, as_json: AsJson = False) -> None:
    """Say whether it runs, where its log is, and what it holds."""
    from operations import rehearsal  # noqa: PLC0415
    from operations.summary import print_json  # noqa: PLC0415

    about = rehearsal.status(rehearsal.load(environment))
    if as_json:
        print_json(about)
        return
    for key, value in about.items():
        rows = [f"{number:>4} {kind}" for kind, number in value.items()] if isinstance(value, dict) else [str(value)]
        for index, row in enumerate(rows or ["none"]):
            typer.echo(f"{key if index == 0 else '':<10} {row}")


@emulator.command("export-azure")
def export_azure(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Made unless it is there.")],
    environment: Name = DEFAULT,
    as_json: AsJson = False,
) -> None:
    """Write what the commands of an Azure inventory print, taken from the stand-in Azure. Azure itself is not asked."""
    from operations import rehearsal  # noqa: PLC0415
    from operations.summary import print_json  # noqa: PLC0415

    files = rehearsal.export_azure(rehearsal.load(environment), folder)
    if as_json:
        print_json({"files": [str(path) for path in files]})
        return
    for path in files:
        typer.echo(str(path))


def _operate(
    command: str,
    name: str,
    layer: list[str] | None,
    run: Callable[[Chain, tuple[str, ...]], Coroutine[Any, Any, Report]],
    *,
    yes: bool = False,
    as_json: bool = False,
    expect_no_changes: bool = False,
    changes: bool = False,
    adopt: bool = False,
    policies: bool = True,
) -> None:
    from operations.operate import Request, operate  # noqa: PLC0415 - `--help` and bad input answer at once

    request = Request(command, name, layer, yes=yes, as_json=as_json, changes=changes, adopt=adopt, policies=policies)
    report, show = operate(request, run)
    code = report.code
    if code is ExitCode.OK and expect_no_changes and report.changes:
        code = ExitCode.WOULD_CHANGE
    show(code)
    raise typer.Exit(code)


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; return the exit code. Nobody sees a traceback."""
    given = sys.argv[1:] if arguments is None else arguments
    try:
        code = _code(given)
        sys.stdout.flush()  # what could not be written is a failure, and no traceback at the interpreter's end
    except Exception as error:
        return show_failure(error, as_json="--json" in given)
    return code


def _code(given: list[str]) -> int:
    try:
        get_group(_narrowed(given))(given, prog_name="hub")
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else ExitCode.FAILED
    return ExitCode.OK


def _narrowed(given: list[str]) -> typer.Typer:
    """The app with nothing but the command or group that is named first: typer builds each one that it has."""
    name = given[0] if given else ""
    commands = [
        each for each in app.registered_commands if (each.name or getattr(each.callback, "__name__", "")) == name
    ]
    groups = [each for each in app.registered_groups if each.name == name]
    if not (commands or groups):
        return app  # `--help`, or a word that is none of them: all are told
    narrow = copy.copy(app)
    narrow.registered_commands, narrow.registered_groups = commands, groups
    return narrow
