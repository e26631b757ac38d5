"""`python -m tests.benchmarks`: how long the environment takes, as ratios to peers measured in the same run."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

from rich.console import Console

from engine import EngineError
from engine.locate import ensure
from engine.progress import Progress
from settings import load_environment
from stacks import LAYERS
from tests.benchmarks import page, report
from tests.benchmarks.cloud import Clouds
from tests.benchmarks.measure import CommandError
from tests.benchmarks.peers import build
from tests.benchmarks.subjects import BareProgram, OpenTofu, Step, Tools
from tests.benchmarks.suites import SUBJECTS, Plan, Results, measure_copies, measure_grown, measure_layers


def main(arguments: list[str] | None = None) -> int:
    """Measure, print, and return the exit code."""
    parser = _parser()
    chosen = parser.parse_args(arguments)
    if chosen.command == "page":
        return _write_page(parser, chosen.documents)
    if chosen.documents:
        parser.error("documents are what `page` takes")
    progress = Progress()
    try:
        engine = ensure(progress)
        peers = build.ensure(progress) if OpenTofu.name in chosen.subjects else None
        with tempfile.TemporaryDirectory(prefix="hub-benchmark-") as temporary:
            folder = Path(chosen.folder or temporary).absolute()
            folder.mkdir(parents=True, exist_ok=True)
            environment = load_environment("rehearsal")
            tools = Tools(engine, peers, environment, Clouds(folder, environment), folder)
            results = _measure(tools, chosen)
    except (CommandError, EngineError) as error:
        sys.stderr.write(f"benchmark: {error}\n")
        return 1
    except KeyboardInterrupt:
        return 130
    document = report.as_json(results)
    if chosen.json:
        sys.stdout.write(json.dumps(document) + "\n")
    else:
        report.show(document, Console(width=None if sys.stdout.isatty() else 160))
    return 0


def _write_page(parser: argparse.ArgumentParser, paths: list[Path]) -> int:
    try:
        page.write(report.merged(page.load(paths or [page.DOCUMENT])))
    except ValueError as error:
        parser.error(str(error))
    return 0


def _measure(tools: Tools, chosen: argparse.Namespace) -> Results:
    results = Results()
    plan = Plan(chosen.subjects, chosen.rounds, [Step(each) for each in chosen.steps], chosen.shares)
    if chosen.layers:
        measure_layers(tools, plan, results, chosen.layers)
    if chosen.sizes:
        measure_copies(tools, plan, results, chosen.sizes)
    if chosen.grown:
        measure_grown(tools, plan, results, chosen.grown)
    return results


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks",
        description="Measures the rehearsal environment and its repeatable parts, side by side with peers that declare "
        "the same resources. Each run of a subject starts with an empty stand-in cloud.",
    )
    parser.add_argument(
        "command",
        nargs="?",
        choices=("measure", "page"),
        default="measure",
        help="measure (the default); or write docs/performance.md from the documents that --json printed before",
    )
    parser.add_argument(
        "documents",
        nargs="*",
        type=Path,
        help="of `page`: files, put together; docs/performance.json when none is given",
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of tables")
    parser.add_argument("--rounds", type=int, default=3, help="how often each subject is measured (3)")
    parser.add_argument(
        "--layers", type=_names(LAYERS), default=list(LAYERS), help="layers, with commas, from the first; '' for none"
    )
    parser.add_argument(
        "--sizes",
        type=_sizes,
        default=[1, 10, 50],
        help="numbers of copies in one stack (1,10,50), with commas; '' for none",
    )
    parser.add_argument(
        "--grown",
        type=_sizes,
        default=[1, 10, 30, 50],
        help="numbers of further copies in parts of the whole environment (1,10,30,50), with commas; '' for none",
    )
    usual = [name for name in SUBJECTS if name != BareProgram.name]
    parser.add_argument(
        "--subjects", type=_names(SUBJECTS), default=usual, help=f"of {', '.join(SUBJECTS)}; with commas"
    )
    steps = [each.value for each in (Step.PREVIEW, Step.UP, Step.NOOP, Step.DRIFT)]
    parser.add_argument("--steps", type=_names(steps), default=steps, help=f"of {', '.join(steps)}, with commas")
    parser.add_argument(
        "--shares", action="store_true", help="say whose the processor seconds are (slows runs a little)"
    )
    parser.add_argument("--folder", help="keep all files here, generated programs among them")
    return parser


def _names(known: Iterable[str]) -> Callable[[str], list[str]]:
    names = list(known)

    def parse(text: str) -> list[str]:
        given = [each.strip() for each in text.split(",") if each.strip()]
        unknown = [each for each in given if each not in names]
        if unknown:
            raise argparse.ArgumentTypeError(f"unknown: {', '.join(unknown)}; there are {', '.join(names)}")
        return given

    return parse


def _sizes(text: str) -> list[int]:
    return [int(each) for each in text.split(",") if each]


if __name__ == "__main__":
    sys.exit(main())
