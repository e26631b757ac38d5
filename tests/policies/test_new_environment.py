"""What `hub environment new` writes passes the policy pack: one file makes an environment."""

from __future__ import annotations

from pathlib import Path

import pytest

from operations.environment_files import write_new
from policies import enforcement, flow_matrix
from policies.context import Context
from policies.evaluation import Evaluation
from policies.findings import Finding
from policies.registry import catalogue
from policies.resource import Resource
from policies.vocabulary import Level, Status
from reference.declarations import Declared, collect
from settings import Environment, load_environment
from stacks import layers_of

# Only an engine tells these: which of the inputs are secret, the provider's version, and the gateway's address, which
# is a range of nobody's as long as there is no gateway.
NOT_TOLD = {
    ("HUB-CRY-08", "passwordWo"),
    ("HUB-CRY-08", "dataWo"),
    ("HUB-CRY-08", "customCertificate.certificateChain"),
    ("HUB-SUP-04", "version"),
    ("HUB-NET-02", "aclRules[0].ip"),
    ("HUB-NET-05", "aclRules[0].ip"),
}


@pytest.fixture(params=["rehearsal", "preproduction"])
def environment(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Environment:
    """A new one of a stage, of another team and cost centre than any that is shipped."""
    (tmp_path / "environments").mkdir()
    file, _ = write_new("staging", tmp_path)
    text = (tmp_path / file).read_text()
    for before, after in (
        ("stage: rehearsal ", f"stage: {request.param} "),
        ("owner: platform-team ", "owner: another-team "),
        ("cost_centre: hub-0000", "cost_centre: cc-4711"),
    ):
        assert before in text
        text = text.replace(before, after)
    (tmp_path / file).write_text(text)
    monkeypatch.setattr(flow_matrix, "FOLDER", tmp_path / "docs" / "reference")
    flow_matrix.load.cache_clear()
    return load_environment(tmp_path / file)


def _resource(given: Declared) -> Resource:
    return Resource(
        urn=given.urn,
        type=given.kind,
        name=given.name,
        given=given.inputs,
        id=given.id,
        parent=given.parent,
        custom=given.custom,
        protected=given.protect,
        retained=given.retain,
        depends_on=tuple(given.depends_on),
    )


def _found(environment: Environment, layer: str, resources: list[Resource]) -> list[Finding]:
    """What the pack says of a layer, as it is asked in a run of the engine."""
    controls, context = catalogue(), Context(environment, layer)
    levels = enforcement.of_environment(environment.environment, controls, production=context.is_production)
    return Evaluation(controls, context, levels).resources(resources)


def test_every_mandatory_control_passes(environment: Environment) -> None:
    declared = collect(environment).resources
    found = [
        each
        for layer in layers_of(environment)
        for each in _found(environment, layer, [_resource(one) for one in declared if one.layer == layer])
        if each.level is Level.MANDATORY and each.status in (Status.VIOLATED, Status.CRASHED)
    ]
    assert {(each.control, each.path) for each in found} <= NOT_TOLD, found
    assert sum("tags" in each.inputs for each in declared) > 50
