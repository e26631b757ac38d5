"""The peers' programs, made from the state of one copy of the repeatable parts, yield the same resources."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.locate import ensure
from settings import load_environment
from tests.benchmarks.cloud import Clouds
from tests.benchmarks.declaration import Declaration
from tests.benchmarks.peers import build
from tests.benchmarks.subjects import BareProgram, OpenTofu, Program, Step, Subject, Tools, TunedBareProgram, Unit
from tests.benchmarks.suites import copies, generate
from tests.benchmarks.terraform_names import TerraformNames, plugin_mapping

pytestmark = [pytest.mark.engine, pytest.mark.xdist_group("peers")]

# What the built plugin has and the provider that OpenTofu runs has not.
OVERLAY = {"scaleway_key_manager_key.protectionLevel", "scaleway_secret.keyId", "scaleway_iam_api_key.secretId"}


@pytest.fixture(scope="module")
def tools(tmp_path_factory: pytest.TempPathFactory) -> Tools:
    folder, environment = tmp_path_factory.mktemp("benchmark"), load_environment("rehearsal")
    return Tools(ensure(), build.find(), environment, Clouds(folder, environment), folder)


@pytest.fixture(scope="module")
def unit(tools: Tools) -> Unit:
    return copies(tools, 1)


@pytest.fixture(scope="module")
def declaration(tools: Tools, unit: Unit) -> Iterator[Declaration]:
    program = Program(tools)
    try:
        program.begin([unit])
        program.measure(Step.UP, unit)
        yield program.declaration(unit)
    finally:
        program.end()


def begun(subject: Subject, unit: Unit) -> Iterator[Subject]:
    try:
        subject.begin([unit])
        yield subject
    finally:
        subject.end()


# Both are made by the same code; how they start differs.
@pytest.mark.parametrize("kind", [pytest.param(BareProgram, marks=pytest.mark.campaign), TunedBareProgram])
def test_bare_program_has_the_same_resources(
    tools: Tools, unit: Unit, declaration: Declaration, kind: type[BareProgram]
) -> None:
    peer = kind(tools)
    shutil.rmtree(peer.folder, ignore_errors=True)
    generate(peer, [unit], [declaration], tools)
    for subject in begun(peer, unit):
        command = ("pulumi", "preview", "--json", "--stack", unit.stack, "--non-interactive")
        where = ("--config-file", str(peer.settings(unit)))
        steps = json.loads(subject.call((*command, *where), peer.program(unit)))["steps"]
        planned = {(step["newState"]["type"], step["urn"].rpartition("::")[2]) for step in steps}
        assert {each for each in planned if each[0].startswith("scaleway:")} == declaration.identities


def test_opentofu_has_the_same_resources(tools: Tools, unit: Unit, declaration: Declaration, tmp_path: Path) -> None:
    if tools.peers is None:
        pytest.skip("OpenTofu is not built: `python -m tests.benchmarks` does that, in some ten minutes")
    peer = OpenTofu(tools)
    omissions = generate(peer, [unit], [declaration], tools)
    assert omissions.resources == set()
    assert omissions.arguments <= OVERLAY
    for subject in begun(peer, unit):
        names = TerraformNames(plugin_mapping(tools.engine.plugin), peer.schema())
        tofu, folder, plan = str(tools.peers.tofu), peer.program(unit), str(tmp_path / "plan")
        subject.call((tofu, "plan", "-input=false", f"-out={plan}"), folder)
        document = json.loads(subject.call((tofu, "show", "-json", plan), folder))
        planned = {(each["type"], each["name"]) for each in document["resource_changes"]}
        assert planned == {(names.resource(kind), name) for kind, name in declaration.identities}
