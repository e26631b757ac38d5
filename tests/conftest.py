"""No property is judged by the clock: a loaded machine is slow, which says nothing of what is tested."""

from __future__ import annotations

import gc
from collections.abc import Generator, Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from emulator import process
from tests import forked_cloud
from tests.drawn import seed

settings.register_profile("hub", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("hub")


@pytest.fixture(scope="session", autouse=True)
def _clouds_are_forked() -> Iterator[None]:
    """Stand-in clouds that the tests themselves start are forked from one that is loaded already."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(process, "launch", forked_cloud.launch)
        yield


def pytest_terminal_summary(terminalreporter: Any) -> None:
    reports = (report for found in terminalreporter.stats.values() for report in found)
    if any(getattr(report, "nodeid", "").startswith("tests/rehearsal/") for report in reports):
        terminalreporter.write_line(f"faults were drawn with HUB_SEED={seed()}")


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """What is collected stays to the end: no collection of garbage goes through it, now or later."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()
