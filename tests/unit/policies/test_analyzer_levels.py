"""The engine gives the analyzer back each level that it was told: only what differs was chosen by somebody."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import grpc
import pytest

import settings
from policies import enforcement
from policies.enforcement import EnforcementError
from policies.pack.protocol import analyzer_pb2
from policies.pack.server import Analyzer
from policies.vocabulary import Level
from settings import EnvironmentFileError

ID = "HUB-NET-01"


class _Call:
    """As much of a call as a servicer uses."""

    def abort(self, code: grpc.StatusCode, details: str) -> None:
        raise RuntimeError(details)


@pytest.fixture
def levels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "enforcement.yaml"
    path.write_text(f"rehearsal: {{{ID}: advisory}}\n")
    known = enforcement.of_environment
    monkeypatch.setattr(
        enforcement, "of_environment", lambda name, controls, **more: known(name, controls, path=path, **more)
    )
    return path


def configured(stack: str = "rehearsal.network", *, stack_first: bool = True, **chosen: int) -> Analyzer:
    """An analyzer, configured as the engine does it: with a level for every policy that it told."""
    call: Any = _Call()
    analyzer = Analyzer()
    naming = analyzer_pb2.AnalyzerStackConfigureRequest(stack=stack)
    if stack_first:
        analyzer.ConfigureStack(naming, call)
    told = analyzer.GetAnalyzerInfo(None, call).policies
    given = {each.name: each.enforcementLevel for each in told} | {
        id_.replace("_", "-"): level for id_, level in chosen.items()
    }
    config = {id_: analyzer_pb2.PolicyConfig(enforcementLevel=level) for id_, level in given.items()}
    analyzer.Configure(analyzer_pb2.ConfigureAnalyzerRequest(policyConfig=config), call)
    if not stack_first:
        analyzer.ConfigureStack(naming, call)
    return analyzer


def level(analyzer: Analyzer, id_: str = ID) -> Level:
    run = analyzer._evaluation
    return run.enforcement.level(next(each for each in run.controls if each.id == id_))


@pytest.mark.parametrize("stack_first", [True, False])
def test_the_levels_of_the_file_win_over_the_catalogue(levels: Path, stack_first: bool) -> None:
    analyzer = configured(stack_first=stack_first)
    assert level(analyzer) is Level.ADVISORY
    assert level(analyzer, "HUB-NET-03") is Level.MANDATORY


def test_the_file_may_also_be_stricter(levels: Path) -> None:
    levels.write_text("rehearsal: {HUB-TAG-01: mandatory}\n")
    assert level(configured(), "HUB-TAG-01") is Level.MANDATORY


def test_what_somebody_configures_wins_over_the_file(levels: Path) -> None:
    assert level(configured(HUB_NET_01=analyzer_pb2.MANDATORY)) is Level.MANDATORY
    assert level(configured(HUB_NET_01=analyzer_pb2.DISABLED)) is Level.DISABLED


def test_neither_goes_below_the_floor_of_production(levels: Path) -> None:
    with pytest.raises(EnforcementError, match="HUB-NET-03: advisory is below mandatory"):
        level(configured("production.network", HUB_NET_03=analyzer_pb2.ADVISORY))
    levels.write_text(f"production: {{{ID}: advisory}}\n")
    with pytest.raises(EnforcementError, match="HUB-NET-01: advisory is below mandatory"):
        level(configured("production.network"))


def test_nothing_is_waived_of_an_environment_whose_file_cannot_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    assert configured()._evaluation.waivers

    def unreadable(name: str) -> None:
        raise EnvironmentFileError([])

    monkeypatch.setattr(settings, "load_environment", unreadable)
    run = configured()._evaluation
    assert (run.context.is_production, run.waivers) == (True, ())


def test_a_wrong_file_ends_the_run_with_its_reason(levels: Path) -> None:
    levels.write_text("rehearsal: {HUB-NET-1: advisory}\n")
    with pytest.raises(EnforcementError, match="HUB-NET-1 is no control"):
        level(configured())
