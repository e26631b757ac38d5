"""The controls: an index, a page for each family, the norms that they answer, what people have to answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from policies.control import Control
from policies.coverage import Answer, Covered, coverage
from policies.registry import FAMILIES, catalogue
from policies.tables import load, names
from policies.vocabulary import Phase, Severity
from reference.markdown import code, codes, page, table

FOLDER = "controls"


def control_pages() -> Iterator[tuple[str, str]]:
    """Path and text of each page."""
    yield f"{FOLDER}/README.md", _index()
    for family in FAMILIES:
        of_family = [each for each in catalogue() if each.family == family]
        if of_family:
            yield f"{FOLDER}/{family.lower()}.md", _family(family, of_family)
    yield f"{FOLDER}/coverage.md", _coverage()
    yield f"{FOLDER}/people.md", _people()
    yield f"{FOLDER}/tables.md", _tables()


def _index() -> str:
    by_severity = Counter(each.severity for each in catalogue())
    counted = ", ".join(f"{by_severity[each]} {each.value}" for each in Severity)
    return page(
        "Controls",
        f"{len(catalogue())} controls: {counted}. What they are held against, how they are waived and how one is "
        "added: [the guide](../../guide/policies.md).",
        "- [coverage](coverage.md): by norm, requirement by requirement\n"
        "- [people](people.md): what no machine can see, and who answers it\n"
        "- [tables](tables.md): the dated tables that controls stand on",
        "Critical and high ones are mandatory, medium ones advisory, unless an environment says otherwise.",
        table(
            ("control", "title", "severity", "judged", "answers"),
            (
                (
                    f"[{each.id}]({each.family.lower()}.md#{_anchor(each)})",
                    each.title,
                    each.severity.value,
                    ", ".join(each.phases),
                    ", ".join(each.answers),
                )
                for each in catalogue()
            ),
        ),
    )


def _family(family: str, controls: list[Control]) -> str:
    return page(f"Controls: {FAMILIES[family]}", *(block for each in controls for block in _control(each)))


def _control(control: Control) -> Iterator[str]:
    yield f"## {control.id} {control.title}"
    judged = ", ".join(control.phases)
    held = f"{control.level.value}; production's floor: {control.lowest.value}"
    yield f"{control.severity.value.capitalize()}, {held}. Judged: {judged}."
    yield control.why
    yield f"**Way out.** {control.fix}"
    rows = [
        ("looks at", codes(control.types)),
        ("answers", "; ".join(each.text for each in control.requirements)),
        ("account", control.live),
        ("people", control.organisation),
        ("tables", codes(control.tables)),
        ("source", control.source),
    ]
    yield table(("", ""), ((label, text) for label, text in rows if text))


def _coverage() -> str:
    found = coverage(catalogue())
    return page(
        "Coverage of the norms",
        "A requirement stands here when a control answers a part of it; that says nothing of the rest of it. Most bind "
        "the provider or the organisation: the kit mirrors them on its side. Numbers are those of the version named. "
        "What is live *by hand* no function judges: a person looks at the account. The last column says who answers "
        "what no machine sees of a requirement, and with what record; [people](people.md) says it by control.",
        *(block for each in found for block in _norm(each)),
    )


def _norm(norm: Covered) -> Iterator[str]:
    yield f"## {norm.framework.name}"
    yield f"Version: {norm.framework.version}. Binds: {norm.framework.binds}."
    phases = (Phase.PREVIEW, Phase.CHANGE, Phase.LIVE, Phase.ORGANISATIONAL)
    yield table(
        ("requirement", *(each.value for each in phases), "people"),
        (
            (
                id_ or "as a whole",
                *(", ".join(_judged(each, phase) for each in controls if phase in each.phases) for phase in phases),
                _answer(norm.people.get(id_)),
            )
            for id_, controls in norm.requirements.items()
        ),
    )


def _judged(control: Control, phase: Phase) -> str:
    by_hand = phase is Phase.LIVE and control.is_told_of_accounts
    return f"{_link(control)} (by hand)" if by_hand else _link(control)


def _answer(people: Answer | None) -> str:
    return f"{people.who}, with {people.record}: {people.asks}" if people else ""


def _people() -> str:
    asked = [each for each in catalogue() if each.organisation]
    planned = [each for each in catalogue() if each.live]
    return page(
        "What people answer",
        "No check sees these. Whoever is named answers, with a record; where a control reads such a record as "
        "evidence, it says so.",
        table(("control", "title", "who, and what"), ((_link(each), each.title, each.organisation) for each in asked)),
        "## What the account must show besides",
        "Told in words, not judged by a function.",
        table(("control", "title", "what"), ((_link(each), each.title, each.live) for each in planned)),
    )


def _tables() -> str:
    def readers(name: str) -> str:
        return ", ".join(_link(each) for each in catalogue() if name in each.tables)

    found = [load(name) for name in names()]
    return page(
        "Dated tables",
        "What ages is in tables, never in code. From the day in the last column on, a control that stands on the table "
        "reports it as too old.",
        table(
            ("table", "title", "of", "source", "confidence", "read by", "too old from"),
            (
                (
                    code(each.name),
                    each.title,
                    each.as_of,
                    each.source,
                    each.confidence,
                    readers(each.name),
                    each.stale_from,
                )
                for each in found
            ),
        ),
    )


def _link(control: Control) -> str:
    return f"[{control.id}]({control.family.lower()}.md#{_anchor(control)})"


def _anchor(control: Control) -> str:
    """As forges make it of a heading: small, without punctuation, dashes for blanks."""
    heading = f"{control.id} {control.title}".lower()
    return "".join(each for each in heading if each.isalnum() or each in " -_").replace(" ", "-")
