"""A cache of its own for each test, and an engine of tiny files in place of the real one."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.build import Builder
from engine.pins import PARTS, Part
from engine.progress import Step


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep the user's cache, home and installed Pulumi out of the tests."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    monkeypatch.delenv("PULUMI_HOME", raising=False)
    monkeypatch.delenv("HUB_ENGINE", raising=False)
    return tmp_path / "cache" / "sovereign-hub" / "engine"


class Workshop:
    """Makes parts of a few bytes and counts what it made."""

    def __init__(self) -> None:
        self.made: list[str] = []

    def builders(self) -> dict[str, Builder]:
        return {part.name: self._builder(part) for part in PARTS}

    def _builder(self, part: Part) -> Builder:
        def make(work: Path, step: Step) -> None:
            self.made.append(part.name)
            for name in part.files:
                path = work / name
                path.write_text(f"#!/bin/sh\necho {name}\n")
                path.chmod(0o755)

        return make


@pytest.fixture
def workshop() -> Workshop:
    return Workshop()


@pytest.fixture
def builders(workshop: Workshop) -> dict[str, Builder]:
    return workshop.builders()
