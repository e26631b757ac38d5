"""The report as JUnit XML: a test case for each control, so that a CI shows which one failed."""

from __future__ import annotations

from itertools import groupby
from xml.etree import ElementTree as ET

from policies.check import CheckReport, Verdict
from policies.findings import Finding
from policies.reports.words import ended, norms, place, remarks
from policies.vocabulary import Status

# XML 1.0 has no way to write these.
_UNWRITABLE = {code: "?" for code in (*range(0x20), 0x7F) if code not in (0x9, 0xA, 0xD)}


def junit(report: CheckReport) -> str:
    """The document. Failing controls are failures; only waived, unknown or not judged ones are skipped."""
    root = ET.Element("testsuites", name=f"hub check {report.source.value} {report.subject}")
    totals = [0, 0, 0]
    for family, verdicts in groupby(report.verdicts, key=lambda each: each.control.family):
        suite = ET.SubElement(root, "testsuite", name=f"HUB-{family}")
        cases = [_case(suite, each) for each in verdicts]
        _count(suite, cases, totals)
    if report.others:
        suite = ET.SubElement(root, "testsuite", name="waivers")
        case = ET.SubElement(suite, "testcase", classname="hub.waivers", name="waivers of controls that do not exist")
        _fail(case, [*report.others])
        _count(suite, [case], totals)
    for name, number in zip(("tests", "failures", "skipped"), totals, strict=True):
        root.set(name, str(number))
    properties = ET.Element("properties")
    root.insert(0, properties)
    for name, value in [("environment", report.environment), ("day", report.day)]:
        ET.SubElement(properties, "property", name=name, value=_clean(value))
    for index, each in enumerate(remarks(report)):
        ET.SubElement(properties, "property", name=f"note.{index}", value=_clean(each))
    for token, reason in report.unread.items():
        ET.SubElement(properties, "property", name=f"unread.{token}", value=_clean(reason))
    ET.indent(root)
    return ET.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _case(suite: ET.Element, verdict: Verdict) -> ET.Element:
    control = verdict.control
    case = ET.SubElement(
        suite, "testcase", classname=f"hub.{control.family}", name=_clean(f"{control.id} {control.title}"), time="0"
    )
    failing = [each for each in verdict.findings if each.fails]
    how = ended(verdict)
    if failing:
        _fail(case, failing, "\n".join(norms(control)))
    elif how in ("waived", "unknown", "not judged"):
        first = next(iter(verdict.findings), None)
        reason = verdict.not_judged or (first.waiver or first.message if first else "")
        ET.SubElement(case, "skipped", message=_clean(f"{how}: {reason}"))
    rest = [each for each in verdict.findings if not each.fails]
    if rest:
        ET.SubElement(case, "system-out").text = _clean("\n".join(_line(each) for each in rest))
    return case


def _fail(case: ET.Element, failing: list[Finding], norms_text: str = "") -> None:
    crashed = any(each.status is Status.CRASHED for each in failing)
    first = failing[0]
    more = f" (and {len(failing) - 1} more)" if len(failing) > 1 else ""
    failure = ET.SubElement(
        case,
        "failure",
        type="control crashed" if crashed else f"{first.severity.value}, {first.level.value}",
        message=_clean(f"{place(first)}: {first.message}{more}"),
    )
    ways_out = dict.fromkeys(f"way out: {each.fix}" for each in failing)
    lines = [*(_line(each) for each in failing), *ways_out, norms_text]
    failure.text = _clean("\n".join(filter(None, lines)))


def _line(finding: Finding) -> str:
    declared = f" [{finding.source}]" if finding.source else ""
    waiver = f" ({finding.waiver})" if finding.waiver else ""
    return f"{finding.status.value}: {place(finding)}{declared}: {finding.message}{waiver}"


def _count(suite: ET.Element, cases: list[ET.Element], totals: list[int]) -> None:
    numbers = (
        len(cases),
        sum(each.find("failure") is not None for each in cases),
        sum(each.find("skipped") is not None for each in cases),
    )
    for index, (name, number) in enumerate(zip(("tests", "failures", "skipped"), numbers, strict=True)):
        suite.set(name, str(number))
        totals[index] += number
    suite.set("errors", "0")
    suite.set("time", "0")


def _clean(text: str) -> str:
    return text.translate(_UNWRITABLE)


__all__ = ["junit"]
