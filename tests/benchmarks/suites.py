"""What is measured: the rehearsal environment layer by layer, and its repeatable parts in growing number.

These lie in one stack by themselves (`copies`), and as the environment's file has them: in parts of the platform, with
all layers that they stand on (`grown`).
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from operations.rehearsal import write_entry_certificate
from operations.workspace import PROJECT, ROOT, Workspace
from settings import load_environment
from stacks import LAYERS, layers_of
from tests.benchmarks.declaration import Declaration
from tests.benchmarks.measure import Sample
from tests.benchmarks.opentofu import Omissions
from tests.benchmarks.subjects import BareProgram, Hub, OpenTofu, Program, Step, Subject, Tools, TunedBareProgram, Unit
from tests.benchmarks.terraform_names import TerraformNames, plugin_mapping
from tests.checkout import copy_checkout
from tests.grown import grown

SUBJECTS: dict[str, type[Subject]] = {
    each.name: each for each in (Hub, Program, TunedBareProgram, BareProgram, OpenTofu)
}
COPIES = Path(__file__).resolve().parent / "copies"
GROWN = "grown "
"""What the suite of an environment with further copies begins with; their number follows."""
PER_PART = 5
"""Copies in one part: what a stack costs to begin with, and what its size costs at each step, are about even then."""
ALL = "all"
"""All stacks of a suite together."""
_SEED = "a seed for made-up passwords of a benchmark"


@dataclass
class Results:
    """All samples, by suite, unit, step and subject; and what peers leave out."""

    samples: dict[tuple[str, str, str, str], list[Sample]] = field(default_factory=dict)
    resources: dict[tuple[str, str], int] = field(default_factory=dict)
    omissions: Omissions = field(default_factory=Omissions)

    def add(self, suite: str, unit: str, step: str, subject: str, sample: Sample) -> None:
        self.samples.setdefault((suite, unit, step, subject), []).append(sample)


@dataclass(frozen=True)
class Plan:
    """What one run measures. `rounds` alternate between the subjects; `shares`: look at the processes too."""

    subjects: Sequence[str]
    rounds: int
    steps: Sequence[Step]
    shares: bool = False


def measure_layers(tools: Tools, plan: Plan, results: Results, layers: Sequence[str] = LAYERS) -> None:
    """Measure the environment, layer by layer."""
    name = tools.environment.environment
    write_entry_certificate(tools.environment, Workspace(name))
    units = [Unit(layer, f"{name}.{layer}", ROOT, PROJECT, {}) for layer in layers]
    _measure("layers", units, tools, plan, results)


def measure_copies(tools: Tools, plan: Plan, results: Results, sizes: Sequence[int]) -> None:
    """Measure the repeatable parts, once for each number of copies."""
    for size in sizes:
        unit = copies(tools, size)
        without_hub = [each for each in plan.subjects if each != Hub.name]
        _measure("copies", [unit], tools, Plan(without_hub, plan.rounds, plan.steps, plan.shares), results)


def measure_grown(tools: Tools, plan: Plan, results: Results, sizes: Sequence[int]) -> None:
    """Measure the whole environment, once for each number of further copies of the platform's repeatable parts."""
    subjects = [each for each in plan.subjects if each in (Hub.name, Program.name, OpenTofu.name)]
    for size in sizes:
        checkout = grown_checkout(tools.folder / f"grown-{size}", size)
        environment = load_environment(checkout / "environments" / f"{tools.environment.environment}.yaml")
        units = [
            Unit(layer, f"{environment.environment}.{layer}", checkout, PROJECT, {}) for layer in layers_of(environment)
        ]
        its = replace(tools, environment=environment, checkout=checkout)
        _measure(f"{GROWN}{size}", units, its, Plan(subjects, plan.rounds, plan.steps, plan.shares), results)


