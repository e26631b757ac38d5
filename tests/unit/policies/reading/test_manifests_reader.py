"""Kubernetes manifests as the Kubernetes provider of Pulumi names their types."""

from __future__ import annotations

from pathlib import Path

import pytest

from policies.reading import DocumentError
from policies.reading.manifests import read_manifests, token

TWO = """\
apiVersion: v1
kind: Namespace
metadata: {name: space}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: deny
  namespace: space
spec: {podSelector: {}}
---
"""
A_LIST = """\
apiVersion: v1
kind: List
items:
  - {apiVersion: apps/v1, kind: Deployment, metadata: {name: web, namespace: space}}
"""
A_TYPED_LIST = '{"apiVersion": "v1", "kind": "PodList", "items": [{"metadata": {"name": "one"}}]}'


def test_documents_lists_and_folders(tmp_path: Path) -> None:
    (tmp_path / "below").mkdir()
    (tmp_path / "a.yaml").write_text(TWO)
    (tmp_path / "below" / "b.yml").write_text(A_LIST)
    (tmp_path / "below" / "c.json").write_text(A_TYPED_LIST)
    (tmp_path / "notes.txt").write_text("no manifest")
    found = {each.type: each for each in read_manifests(tmp_path)}
    assert {type_: each.name for type_, each in found.items()} == {
        "kubernetes:core/v1:Namespace": "space",
        "kubernetes:networking.k8s.io/v1:NetworkPolicy": "space/deny",
        "kubernetes:apps/v1:Deployment": "space/web",
        "kubernetes:core/v1:Pod": "one",
    }
    policy = found["kubernetes:networking.k8s.io/v1:NetworkPolicy"]
    assert policy.value("metadata.namespace") == "space"
    assert policy.source == f"{tmp_path}/a.yaml:5"
    assert len({each.urn for each in found.values()}) == len(found)


@pytest.mark.parametrize(("version", "says"), [("v1", "core/v1"), ("batch/v1", "batch/v1")])
def test_the_core_group_is_written_out(version: str, says: str) -> None:
    assert token(version, "X") == f"kubernetes:{says}:X"


@pytest.mark.parametrize(
    ("text", "says", "way_out"),
    [
        ("just text", "has no apiVersion and kind", "keep other files elsewhere"),
        ("kind: Pod", "has no apiVersion and kind", "keep other files elsewhere"),
        ("a: [", "is no YAML", "mend the file"),
        ("a: {{ .Values.x }}: y", "is no YAML", "helm template"),
    ],
)
def test_what_is_no_manifest_is_refused(tmp_path: Path, text: str, says: str, way_out: str) -> None:
    (tmp_path / "bad.yaml").write_text(text)
    with pytest.raises(DocumentError, match=r"bad\.yaml") as refused:
        read_manifests(tmp_path)
    assert says in refused.value.problem
    assert way_out in refused.value.way_out


def test_a_folder_that_is_none_or_empty_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="is no folder"):
        read_manifests(tmp_path / "nowhere")
    with pytest.raises(DocumentError, match="holds no manifest"):
        read_manifests(tmp_path)
