"""Evidence becomes a resource of its kind; a file that is no record is refused, with all that is wrong with it."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
import yaml

from policies.context import Context
from policies.evaluation import Evaluation
from policies.reading import DocumentError
from policies.reading.evidence import EXAMPLES, PREFIX, kinds, read_evidence
from policies.reading.evidence_forms import FORMS
from policies.registry import catalogue
from policies.resource import Resource

ROOT = Path(__file__).parents[4]
FOLDER = ROOT / EXAMPLES
WRITTEN = date(2026, 11, 25)
# Of these, a record is proof for ever: of what happened once.
LASTING = {
    "absence-report",
    "azure-inventory",
    "azure-remainders",
    "erasure-certificate",
    "key-death",
    "log-export",
    "release-decision",
    "state",
}


def _refused(folder: Path, **files: str) -> str:
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text)
    with pytest.raises(DocumentError) as refused:
        read_evidence(folder, catalogue())
    assert EXAMPLES in refused.value.way_out
    return refused.value.problem.replace(f"{folder}/", "")


def test_a_record_is_a_resource_of_its_kind(tmp_path: Path) -> None:
    (tmp_path / "review.yaml").write_text(
        "kind: rights-review\nreviewed_at: 2026-11-20T10:00:00Z\nsigned_by: someone\ndifferences: []\n"
    )
    (tmp_path / "README.md").write_text("no record")
    (record,) = read_evidence(tmp_path, catalogue())
    assert (record.type, record.name) == ("live:evidence/rights-review", "review.yaml")
    assert record.values == {"reviewed_at": "2026-11-20T10:00:00Z", "signed_by": "someone", "differences": []}


def test_what_would_be_passed_over_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "review.txt").write_text(_review())
    (tmp_path / "november").mkdir()
    (tmp_path / "old.yaml").mkdir()
    said = _refused(tmp_path, good=_review()).splitlines()
    assert said == [
        "november: is a folder, which is not looked into: put its records beside the others",
        "old.yaml: is a folder, which is not looked into: put its records beside the others",
        "review.txt: is no record: the name of one ends with .yaml, .yml, .json",
    ]


def test_every_kind_that_a_control_reads_has_a_form_and_an_example() -> None:
    assert set(FORMS) == set(kinds(catalogue()))
    assert {each.stem for each in FOLDER.iterdir()} == set(FORMS)


@pytest.fixture(scope="module")
def examples() -> dict[str, Resource]:
    found = {each.type.removeprefix(PREFIX): each for each in read_evidence(FOLDER, catalogue())}
    assert all(each.name == f"{kind}.yaml" for kind, each in found.items())
    return found


def _said(record: Resource, day: date) -> list[str]:
    """What the controls of a record have against it."""
    readers = [each for each in catalogue() if record.type in each.types]
    context = Context(live=True, today=day)
    found = [one for each in readers for one in Evaluation((each,), context).resources([record])]
    return [f"{each.path}: {each.message}" for each in found if each.urn == record.urn]


@pytest.mark.parametrize("kind", sorted(FORMS))
def test_an_example_proves_what_it_is_for(examples: dict[str, Resource], kind: str) -> None:
    # Nobody compared the example of a state with an account: its control asks for the kind drift beside it.
    expected = ["stack"] if kind == "state" else []
    assert [each.partition(":")[0] for each in _said(examples[kind], WRITTEN)] == expected


@pytest.mark.parametrize("kind", sorted(set(FORMS) - LASTING))
def test_proof_ages(examples: dict[str, Resource], kind: str) -> None:
    assert _said(examples[kind], WRITTEN + timedelta(days=400))


@pytest.mark.parametrize("kind", sorted(FORMS))
def test_each_field_is_required(tmp_path: Path, kind: str) -> None:
    record = yaml.safe_load((FOLDER / f"{kind}.yaml").read_text())
    for field in FORMS[kind]:
        less = {key: value for key, value in record.items() if key != field}
        assert f"one.yaml: {field} is not set, must be " in _refused(tmp_path, one=yaml.safe_dump(less))


def _review(**other: object) -> str:
    given = {"kind": "rights-review", "reviewed_at": "2026-11-20", "signed_by": "someone", "differences": []}
    return yaml.safe_dump({**given, **other})


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("- a list", "must hold one record with the key `kind`, one of absence-report, "),
        ("signed_by: x", "kind is None, must be one of "),
        ("kind: rights-reviews", "kind is 'rights-reviews', must be one of "),
        ("a: [", "cannot be read as YAML or JSON: "),
        (_review(reviewed_at="soon"), "reviewed_at is 'soon', must be a moment in ISO 8601, such as "),
        (_review(signed_by=" "), "signed_by is ' ', must be a text that is not empty"),
        (_review(differences="none"), "differences is 'none', must be a list, empty for none"),
        (_review(reviewer="x"), "reviewer is no field of rights-review; they are reviewed_at, signed_by, differences"),
        (_review() + "signed_by: another\n", "signed_by stands there twice"),
        ("kind: drift\nstack: a\nran_at: 2026-11-20\nchanges: true", "changes is True, must be a whole number from 0"),
        (
            "kind: drift\nstack: a\nran_at: 2026-11-20\nchanges: -1",
            "changes is -1, must be a whole number from 0 up",
        ),
        (
            "kind: port-scan\nscanned_at: 2026-11-20\nopen: [{address: a, port: 443}, {address: b}]",
            "open[1].port is not set, must be a whole number from 0 up",
        ),
        ("kind: port-scan\nscanned_at: 2026-11-20\nopen: [443]", "open[0] is 443, must be a block of address, port"),
        (
            "kind: absence-report\ntaken_at: 2026-11-20\ncounts: {snapshot: 0}",
            "counts.snapshot is no field of absence-report; they are backup_items, ",
        ),
        (
            "kind: log-export\nsource: a\nexported_at: 2026-11-20\nsha256: abc\nbucket: b\nlocked: yes please\n"
            "covers_deletions: true",
            "sha256 is 'abc', must be a SHA-256 in hexadecimal, 64 digits",
        ),
    ],
)
def test_what_is_no_record_is_refused(tmp_path: Path, text: str, says: str) -> None:
    assert f"bad.yaml: {says}" in _refused(tmp_path, bad=text)


def test_all_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    told = _refused(tmp_path, one=_review(signed_by="", reviewed_at=7), two="kind: nothing", three=_review())
    assert [line.partition(" is ")[0] for line in told.splitlines()] == [
        "one.yaml: reviewed_at",
        "one.yaml: signed_by",
        "two.yaml: kind",
    ]


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="is no folder"):
        read_evidence(tmp_path / "nowhere", catalogue())
