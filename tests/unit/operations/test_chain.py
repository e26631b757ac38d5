"""Layers side by side, without an engine."""

from __future__ import annotations

import asyncio
import io
import os
from types import SimpleNamespace
from typing import cast

import pytest

from operations.chain import Chain
from operations.display import PlainDisplay
from operations.engine_run import Operation
from operations.report import LayerReport, Status
from operations.target import Target
from stacks import LAYERS


@pytest.mark.parametrize(("processors", "engines"), [(1, 2), (2, 3), (None, 2), (8, len(LAYERS))])
def test_one_engine_more_than_processors_runs_at_once(
    monkeypatch: pytest.MonkeyPatch, processors: int | None, engines: int
) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: processors)
    chain = Chain(cast("Target", SimpleNamespace(name="rehearsal")), PlainDisplay(io.StringIO()))
    running, most = 0, 0

    async def look(_operation: Operation, layer: LayerReport) -> None:
        nonlocal running, most
        running += 1
        most = max(most, running)
        for _ in range(5):
            await asyncio.sleep(0)
        running -= 1
        layer.status = Status.DONE

    monkeypatch.setattr(chain, "_look", look)
    report = asyncio.run(chain.drift(LAYERS))
    assert [layer.status for layer in report.layers] == [Status.DONE] * len(LAYERS)
    assert most == min(engines, len(LAYERS))
