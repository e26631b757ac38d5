"""What our program asks for beyond a bare one with the same resources stays small, and grows as a line.

In calls and bytes, which hardly differ from run to run; `python -m tests.benchmarks` measures seconds. A budget is
what was measured plus a few hundredths: who breaks one looks for what was added, and raises it only for a good reason.
"""

from __future__ import annotations

import pytest

from engine.locate import ensure
from settings import load_environment
from tests.benchmarks.cloud import Clouds
from tests.benchmarks.declaration import Declaration
from tests.benchmarks.demands import Demands, demands
from tests.benchmarks.subjects import Program, Step, Tools, TunedBareProgram
from tests.benchmarks.suites import copies, generate

pytestmark = pytest.mark.engine

SIZES = (1, 3, 5)
COMPARED = 3  # copies
COMPONENTS = 0.25  # per resource in the cloud
BYTES = 1.22
CALLS = 1.24
LINE = 0.03


@pytest.fixture(scope="module")
def tools(tmp_path_factory: pytest.TempPathFactory) -> Tools:
    folder, environment = tmp_path_factory.mktemp("overhead"), load_environment("rehearsal")
    return Tools(ensure(), None, environment, Clouds(folder, environment), folder)


@pytest.fixture(scope="module")
def program(tools: Tools) -> Program:
    return Program(tools)


@pytest.fixture(scope="module")
def ours(tools: Tools, program: Program, tmp_path_factory: pytest.TempPathFactory) -> dict[int, Demands]:
    """What our program asks for, by number of copies."""
    folder, found = tmp_path_factory.mktemp("ours"), {}
    for size in SIZES:
        unit = copies(tools, size)
        try:
            program.begin([unit])
            found[size] = demands(program, unit, folder / str(size))
        finally:
            program.end()
    return found


@pytest.fixture(scope="module")
def declaration(tools: Tools, program: Program) -> Declaration:
    unit = copies(tools, COMPARED)
    try:
        program.begin([unit])
        program.measure(Step.UP, unit)
        return program.declaration(unit)
    finally:
        program.end()


@pytest.fixture(scope="module")
def bare(tools: Tools, declaration: Declaration, tmp_path_factory: pytest.TempPathFactory) -> Demands:
    """What the bare program asks for that starts as ours does."""
    peer, unit = TunedBareProgram(tools), copies(tools, COMPARED)
    generate(peer, [unit], [declaration], tools)
    try:
        peer.begin([unit])
        return demands(peer, unit, tmp_path_factory.mktemp("bare") / "demands")
    finally:
        peer.end()


@pytest.mark.timeout(900)
def test_the_plugin_is_asked_the_same(ours: dict[int, Demands], bare: Demands) -> None:
    assert ours[COMPARED].provider == bare.provider


def test_components_are_few(ours: dict[int, Demands], bare: Demands, declaration: Declaration) -> None:
    added = ours[COMPARED].registrations - bare.registrations
    assert 0 < added <= COMPONENTS * len(declaration.identities)


def test_the_engine_is_asked_for_nothing_but_resources(ours: dict[int, Demands]) -> None:
    asked = {"RegisterResource", "RegisterResourceOutputs", "GetDeploymentInfo", "SignalAndWaitForShutdown"}
    assert ours[COMPARED].monitor.keys() == asked


def test_the_engine_is_told_little_more(ours: dict[int, Demands], bare: Demands) -> None:
    assert ours[COMPARED].bytes <= BYTES * bare.bytes


def test_python_does_little_more(ours: dict[int, Demands], bare: Demands) -> None:
    assert ours[COMPARED].calls <= CALLS * bare.calls


@pytest.mark.parametrize("what", ["registrations", "bytes", "calls"])
def test_each_further_copy_costs_the_same(ours: dict[int, Demands], what: str) -> None:
    small, middle, large = (getattr(ours[size], what) for size in SIZES)
    assert large - middle == pytest.approx(middle - small, rel=LINE)
