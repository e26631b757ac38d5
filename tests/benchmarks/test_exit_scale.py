"""A large exit takes bounded memory: a manifest of ten times the objects takes hardly more. Nothing asserts a time;
`python -m tests.benchmarks.azure_exit` measures the full sizes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.benchmarks.azure_exit.subjects import measured

BOUND_MIB = 100
"""Of a manifest, whatever its size: 47 were measured with a million objects, Python itself included."""
GROWTH_MIB = 16
PLAN_MIB_PER_THOUSAND = 40


@pytest.mark.timeout(900)
def test_the_memory_of_a_manifest_does_not_grow_with_its_objects(tmp_path: Path) -> None:
    for kind in ("manifest", "account"):
        peaks = {}
        for size in (3_000, 30_000):
            folder = tmp_path / f"{kind}-{size}"
            folder.mkdir()
            found = measured(kind, size, folder)
            assert found["rows"] == size
            assert found["different"] == 1
            peaks[size] = found["peak_mib"]
        assert peaks[30_000] < BOUND_MIB
        assert peaks[30_000] - peaks[3_000] < GROWTH_MIB


@pytest.mark.timeout(900)
def test_the_memory_of_a_plan_grows_as_a_line(tmp_path: Path) -> None:
    for size in (200, 1_000):
        measured("inventory", size, tmp_path / str(size))
    small, large = (measured("plan", size, tmp_path / str(size)) for size in (200, 1_000))
    assert large["rows"] >= 1_000
    assert large["peak_mib"] - small["peak_mib"] < PLAN_MIB_PER_THOUSAND
