"""A value that nobody can know before `up` is said to be unknown in a preview, and denied at `up` when it is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from emulator import process
from emulator.process import Running
from engine.locate import Engine
from tests.policies.engine.preview import preview_of, up_of, write_program

pytestmark = [pytest.mark.engine, pytest.mark.xdist_group("policies-engine")]

# Who may pull from the registry follows from an id, which only the cloud gives.
PROGRAM = """\
import pulumi

made = pulumi.ResourceOptions(version="1.60.0")
tags = ["environment=rehearsal", "layer=cases", "donnees=synthetic"]
vpc = pulumi.CustomResource("scaleway:network/vpc:Vpc", "vpc", {"region": "fr-par", "tags": tags}, made)
given = {"region": "fr-par", "isPublic": vpc.id.apply(lambda id_: bool(id_))}
pulumi.CustomResource("scaleway:registry/namespace:Namespace", "images", given, made)
"""
STACK, CONTROL = "rehearsal.cases", "HUB-SUP-02"


@pytest.fixture
def cloud(tmp_path: Path) -> Iterator[Running]:
    started = process.start(tmp_path / "cloud")
    try:
        yield started
    finally:
        started.stop()


def test_it_is_unknown_in_a_preview_and_denied_at_up(engine: Engine, cloud: Running, tmp_path: Path) -> None:
    folder = tmp_path / "stack"
    (write_program(folder) / "__main__.py").write_text(PROGRAM)
    seen = preview_of(engine, STACK, folder, cloud.environment())
    assert CONTROL in seen.unknown
    assert CONTROL not in {control for control, _ in seen.violated}
    made = up_of(engine, STACK, folder, cloud.environment())
    assert (CONTROL, "images") in made.violated
    assert made.levels[CONTROL] == "mandatory"
    assert made.code != 0
    # The engine makes what comes before, and nothing of what is denied.
    assert [each["kind"] for each in cloud.inventory()] == ["vpc"]
