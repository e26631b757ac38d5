"""`hub check`: finds what is to be judged, reads it, holds it against the catalogue, writes the report."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from operations.exits import ExitCode, OperationError, RefusedError
from policies import enforcement, waivers
from policies.check import CheckReport, Reading, Rules, Source, check
from policies.context import Context, today
from policies.reading.engine_resource import stack_of
from policies.registry import catalogue
from policies.reports import Format
from settings import environment_names, load_environment

if TYPE_CHECKING:
    from policies.resource import Resource
    from settings import Environment

STANDARD_INPUT = "-"


@dataclass(frozen=True)
class Ask:
    """A check as it was typed.

    Attributes:
        subject: an environment's name, a file, or `-` for standard input.
        environment: whose rules hold for a file; None to take it from the names of its stacks.
        every: whether the table also lists what passed and what was not judged.
        day: the day in UTC that dates are compared with; None for today.
    """

    subject: str
    layers: list[str] | None = None
    environment: str | None = None
    form: Format = Format.TABLE
    output: Path | None = None
    every: bool = False
    day: date | None = None
    evidence: Path | None = None


def is_environment(subject: str) -> bool:
    """Whether a subject names an environment, and no file."""
    return subject != STANDARD_INPUT and not _looks_like_a_file(subject)


def given_text(subject: str) -> tuple[str, str]:
    """The text of a file or of standard input, and what to call it.

    Raises:
        RefusedError: it cannot be read.
    """
    if subject == STANDARD_INPUT:
        return sys.stdin.read(), "standard input"
    try:
        return Path(subject).read_text(encoding="utf-8"), subject
    except OSError as error:
        raise RefusedError(f"{subject} cannot be read: {error.strerror}", "name an environment or a file") from None
    except UnicodeDecodeError:
        raise RefusedError(f"{subject} is no text in UTF-8", "name a file that the engine wrote") from None


def rules(
    environment: Environment | None,
    *,
    layer: str = "",
    live: bool = False,
    day: date | None = None,
    facts: Mapping[str, Any] | None = None,
) -> Rules:
    """The catalogue with the levels and waivers of an environment; `facts` as `policies.context.Context` has them.

    Raises:
        EnforcementError: policies/enforcement.yaml is wrong.
        WaiverError: the environment's file of waivers is wrong.
    """
    controls = catalogue()
    context = Context(environment, layer, live=live, today=day or today(), facts=facts or {})
    if environment is None:
        return Rules(controls, context)
    name = environment.environment
    levels = enforcement.of_environment(name, controls, production=context.is_production)
    return Rules(controls, context, levels, waivers.of_environment(name))


def environment_of(ask: Ask, resources: Iterable[Resource] = ()) -> Environment | None:
    """The environment whose rules hold for a file: the one named, else that of its stacks; None for neither."""
    if ask.environment is not None:
        return load_environment(ask.environment)
    named = {stack_of(each.urn).partition(".")[0] for each in resources if each.urn.startswith("urn:pulumi:")}
    known = named & set(environment_names())
    return load_environment(known.pop()) if len(named) == 1 and known else None


def finish(report: CheckReport, ask: Ask) -> ExitCode:
    """Write the report where and how it was asked for; 1 when something fails."""
    if ask.output is not None:
        try:
            with ask.output.open("w", encoding="utf-8") as file:
                _write(report, ask, file)
        except OSError as error:
            raise RefusedError(
                f"{ask.output} cannot be written: {error.strerror}", "name a file in a folder that exists"
            ) from None
        for line, _ in _summary(report):
            sys.stderr.write(line + "\n")
    else:
        _write(report, ask, sys.stdout)
    return ExitCode.OK if report.ok else ExitCode.FAILED


def layer_of(resources: Sequence[Resource]) -> str:
    """The layer that all resources are of; empty when they are of several stacks, or of somebody else's."""
    layers = {stack_of(each.urn).partition(".")[2] for each in resources if each.urn.startswith("urn:pulumi:")}
    return layers.pop() if len(layers) == 1 else ""


def judge(readings: Sequence[Reading], held: Rules, *, layers: Sequence[str] = (), **more: object) -> CheckReport:
    """See `policies.check.check`; refuses to judge nothing.

    Raises:
        OperationError: there is nothing to judge, which is no pass.
    """
    if not any(each.resources or each.changes for each in readings):
        subject = readings[0].subject if readings else "this"
        raise OperationError(f"{subject} holds nothing that could be judged", "bring it up first, or name another")
    return check(readings, held, layers=layers, **more)  # type: ignore[arg-type]


def _write(report: CheckReport, ask: Ask, stream: TextIO) -> None:
    match ask.form:
        case Format.JSON:
            from policies.reports.document import document  # noqa: PLC0415 - one form of four

            stream.write(json.dumps(document(report)) + "\n")
        case Format.SARIF:
            from policies.reports.sarif import sarif  # noqa: PLC0415

            stream.write(json.dumps(sarif(report), indent=2) + "\n")
        case Format.JUNIT:
            from policies.reports.junit import junit  # noqa: PLC0415

            stream.write(junit(report))
        case Format.TABLE:
            from policies.reports.table import table  # noqa: PLC0415

            _print(table(report, every=ask.every), stream)
    stream.flush()


def _summary(report: CheckReport) -> Iterator[tuple[str, str]]:
    from policies.reports.table import summary  # noqa: PLC0415

    return summary(report)


def _print(lines: Iterable[tuple[str, str]], stream: TextIO) -> None:
    if not stream.isatty():
        for line, _ in lines:
            stream.write(line + "\n")
        return
    from rich.console import Console  # noqa: PLC0415 - only a terminal needs it

    console = Console(file=stream)
    for line, style in lines:
        console.print(line, style=style or None, markup=False, highlight=False, soft_wrap=True)


def _looks_like_a_file(subject: str) -> bool:
    return "/" in subject or "." in subject or Path(subject).is_file()


__all__ = [
    "STANDARD_INPUT",
    "Ask",
    "Source",
    "environment_of",
    "finish",
    "given_text",
    "is_environment",
    "judge",
    "layer_of",
    "rules",
]
