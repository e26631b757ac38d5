"""A value that nobody can know before `up` is said to be unknown in a preview, and denied at `up` when it is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.locate import Engine
from tests.policies.engine.kubernetes import VERSION
from tests.policies.engine.preview import preview_of, stored, up_of, write_program

pytestmark = [pytest.mark.engine, pytest.mark.xdist_group("policies-engine")]

# How a service is reached follows from what another resource gives once it is made: that it has a port on each node.
PROGRAM = f"""\
import pulumi
from pulumi.dynamic import CreateResult, Resource, ResourceProvider


class Given(ResourceProvider):
    def create(self, props):
        return CreateResult("1", {{"reached": "NodePort"}})


class Made(Resource):
    reached: pulumi.Output[str]


made = Made(Given(), "made", {{"reached": None}})
given = {{"metadata": {{"name": "door", "namespace": "app"}}, "spec": {{"type": made.reached}}}}
pulumi.CustomResource("kubernetes:core/v1:Service", "door", given, pulumi.ResourceOptions(version="{VERSION}"))
"""
STACK, CONTROL = "cases.cases", "HUB-K8S-07"


def test_it_is_unknown_in_a_preview_and_denied_at_up(engine: Engine, tmp_path: Path) -> None:
    (write_program(tmp_path) / "__main__.py").write_text(PROGRAM)
    seen = preview_of(engine, STACK, tmp_path)
    assert (seen.code, seen.violated, seen.errors) == (0, frozenset(), ()), seen.messages
    assert CONTROL in seen.unknown
    made = up_of(engine, STACK, tmp_path)
    assert made.violated == {(CONTROL, "door")}
    assert made.levels[CONTROL] == "mandatory"
    assert made.code != 0
    # The engine makes what comes before; of what is denied its plugin is asked nothing, which would refuse it.
    assert not [each for each in made.errors if "only previews" in each]
    assert {each.rpartition("::")[2] for each in stored(engine, STACK, tmp_path)} >= {"made"}
    assert not [each for each in stored(engine, STACK, tmp_path) if each.endswith("::door")]
