"""The page says what was measured, and the committed one is that of the committed document."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.benchmarks import page, report
from tests.benchmarks.__main__ import main


def row(unit: str, subject: str, cpu: float, **more: Any) -> dict[str, Any]:
    return {
        "suite": "layers" if unit == "all" else "copies",
        "unit": unit,
        "resources": 10,
        "step": "up",
        "subject": subject,
        "seconds": cpu,
        "cpu": cpu,
        "foreign": 0.5,
        **more,
    }


def document(*rows: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "measured": "2026-11-25",
        "machine": {"processors": 2, "system": "Linux", "python": "3.11.7"},
        "rows": list(rows),
        "shares": [],
        "omitted_by_opentofu": {"arguments": [], "resources": []},
        **more,
    }


def test_a_missed_target_is_said() -> None:
    text = page.text(report.merged([document(row("all", "program", 4.2), row("all", "opentofu", 2.0))]))
    assert "Of 1 ratios with a target 0 meet it by processor time." in text
    assert "- our program against OpenTofu, environment, up of what is new: 2.10 instead of 2.0" in text


def test_targets_are_for_the_whole_environment_and_not_for_a_refresh() -> None:
    layer = [row("network", name, 1.0, suite="layers") for name in ("program", "opentofu")]
    refresh = [row("all", name, 1.0, step="drift") for name in ("program", "bare")]
    ratios = report.merged([document(*layer, *refresh)])["ratios"]
    assert [each["target"] for each in ratios] == [None, None]


def test_growth_is_the_cost_of_a_further_copy() -> None:
    rows = [row(size, "program", cpu) for size, cpu in (("1", 2.0), ("10", 2.9), ("50", 10.9))]
    (growth,) = report.merged([document(*rows)])["growth"]
    assert growth["cpu_per_further_copy"] == {"10": 0.1, "50": 0.2}
    assert growth["growth"] == 2.0


def test_of_what_two_runs_measured_the_later_counts() -> None:
    early, late = document(row("all", "program", 1.0)), document(row("all", "program", 2.0), measured="2026-11-26")
    both = report.merged([early, late])
    assert [each["cpu"] for each in both["rows"]] == [2.0]
    assert both["measured"] == "2026-11-26"


def test_the_committed_page_is_that_of_the_committed_document() -> None:
    committed = json.loads(page.DOCUMENT.read_text(encoding="utf-8"))
    assert report.merged([committed]) == committed
    assert page.PAGE.read_text(encoding="utf-8") == page.text(committed)


@pytest.mark.parametrize(("content", "words"), [("{", "property name"), ("{}", "is not what"), (None, "No such file")])
def test_a_file_that_is_no_document_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str | None, words: str
) -> None:
    path = tmp_path / "measured.json"
    if content is not None:
        path.write_text(content)
    with pytest.raises(SystemExit) as stop:
        main(["page", str(path)])
    assert stop.value.code == 2
    error = capsys.readouterr().err
    assert str(path) in error
    assert words in error
