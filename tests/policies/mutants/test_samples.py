"""Samples are read as they are written, and what is wrong with one is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from policies.mutants.samples import SampleError, samples

TEXT = """
says: a network
environment: rehearsal
layer: network
resources:
  - type: scaleway:network/vpc:Vpc
    name: vpc
    id: fr-par/1
    protect: true
    properties: {name: hub}
"""


def test_a_sample_is_read(tmp_path: Path) -> None:
    (tmp_path / "one.yaml").write_text(TEXT)
    (sample,) = samples(tmp_path)
    (vpc,) = sample.resources
    assert (sample.name, sample.environment, sample.layer, sample.added) == ("one", "rehearsal", "network", ())
    assert (vpc.id, vpc.protected, vpc.values) == ("fr-par/1", True, {"name": "hub"})


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (TEXT.replace("says: a network", ""), "one.yaml: says"),
        (TEXT.replace("name: vpc", "called: vpc"), "resources.0.called"),
        ("says: [", "no YAML"),
        ("says: nothing\nenvironment: rehearsal\nlayer: network\nresources: []", "resources"),
    ],
)
def test_a_wrong_sample_is_refused(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "one.yaml").write_text(text)
    with pytest.raises(SampleError, match=says):
        samples(tmp_path)


def test_every_sample_has_a_name_of_its_own() -> None:
    found = [each.name for each in samples()]
    assert found
    assert len(found) == len(set(found))
