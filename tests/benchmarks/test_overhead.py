"""What our program asks for beyond a bare one with the same resources stays small, and grows as a line.

In calls and bytes, which hardly differ from run to run; `python -m tests.benchmarks` measures seconds. A budget is
what was measured plus a few hundredths: who breaks one looks for what was added, and raises it only for a good reason.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.locate import ensure
from settings import load_environment
from tests.benchmarks.cloud import Clouds
from tests.benchmarks.declaration import Declaration
from tests.benchmarks.demands import Demands, demands
from tests.benchmarks.subjects import Program, Step, Tools, TunedBareProgram
from tests.benchmarks.suites import copies, generate

pytestmark = [pytest.mark.engine, pytest.mark.xdist_group("overhead")]

COMPARED = 3  # copies
COMPONENTS = 0.25  # per resource in the cloud
BYTES = 1.22
CALLS = 1.27  # of it 0.02 for the server by which the engine calls the hook of a gateway's attachments back
LINE = 0.03


@pytest.fixture(scope="module")
def tools(tmp_path_factory: pytest.TempPathFactory) -> Tools:
    folder, environment = tmp_path_factory.mktemp("overhead"), load_environment("rehearsal")
    return Tools(ensure(), None, environment, Clouds(folder, environment), folder)


@pytest.fixture(scope="module")
def program(tools: Tools) -> Program:
    return Program(tools)


def asked_for(program: Program, tools: Tools, size: int, folder: Path) -> Demands:
    """What our program asks for, declaring so many copies."""
    unit = copies(tools, size)
    try:
        program.begin([unit])
        return demands(program, unit, folder / str(size))
    finally:
        program.end()


@pytest.fixture(scope="module")
def ours(tools: Tools, program: Program, tmp_path_factory: pytest.TempPathFactory) -> Demands:
    """What our program asks for that is compared."""
    return asked_for(program, tools, COMPARED, tmp_path_factory.mktemp("ours"))


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
def test_the_plugin_is_asked_the_same(ours: Demands, bare: Demands) -> None:
    assert ours.provider == bare.provider


def test_components_are_few(ours: Demands, bare: Demands, declaration: Declaration) -> None:
    added = ours.registrations - bare.registrations
    assert 0 < added <= COMPONENTS * len(declaration.identities)


def test_the_engine_is_asked_for_nothing_but_resources(ours: Demands) -> None:
    asked = {"RegisterResource", "RegisterResourceOutputs", "GetDeploymentInfo", "SignalAndWaitForShutdown"}
    # Once for each gateway: nothing is attached to one whose bastion is open (components/network/bastion.py).
    assert ours.monitor.keys() == asked | {"RegisterResourceHook"}
    assert ours.monitor["RegisterResourceHook"] == 1


def test_the_engine_is_told_little_more(ours: Demands, bare: Demands) -> None:
    assert ours.bytes <= BYTES * bare.bytes


def test_python_does_little_more(ours: Demands, bare: Demands) -> None:
    assert ours.calls <= CALLS * bare.calls


@pytest.mark.campaign
def test_each_further_copy_costs_the_same(
    tools: Tools, program: Program, ours: Demands, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Two previews more; CI holds one size to its budget."""
    folder = tmp_path_factory.mktemp("sizes")
    small, middle, large = (
        ours if size == COMPARED else asked_for(program, tools, size, folder)
        for size in (1, COMPARED, 2 * COMPARED - 1)
    )
    for what in ("registrations", "bytes", "calls"):
        added = getattr(middle, what) - getattr(small, what)
        assert getattr(large, what) - getattr(middle, what) == pytest.approx(added, rel=LINE)
