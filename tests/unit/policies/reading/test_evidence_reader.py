"""Evidence becomes a resource of its kind, with days as the API writes them."""

from __future__ import annotations

from pathlib import Path

import pytest

from policies.reading import DocumentError
from policies.reading.evidence import kinds, read_evidence
from policies.registry import catalogue


def test_a_record_is_a_resource_of_its_kind(tmp_path: Path) -> None:
    (tmp_path / "review.yaml").write_text(
        "kind: rights-review\nreviewed_at: 2026-11-20\nsigned_by: someone\ndifferences: []\nat: 2026-11-20T10:00:00Z\n"
    )
    (tmp_path / "README.md").write_text("no record")
    (record,) = read_evidence(tmp_path, catalogue())
    assert (record.type, record.name) == ("live:evidence/rights-review", "review.yaml")
    assert record.values == {
        "reviewed_at": "2026-11-20",
        "signed_by": "someone",
        "differences": [],
        "at": "2026-11-20T10:00:00Z",
    }


def test_every_kind_that_a_control_reads_can_be_given() -> None:
    assert {"rights-review", "restore-test"} <= set(kinds(catalogue()))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("- a list", "must hold one record"),
        ("signed_by: x", "kind is None, must be one of"),
        ("kind: rights-reviews", "kind is 'rights-reviews', must be one of"),
        ("a: [", "cannot be read"),
    ],
)
def test_what_is_no_record_is_refused(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "bad.yaml").write_text(text)
    with pytest.raises(DocumentError) as refused:
        read_evidence(tmp_path, catalogue())
    assert says in refused.value.problem
    assert "bad.yaml" in refused.value.problem


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="is no folder"):
        read_evidence(tmp_path / "nowhere", catalogue())
