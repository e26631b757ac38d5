"""A whole environment is judged as one, and as incomplete where the preview of one of its layers is."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from operations import check_sources
from operations.backend import FileBackend
from operations.check import Ask
from operations.target import Target
from operations.workspace import FOLDER_VARIABLE, Workspace
from policies.check import Source
from policies.reading.preview import Preview
from policies.resource import Resource
from settings import load_environment
from stacks import LAYERS

GROUP = "scaleway:instance/securityGroup:SecurityGroup"


def _preview(layer: str) -> Preview:
    urn = f"urn:pulumi:rehearsal.{layer}::hub::{GROUP}::nodes"
    return Preview((Resource(urn, GROUP, "nodes", {"inboundDefaultPolicy": "drop"}),), ())


@pytest.mark.parametrize("incomplete", ["", LAYERS[1]])
def test_one_incomplete_layer_makes_the_whole_incomplete(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, incomplete: str
) -> None:
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path))
    target = Target(load_environment("rehearsal"), Workspace("rehearsal"), FileBackend(tmp_path), {})
    monkeypatch.setattr(check_sources, "find_target", lambda _: target)
    monkeypatch.setattr(Target, "missing_upstream", lambda *_: None)
    monkeypatch.setattr(check_sources, "_ensure_stacks", lambda *_: None)

    def previewed(_: Target, layer: str) -> Preview:
        return replace(_preview(layer), complete=layer != incomplete)

    monkeypatch.setattr(check_sources, "_run_preview", previewed)
    report = check_sources.preview(Ask("rehearsal"))
    said = [each for each in report.notes if "leaves out what does not change" in each]
    assert [each.partition(" ")[0] for each in said] == ([incomplete] if incomplete else [])
    # Demanded of a whole environment; of a part nothing can be said of what is not there.
    is_asked = "HUB-TAG-02" in {each.control for each in report.findings}
    assert is_asked is not bool(incomplete)


def test_a_state_is_complete() -> None:
    found = {layer: _preview(layer) for layer in LAYERS}
    (reading,), _ = check_sources._grouped(Source.STATE, load_environment("rehearsal"), found, True)
    assert reading.complete
