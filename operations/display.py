"""Shows a run as it goes: a living view on a terminal, one line per event elsewhere."""

from __future__ import annotations

import os
import sys
import textwrap
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, TextIO

from operations.events import Ended, Problem, Started, Step, Verb
from operations.hints import hint
from operations.report import LayerReport, Status

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from rich.live import Live

WIDTH = 80
_MARKS = {
    Verb.CREATE: ("+", "created", "create", "green"),
    Verb.UPDATE: ("~", "changed", "change", "yellow"),
    Verb.REPLACE: ("±", "replaced", "replace", "magenta"),
    Verb.DELETE: ("-", "deleted", "delete", "red"),
    Verb.FORGET: ("-", "forgotten", "forget", "red"),
    Verb.READ: ("<", "read", "read", "cyan"),
    Verb.REFRESH: ("<", "read", "read", "cyan"),
    Verb.KEEP: (" ", "unchanged", "keep", "white"),
}
_MOST_SHOWN = 6  # resources in flight per layer


class Display(Protocol):
    """Is told what happens, layer by layer; several layers may be under way at once."""

    def layer_begins(self, layer: str, doing: str, *, would: bool) -> None:
        """A layer's run begins; `would` when it only says what would happen."""

    def notice(self, layer: str, notice: Started | Ended | Problem) -> None:
        """The engine reports."""

    def layer_ends(self, report: LayerReport) -> None:
        """A layer's run ended."""

    def say(self, text: str) -> None:
        """Tell something that belongs to no layer."""

    def paused(self) -> AbstractContextManager[None]:
        """Leave the terminal to somebody else for a while."""

    def close(self) -> None:
        """Nothing more follows."""


@dataclass
class _Layer:
    doing: str
    would: bool
    began: float = field(default_factory=time.monotonic)
    running: dict[str, tuple[Step, float]] = field(default_factory=dict)
    done: int = 0


