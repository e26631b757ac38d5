"""A report says the same as a table, JSON, SARIF and JUnit: failures, advice, what is waived, unknown, not judged."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from policies.check import CheckReport, Reading, Rules, Source, check
from policies.context import Context
from policies.control import Control
from policies.findings import Violation
from policies.reports.document import document
from policies.reports.junit import junit
from policies.reports.sarif import FINGERPRINT, fingerprint, sarif
from policies.reports.table import table
from policies.resource import Change, Resource, Stack
from policies.values import UNKNOWN
from policies.vocabulary import Severity, Status
from policies.waivers import Waiver

THING = "scaleway:network/vpc:Vpc"
LONG = "a rule that goes on for a while, so that it has to be wrapped, and says what would be right: " * 2


def control(id_: str, severity: Severity = Severity.HIGH, organisation: str = "") -> Control:
    answers, title = ("SNC 13.2.a", "SATRE 2.2.09"), f"Title of {id_}"
    return Control(id_, title, severity, answers, "why", "do this", "source", organisation=organisation)


OPEN, CRASHES, ADVISES, GUARDS, WATCHES, ASKS = (
    control("HUB-NET-01", Severity.CRITICAL),
    control("HUB-NET-02"),
    control("HUB-TAG-01", Severity.MEDIUM),
    control("HUB-NET-03"),
    control("HUB-LOG-01"),
    control("HUB-IAM-08", organisation="the security officer signs"),
)


@OPEN.each(THING)
def is_closed(thing: Resource, context: Context) -> Iterator[Violation]:
    if thing.value("open"):
        yield thing.violation("open", f"be false: {LONG}")


@CRASHES.each(THING)
def crashes(thing: Resource, context: Context) -> Iterator[Violation]:
    if thing.name == "crash":
        raise ZeroDivisionError("by zero")
    yield from ()


@ADVISES.each(THING)
def advises(thing: Resource, context: Context) -> Iterator[Violation]:
    if thing.name == "open":
        yield thing.violation("secret", "be short")


@GUARDS.change(THING)
def guards(change: Change, context: Context) -> Iterator[Violation]:
    if change.deletes:
        yield change.violation("", "stay")


@WATCHES.whole("live:x/y")
def watches(stack: Stack, context: Context) -> Iterator[Violation]:
    yield stack.subject.violation("", "be there")


SECRET = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "value": "hunter2"}


def thing(name: str, source: str = "components/network/vpc.py:37", **values: Any) -> Resource:
    urn = f"urn:pulumi:rehearsal.network::hub::{THING}::{name}"
    return Resource(urn, THING, name, {"secret": SECRET, **values}, source=source)


WAIVER = Waiver(
    "HUB-NET-01",
    f"{THING}::waived",
    "a reason",
    "docs/x.md",
    "team",
    date(2026, 1, 1),
    date(2026, 12, 1),
    "T-1",
    "w.yaml",
)
THINGS = (
    thing("closed", open=False),
    thing("open", open=True),
    thing("waived", open=True),
    thing("unknown", "", open=UNKNOWN),
    thing("crash", open=False),
)
CATALOGUE = (ASKS, OPEN, CRASHES, GUARDS, WATCHES, ADVISES)


@pytest.fixture
def report() -> CheckReport:
    rules = Rules(CATALOGUE, Context(today=date(2026, 11, 25)), waivers=(WAIVER,))
    reading = Reading(Source.STATE, "rehearsal", THINGS)
    return check([reading], rules, unread={"scaleway:redis/cluster:Cluster": "not read"}, notes=["a note"])


def test_the_report_counts_each_kind(report: CheckReport) -> None:
    assert not report.ok
    assert (report.failures, report.advisories) == (2, 1)
    assert (report.count(Status.WAIVED), report.count(Status.UNKNOWN), report.count(Status.CRASHED)) == (1, 1, 1)
    assert [each.fails for each in report.findings] == [True, True, False, False, False]


def test_what_is_not_judged_says_why(report: CheckReport) -> None:
    reasons = {each.control.id: each.not_judged for each in report.verdicts if each.not_judged}
    assert reasons == {
        "HUB-IAM-08": "the security officer signs",
        "HUB-NET-03": "judged over the steps of a preview: `hub check preview`",
        "HUB-LOG-01": "judged over the account: `hub check live`",
    }


def test_a_step_is_judged_where_there_are_steps() -> None:
    gone = thing("gone")
    reading = Reading(Source.PREVIEW, "x", (), (Change("delete", gone.urn, gone.type, gone, None),))
    assert [each.control for each in check([reading], Rules(CATALOGUE)).findings] == ["HUB-NET-03"]


def test_of_an_incomplete_document_only_each_resource_is_judged() -> None:
    reading = Reading(Source.PREVIEW, "x", THINGS, complete=False)
    assert not any(reading.judges(each) for each in WATCHES.checks)
    assert all(reading.judges(each) for each in OPEN.checks)


def test_the_table_fits_80_columns_and_puts_failures_first(report: CheckReport) -> None:
    lines = [line for line, _ in table(report, every=True)]
    assert max(map(len, lines)) <= 80
    text = "\n".join(lines)
    order = [
        text.index(each) for each in ("FAIL HUB-NET-01", "FAIL HUB-NET-02", "advice HUB-TAG-01", "Waived: 1", "Unknown")
    ]
    assert order == sorted(order)
    for words in (
        "resource  network.Vpc open",
        "declared  components/network/vpc.py:37",
        "value     true",
        "SecNumCloud 3.2 (8 March 2022): 13.2.a",
        "way out   do this",
        "waived until 2026-12-01 by team (T-1, docs/x.md): a reason",
        "ZeroDivisionError",
        "(a secret)",
        "note      a note",
        "not read  not read: scaleway:redis/cluster:Cluster",
        "not judged HUB-IAM-08",
    ):
        assert words in text
    assert "hunter2" not in text
    assert "hub check state rehearsal: 2 failures, 1 advisory, 1 waived, 1 unknown" in text


def test_the_object_has_what_the_table_has(report: CheckReport) -> None:
    found = json.loads(json.dumps(document(report)))
    assert found["ok"] is False
    assert found["summary"]["failures"] == 2
    first = found["findings"][0]
    assert (first["control"], first["path"], first["value"], first["fails"]) == ("HUB-NET-01", "open", "true", True)
    assert first["norms"][0] == {
        "norm": "SecNumCloud",
        "version": "3.2 (8 March 2022)",
        "id": "13.2.a",
        "urn": "urn:intuitem:risk:req_node:secnumcloud-3.2:13.2.a",
    }
    ended = {each["id"]: each["ended"] for each in found["controls"]}
    assert ended["HUB-NET-01"] == "failed"
    assert ended["HUB-TAG-01"] == "advised"
    assert ended["HUB-IAM-08"] == "not judged"
    assert "hunter2" not in json.dumps(found)


def test_sarif_keeps_the_rules_of_the_standard(report: CheckReport) -> None:
    log = sarif(report)
    (run,) = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert log["version"] == "2.1.0"
    assert len({each["id"] for each in rules}) == len(rules)
    for rule in rules:
        assert re.fullmatch(r"[A-Z][A-Za-z0-9]*", rule["name"])
        assert rule["help"]["text"]
        assert rule["defaultConfiguration"]["level"] in ("error", "warning", "none")
        assert rule["properties"]["norms"]
    assert len(run["results"]) == len(report.findings)
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        # Section 3.27.9: whatever is not of the kind `fail` has the level `none`.
        assert (result["kind"] == "fail") == (result["level"] != "none")
        (location,) = result["locations"]
        file = location["physicalLocation"]["artifactLocation"]
        assert file["uriBaseId"] in run["originalUriBaseIds"]
        assert not file["uri"].startswith("/")
        assert location["physicalLocation"]["region"]["startLine"] >= 1
        assert location["logicalLocations"][0]["fullyQualifiedName"]
        assert re.fullmatch("[0-9a-f]{64}", result["partialFingerprints"][FINGERPRINT])
    by_status = {each["properties"]["status"]: each for each in run["results"]}
    assert by_status["waived"]["suppressions"][0]["status"] == "accepted"
    assert by_status["unknown"]["kind"] == "open"
    assert by_status["crashed"]["level"] == "error"
    assert run["invocations"][0]["executionSuccessful"] is False
    first = run["results"][0]["locations"][0]["physicalLocation"]
    assert (first["artifactLocation"]["uri"], first["region"]["startLine"]) == ("components/network/vpc.py", 37)
    unknown = by_status["unknown"]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert unknown == "stacks/network.py"
    assert "hunter2" not in json.dumps(log)


def test_fingerprints_stay_from_run_to_run_and_tell_findings_apart(report: CheckReport) -> None:
    rules = Rules(CATALOGUE, Context(today=date(2026, 12, 24)))
    again = check([Reading(Source.STATE, "rehearsal", THINGS)], rules)
    before = {(each.control, each.urn): fingerprint(each) for each in report.findings}
    after = {(each.control, each.urn): fingerprint(each) for each in again.findings}
    assert before == after, "neither the day nor a waiver that ended makes it another finding"
    assert len(set(before.values())) == len(before)


def test_junit_has_a_case_for_each_control(report: CheckReport) -> None:
    root = ET.fromstring(junit(report))  # noqa: S314 - our own
    cases = {each.attrib["name"].split()[0]: each for each in root.iter("testcase")}
    assert cases.keys() == {each.id for each in CATALOGUE}
    assert {id_ for id_, case in cases.items() if case.find("failure") is not None} == {"HUB-NET-01", "HUB-NET-02"}
    assert {id_ for id_, case in cases.items() if case.find("skipped") is not None} == {
        "HUB-IAM-08",
        "HUB-NET-03",
        "HUB-LOG-01",
    }
    assert (root.attrib["tests"], root.attrib["failures"], root.attrib["skipped"]) == ("6", "2", "3")
    failure = cases["HUB-NET-01"].find("failure")
    assert failure is not None
    assert "way out: do this" in str(failure.text)
    assert "waived until" in str(cases["HUB-NET-01"].findtext("system-out"))
    assert "hunter2" not in junit(report)


def test_only_waived_and_only_unknown_controls_are_skipped() -> None:
    waived = Rules((OPEN,), Context(today=date(2026, 11, 25)), waivers=(WAIVER,))
    for things, says in ((THINGS[2:3], "waived: "), (THINGS[3:4], "unknown: ")):
        report = check([Reading(Source.STATE, "x", things)], waived)
        assert report.ok
        skipped = ET.fromstring(junit(report)).find(".//skipped")  # noqa: S314
        assert skipped is not None
        assert skipped.attrib["message"].startswith(says)
