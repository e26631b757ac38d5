"""docs/performance.md, written from what was measured."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from string import Template
from typing import Any

from reference.markdown import table
from tests.benchmarks.report import OF_BARE, OF_OPENTOFU
from tests.benchmarks.subjects import BareProgram, Hub, OpenTofu, Program, Step, TunedBareProgram
from tests.benchmarks.suites import ALL, GROWN, PER_PART

JSON = dict[str, Any]
DOCS = Path(__file__).resolve().parent.parent.parent / "docs"
DOCUMENT, PAGE = DOCS / "performance.json", DOCS / "performance.md"
_TEMPLATE = Path(__file__).resolve().with_name("page.md")

_SUBJECTS = {
    Hub.name: "`hub`",
    Program.name: "our program",
    TunedBareProgram.name: "bare program, started as ours",
    BareProgram.name: "bare program",
    OpenTofu.name: "OpenTofu",
}
_STEPS = {
    Step.PREVIEW: "preview of what is new",
    Step.UP: "up of what is new",
    Step.NOOP: "preview, nothing to do",
    Step.DRIFT: "preview with refresh, nothing to do",
    Step.TOGETHER: "preview, nothing to do, all layers at once",
}


def write(document: JSON) -> None:
    """Keep the document and write the page from it."""
    DOCUMENT.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
    PAGE.write_text(text(document), encoding="utf-8")


def text(document: JSON) -> str:
    """The page as Markdown."""
    parts = {
        "ratios": _ratios,
        "verdict": _verdict,
        "layers": _layers,
        "omissions": _omissions,
        "growth": _growth_in_one_stack,
        "grown": _growth_in_parts,
        "shares": _shares,
    }
    return Template(_TEMPLATE.read_text(encoding="utf-8")).substitute(
        measured=document["measured"],
        **document["machine"],
        load=f"{median(row['foreign'] for row in document['rows']):.1f}",
        of_bare=OF_BARE,
        per_part=PER_PART,
        of_opentofu=f"{OF_OPENTOFU:.0f}",
        **{name: part(document) for name, part in parts.items()},
    )


def _ratios(document: JSON) -> str:
    wanted = [row for row in document["ratios"] if row["target"] is not None]
    rows = [
        (
            f"{_SUBJECTS[row['subject']]} : {_SUBJECTS[row['peer']]}",
            _what(row),
            _STEPS[Step(row["step"])],
            f"{row['target']:.1f}",
            f"**{row['cpu_ratio']:.2f}**",
            f"{row['ratio']:.2f}",
            "yes" if row["cpu_ratio"] <= row["target"] else "**no**",
        )
        for row in sorted(wanted, key=lambda row: (row["suite"] != "layers", row["target"] != OF_OPENTOFU, _size(row)))
    ]
    return table(("compared", "of what", "step", "target", "processor", "clock", "met"), rows)


def _size(row: JSON) -> int:
    """How many copies; 0 for the environment as it is."""
    found = row["suite"].removeprefix(GROWN) if row["suite"].startswith(GROWN) else row["unit"]
    return int(found) if found.isdigit() else 0


def _what(row: JSON) -> str:
    if row["suite"] == "layers":
        return "environment"
    if row["suite"].startswith(GROWN):
        return f"environment with {_copies(row['suite'].removeprefix(GROWN))}"
    return _copies(row["unit"])


def _copies(number: str) -> str:
    return f"{number} {'copy' if number == '1' else 'copies'}"


def _verdict(document: JSON) -> str:
    judged = [row for row in document["ratios"] if row["target"] is not None]
    missed = [row for row in judged if row["cpu_ratio"] > row["target"]]
    met = f"Of {len(judged)} ratios with a target {len(judged) - len(missed)} meet it by processor time."
    if not missed:
        return met
    lines = [
        f"- {_SUBJECTS[row['subject']]} against {_SUBJECTS[row['peer']]}, {_what(row)}, "
        f"{_STEPS[Step(row['step'])]}: {row['cpu_ratio']:.2f} instead of {row['target']:.1f}"
        for row in missed
    ]
    return "\n".join([f"{met} These do not:", "", *lines])


def _layers(document: JSON) -> str:
    rows = [row for row in document["rows"] if row["suite"] == "layers"]
    subjects = [name for name in _SUBJECTS if any(row["subject"] == name for row in rows)]
    units = list(dict.fromkeys(row["unit"] for row in rows if row["unit"] != ALL))
    cells = {(row["unit"], row["step"], row["subject"]): f"{row['cpu']:.1f} ({row['seconds']:.1f})" for row in rows}
    sizes = {row["unit"]: row["resources"] for row in rows}
    body = [
        (f"{unit}, {sizes[unit]} resources", name, *(cells.get((unit, step, subject), "") for subject in subjects))
        for step, name in _STEPS.items()
        for unit in (*units, ALL)
        if any((unit, step, subject) in cells for subject in subjects)
    ]
    return table(("layer", "step", *(_SUBJECTS[subject] for subject in subjects)), body)


def _omissions(document: JSON) -> str:
    left_out = document["omitted_by_opentofu"]
    if not any(left_out.values()):
        return ""
    resources = ", ".join(f"`{name}`" for name in left_out["resources"]) or "none"
    arguments = ", ".join(f"`{name}`" for name in left_out["arguments"]) or "none"
    return (
        f"OpenTofu does less: the plain provider has no resource for {resources} (dynamic resources of ours, for "
        f"which a second plugin is started) and not the arguments {arguments}. It also keeps secrets in its state "
        "in clear, where ours are encrypted."
    )


def _growth_in_one_stack(document: JSON) -> str:
    counts = {row["unit"]: row["resources"] for row in document["rows"] if row["suite"] == "copies"}
    return _growth([row for row in document["growth"] if row["suite"] == "copies"], counts)


def _growth_in_parts(document: JSON) -> str:
    rows = [row for row in document["rows"] if row["suite"].startswith(GROWN)]
    counts = {row["suite"].removeprefix(GROWN): row["resources"] for row in rows}
    return _growth([row for row in document["growth"] if row["suite"] == "grown"], counts)


def _growth(found: Sequence[JSON], counts: Mapping[str, int]) -> str:
    if not found:
        return "Not measured."
    sizes = list(found[0]["cpu"])
    further = list(found[0]["cpu_per_further_copy"])
    heads = [f"{size} ({counts[size]} resources)" for size in sizes]
    body = [
        (
            _STEPS[Step(row["step"])],
            _SUBJECTS[row["subject"]],
            *(_seconds(row["cpu"].get(size)) for size in sizes),
            *(_seconds(row["cpu_per_further_copy"].get(size), 2) for size in further),
            "" if row["growth"] is None else f"{row['growth']:.2f}",
        )
        for row in sorted(found, key=lambda row: (list(_STEPS).index(Step(row["step"])), row["subject"]))
    ]
    return table(("step", "subject", *heads, *(f"per further copy up to {size}" for size in further), "growth"), body)


def _seconds(value: float | None, digits: int = 1) -> str:
    return "" if value is None else f"{value:.{digits}f}"


def _shares(document: JSON) -> str:
    kinds = ("engine", "provider", "read-back provider", "program", "hub", "stand-in cloud")
    body = [
        (
            row["suite"],
            _STEPS[Step(row["step"])],
            _SUBJECTS[row["subject"]],
            *(f"{row['shares'][kind]:.0%}" if row["shares"].get(kind, 0) >= 0.005 else "" for kind in kinds),
        )
        for row in document["shares"]
        if row["subject"] in (Hub.name, Program.name, OpenTofu.name)
    ]
    titles = ("engine", "Scaleway plugin", "read-back plugin", "our Python", "`hub`", "stand-in cloud")
    return table(("of what", "step", "subject", *titles), body)


def load(paths: Sequence[Path]) -> list[JSON]:
    """The documents that `--json` printed, kept in files.

    Raises:
        ValueError: a file is not one of them.
    """
    documents = []
    for path in paths:
        try:
            document = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise ValueError(f"{path}: {error}") from None
        if not isinstance(document, dict) or not {"measured", "machine", "rows", "shares"} <= document.keys():
            raise ValueError(f"{path} is not what `python -m tests.benchmarks --json` prints")
        documents.append(document)
    return documents