class PlainDisplay:
    """One line per event, in a log's way."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._layers: dict[str, _Layer] = {}

    def layer_begins(self, layer: str, doing: str, *, would: bool) -> None:
        self._layers[layer] = _Layer(doing, would)
        self._write(f"{layer}: {doing}")

    def notice(self, layer: str, notice: Started | Ended | Problem) -> None:
        state = self._layers[layer]
        match notice:
            case Started(step):
                state.running[step.urn] = (step, time.monotonic())
            case Ended(step, failed):
                line = _line(state, step, failed=failed)
                if step.verb is not Verb.KEEP:
                    self._write(f"{layer}: {line}")
            case Problem(urn=urn, message=message):
                self._write(f"{layer}: {_diagnosis(notice, urn, message)}")

    def layer_ends(self, report: LayerReport) -> None:
        self._write(f"{report.name}: {closing(report)}")

    def say(self, text: str) -> None:
        self._write(text)

    def paused(self) -> AbstractContextManager[None]:
        return nullcontext()

    def close(self) -> None:
        pass

    def _write(self, line: str) -> None:
        with suppress(OSError):  # nobody reads any more, which is no reason to leave an engine alone
            print(line, file=self._stream, flush=True)


class LiveDisplay:
    """What is finished scrolls by; what is in flight stays at the bottom, with its seconds."""

    def __init__(self, console: Console) -> None:
        from rich.live import Live  # noqa: PLC0415 - only a terminal needs it

        self._console = console
        self._layers: dict[str, _Layer] = {}
        self._live: Live = Live(
            console=console, get_renderable=self._view, refresh_per_second=8, transient=True, redirect_stderr=False
        )
        self._live.start()

    def layer_begins(self, layer: str, doing: str, *, would: bool) -> None:
        self._layers[layer] = _Layer(doing, would)

    def notice(self, layer: str, notice: Started | Ended | Problem) -> None:
        state = self._layers[layer]
        match notice:
            case Started(step):
                state.running[step.urn] = (step, time.monotonic())
            case Ended(step, failed):
                style = "bold red" if failed else _MARKS[step.verb][3]
                line = _line(state, step, failed=failed)
                if step.verb is not Verb.KEEP:
                    self._print(f"{layer:<11} {line}", style)
            case Problem(urn=urn, message=message, is_error=is_error):
                self._print(f"{layer:<11} {_diagnosis(notice, urn, message)}", "bold red" if is_error else "yellow")

    def layer_ends(self, report: LayerReport) -> None:
        self._layers.pop(report.name, None)
        self._print(f"{report.name:<11} {closing(report)}", "bold" if report.status is Status.DONE else "bold red")

    def say(self, text: str) -> None:
        self._print(text, "")

    @contextmanager
    def paused(self) -> Iterator[None]:
        self._live.stop()
        yield
        self._live.start()

    def close(self) -> None:
        self._live.stop()

    def _print(self, text: str, style: str) -> None:
        self._console.print(text, style=style, markup=False, highlight=False)

    def _view(self) -> RenderableType:
        from rich.text import Text  # noqa: PLC0415

        now, lines = time.monotonic(), []
        for name, layer in self._layers.items():
            lines.append(f"{name:<11} {layer.doing}, {layer.done} done, {now - layer.began:.0f} s")
            for step, since in list(layer.running.values())[:_MOST_SHOWN]:
                mark, _, doing, _ = _MARKS[step.verb]
                lines.append(f"  {mark} {doing} {_fit(f'{step.name} ({step.kind})', 54)} {now - since:.0f} s")
            hidden = len(layer.running) - _MOST_SHOWN
            if hidden > 0:
                lines.append(f"  ... and {hidden} more")
        return Text("\n".join(_fit(line, self._console.width - 1) for line in lines), style="dim")


def make_display(*, to_stderr: bool = False) -> Display:
    """The display that fits where the output goes. NO_COLOR, TERM=dumb and CI get plain lines."""
    stream = sys.stderr if to_stderr else sys.stdout
    plain = os.environ.get("TERM") == "dumb" or os.environ.get("CI") or os.environ.get("NO_COLOR")
    if plain or not stream.isatty():
        return PlainDisplay(stream)
    from rich.console import Console  # noqa: PLC0415

    return LiveDisplay(Console(file=stream))


def closing(report: LayerReport) -> str:
    """A layer's last line."""
    tally = report.tally
    parts = [
        f"{number} {word}"
        for number, word in (
            (tally.created, "created"),
            (tally.changed, "changed"),
            (tally.deleted, "deleted"),
            (tally.unchanged, "unchanged"),
        )
        if number
    ]
    nothing = "nothing to do" if report.status is Status.DONE else "nothing done"
    text = f"{report.status.value}: {', '.join(parts) or nothing} in {report.seconds:.1f} s"
    if report.status in (Status.SKIPPED, Status.WAITS, Status.DECLINED):
        text = report.status.value
    return f"{text} ({report.remark})" if report.remark else text


def problem_text(layer: str, problem: Problem) -> str:
    """A problem for the end of the run: the resource, the message, and the way out."""
    place = f"{layer}: {problem.resource}" if problem.urn else layer
    lines = [place]
    for line in problem.message.splitlines():
        lines += wrapped(line, "  ", "  ")
    advice = hint(problem)
    if advice:
        lines += wrapped(advice, "  way out: ", "           ")
    return "\n".join(lines)


def wrapped(text: str, first: str, others: str) -> list[str]:
    """Lines of at most 80 columns, the first with one indentation and the others with another."""
    return textwrap.wrap(
        text, WIDTH, initial_indent=first, subsequent_indent=others, break_long_words=False, break_on_hyphens=False
    )


def _line(state: _Layer, step: Step, *, failed: bool) -> str:
    began = state.running.pop(step.urn, None)
    state.done += not failed
    mark, past, doing, _ = _MARKS[step.verb]
    word = f"{doing} FAILED" if failed else (f"would {doing}" if state.would else past)
    seconds = f" {time.monotonic() - began[1]:.1f} s" if began and not state.would else ""
    return f"{'!' if failed else mark} {word} {step.name} ({step.kind}){seconds}"


def _diagnosis(problem: Problem, urn: str, message: str) -> str:
    word = "error" if problem.is_error else "warning"
    name = urn.rpartition("::")[2]
    return f"{word}: {name}: {message}" if name else f"{word}: {message}"


def _fit(text: str, width: int) -> str:
    return text if len(text) <= width else f"{text[: width - 1]}…"