def grown_checkout(folder: Path, size: int) -> Path:
    """A copy of the program whose environment has so many further copies, some in each part."""
    shutil.rmtree(folder, ignore_errors=True)
    checkout = copy_checkout(folder)
    path = checkout / "environments" / "rehearsal.yaml"
    path.write_text(grown(size, PER_PART))
    environment = load_environment(path)
    certificate = Path(environment.platform.entry.certificate_file)
    write_entry_certificate(environment, Workspace(environment.environment))
    (checkout / certificate).parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(ROOT / certificate, checkout / certificate)
    platform = (checkout / "Pulumi.rehearsal.platform.yaml").read_text()
    for layer in layers_of(environment)[len(LAYERS) :]:
        text = platform.replace("hub:layer: platform", f"hub:layer: {layer}")
        (checkout / f"Pulumi.rehearsal.{layer}.yaml").write_text(text)
    return checkout


def copies(tools: Tools, size: int) -> Unit:
    """The stack with so many copies of the repeatable parts."""
    folder = tools.folder / "copies"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(COPIES, folder, ignore=shutil.ignore_patterns("__pycache__"))
    configuration = {"copies": str(size), "owner": tools.clouds.owner, "seed": f"secret:{_SEED}"}
    return Unit(str(size), f"copies-{size}", folder, "hub-copies", configuration)


def _measure(suite: str, units: Sequence[Unit], tools: Tools, plan: Plan, results: Results) -> None:
    subjects = [SUBJECTS[name](tools) for name in plan.subjects]
    peers = [each for each in subjects if isinstance(each, (BareProgram, OpenTofu))]
    _generate(suite, units, tools, peers, results)
    for number in range(plan.rounds):
        for subject in _rotated(subjects, number):
            subject.shares = plan.shares
            _say(
                f"{suite} {','.join(unit.name for unit in units)}: round {number + 1} of {plan.rounds}, {subject.name}"
            )
            with _begun(subject, units):
                for unit, step in _course(units, plan.steps):
                    if step in subject.steps:
                        results.add(suite, unit.name, step.value, subject.name, subject.measure(step, unit))
                for step in subject.chain_steps if len(units) > 1 else ():
                    results.add(suite, ALL, step.value, subject.name, subject.measure_chain(step, units))


def _generate(suite: str, units: Sequence[Unit], tools: Tools, peers: Sequence[Subject], results: Results) -> None:
    """Bring ours up once, which also warms the machine up, and make every peer's program from its state."""
    _say(f"{suite} {','.join(unit.name for unit in units)}: bringing it up once to generate the peers' programs")
    program = Program(tools)
    with _begun(program, units):
        for unit in units:
            program.measure(Step.UP, unit)
        declarations = [program.declaration(unit) for unit in units]
    for unit, declaration in zip(units, declarations, strict=True):
        results.resources[suite, unit.name] = len(declaration.identities)
    for peer in peers:
        results.omissions |= generate(peer, units, declarations, tools)


def generate(peer: Subject, units: Sequence[Unit], declarations: Sequence[Declaration], tools: Tools) -> Omissions:
    """Write a peer's programs; returns what they leave out."""
    omissions = Omissions()
    names: TerraformNames | None = None
    for number, (unit, declaration) in enumerate(zip(units, declarations, strict=True)):
        if isinstance(peer, BareProgram):
            peer.generate(unit, declaration)
        elif isinstance(peer, OpenTofu):
            if names is None:
                with _begun(peer, ()):
                    names = TerraformNames(plugin_mapping(tools.engine.plugin), peer.schema())
            omissions |= peer.generate(unit, declaration, units[:number], names)
    return omissions


def _course(units: Sequence[Unit], steps: Sequence[Step]) -> Iterator[tuple[Unit, Step]]:
    """Each layer is previewed and brought up before the next one; what changes nothing comes when all are there."""
    for unit in units:
        yield from ((unit, step) for step in (Step.PREVIEW, Step.UP) if step in steps or step is Step.UP)
    for step in (Step.NOOP, Step.DRIFT):
        if step in steps:
            yield from ((unit, step) for unit in units)


def _rotated(subjects: list[Subject], number: int) -> list[Subject]:
    start = number % len(subjects)
    return subjects[start:] + subjects[:start]


@contextmanager
def _begun(subject: Subject, units: Sequence[Unit]) -> Iterator[None]:
    try:
        subject.begin(units)
        yield
    finally:
        subject.end()


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()
