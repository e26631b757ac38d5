"""The certificate: refused while any copy of any row may be left, and always the same bytes when it is written."""

from __future__ import annotations

from copy import deepcopy
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from azure_exit.certificate import (
    CertificateRefusedError,
    compose,
    markdown,
    pdf_bytes,
    read_particulars,
    require_ready,
)
from azure_exit.certificate.readiness import CANCELLED, COPIES, PURGED, RowRecord, records, window_ends
from azure_exit.inventory import Inventory
from azure_exit.ledger import Entry, Kind, SoundLedger
from azure_exit.plan import Plan, PlanRow, Schedule, make_plan
from azure_exit.problems import InputError
from azure_exit.yaml_text import dump_yaml

GONE = date(2027, 3, 1)
LATE = date(2028, 1, 1)
H = "a" * 64


@pytest.fixture(scope="module")
def plan(plan: Plan) -> Plan:
    # The audit container's copies are of unknown length: a plan with it can never be certified.
    rows = tuple(row for row in plan.rows if not any(each.unknown for each in row.left))
    return plan.model_copy(update={"rows": rows})


@pytest.fixture
def ended(plan: Plan) -> dict[str, RowRecord]:
    """A ledger's record in which everything is over."""
    found = {row.id: RowRecord([GONE, LATE - timedelta(days=1)], {COPIES: GONE}) for row in plan.rows}
    for identifier in plan.inventory.subscriptions.values():
        found[f"/subscriptions/{identifier}"] = RowRecord(steps={CANCELLED: GONE})
    return found


def refused(plan: Plan, found: dict[str, RowRecord], today: date = LATE) -> list[tuple[str, str]]:
    """The rows and values for which it is refused."""
    with pytest.raises(CertificateRefusedError) as told:
        require_ready(plan, found, today)
    assert all(each.rule and each.way_out for each in told.value.problems)
    return [(each.row, each.value) for each in told.value.problems]


def named(plan: Plan, end: str) -> PlanRow:
    """The row whose id ends with a text."""
    (found,) = [row for row in plan.rows if row.id.endswith(end)]
    return found


def test_it_may_be_written_when_everything_is_over(plan: Plan, ended: dict[str, RowRecord]) -> None:
    require_ready(plan, ended, LATE)


def test_every_single_row_holds_it_back(plan: Plan, ended: dict[str, RowRecord]) -> None:
    for row in plan.rows:
        without = {key: each for key, each in ended.items() if key != row.id}
        assert refused(plan, without) == [(row.id, "(present, or never looked for)")]


def test_the_last_window_holds_it_back_to_the_day(plan: Plan, ended: dict[str, RowRecord]) -> None:
    subscriptions = GONE + timedelta(days=180)
    assert {row for row, _ in refused(plan, ended, subscriptions - timedelta(days=1))} == {
        f"/subscriptions/{each}" for each in plan.inventory.subscriptions.values()
    }
    hsm = named(plan, "/managedhsms/hsm-hdh")
    assert window_ends(hsm, ended[hsm.id]) == GONE + timedelta(days=90)
    day = GONE + timedelta(days=89)
    assert (hsm.id, f"soft-deleted until {GONE + timedelta(days=90)}") in refused(plan, ended, day)


def test_what_is_still_listed_holds_it_back_though_its_time_is_over(plan: Plan, ended: dict[str, RowRecord]) -> None:
    """Of a list that names no day of its end, the list itself is what counts."""
    account = next(row for row in plan.rows if row.id.endswith("/storageaccounts/sthdhexch"))
    ended[account.id].kept = ("Microsoft.Storage/deletedAccounts",)
    assert refused(plan, ended) == [(account.id, "listed in Microsoft.Storage/deletedAccounts")]


def test_a_read_back_says_what_is_kept() -> None:
    body = {
        "row": "/r",
        "state": "gone",
        "get": 404,
        "kept": [{"list": "Microsoft.Storage/deletedAccounts", "until": ""}],
    }
    at = datetime(2027, 1, 6, tzinfo=UTC)
    first = Entry(0, at, Kind.READ_BACK.value, "ops@hub.example", "", body, "", "")
    later = Entry(1, at, Kind.READ_BACK.value, "ops@hub.example", "", {**body, "kept": []}, "", "")
    assert records([first])["/r"].kept == ("Microsoft.Storage/deletedAccounts",)
    assert records([first, later])["/r"].kept == ()


def test_it_has_to_be_looked_for_again_after_the_window(plan: Plan, ended: dict[str, RowRecord]) -> None:
    hsm = named(plan, "/managedhsms/hsm-hdh")
    ended[hsm.id].gone = [GONE]
    ((row, value),) = refused(plan, ended)
    assert row == hsm.id
    assert "last looked for on" in value


def test_a_purge_ends_the_window_only_where_there_is_one(plan: Plan) -> None:
    purged = RowRecord([GONE], {PURGED: GONE + timedelta(days=1)})
    assert window_ends(named(plan, "/vaults/kv-hdh-prj"), purged) == GONE + timedelta(days=1)
    assert window_ends(named(plan, "/vaults/kv-hdh-prod"), purged) == GONE + timedelta(days=90)


def test_copies_that_nothing_ends_are_accounted_for(plan: Plan, ended: dict[str, RowRecord]) -> None:
    hsm = named(plan, "/managedhsms/hsm-hdh")
    ended[hsm.id].steps.clear()
    assert [row for row, _ in refused(plan, ended)] == [hsm.id]


def test_a_subscription_has_to_be_cancelled(plan: Plan, ended: dict[str, RowRecord]) -> None:
    key = f"/subscriptions/{plan.inventory.subscriptions['data']}"
    ended[key].steps.clear()
    assert refused(plan, ended) == [(key, "data is not cancelled")]


def test_unknown_retention_can_never_be_certified(inventory: Inventory, ended: dict[str, RowRecord]) -> None:
    whole = make_plan(inventory, Schedule(start=date(2026, 12, 1), days_between=7))
    audit = named(whole, "/containers/audit")
    ended[audit.id] = RowRecord([GONE, LATE])
    assert refused(whole, ended, LATE)[0][0] == audit.id


PARTICULARS: dict[str, Any] = {
    "format": "hub-azure-exit-particulars/1",
    "organisation": "The Hub",
    "place": "Paris",
    "media": [
        {
            "scope": f"/subscriptions/{digit * 8}-{digit * 4}-4{digit * 3}-8{digit * 3}-{digit * 12}",
            "kind": "object storage, databases and disks of a cloud provider",
            "owner": "the Hub, as controller",
            "data_class": "health data | <b>class</b>",
            "method": "purge",
            "technique": "cryptographic erase",
            "tool": "hub exit",
            "tool_version": "0.1.0",
            "key": {
                "identifier": "cmk-lake/3f",
                "length": 3072,
                "module": "managed HSM",
                "first_byte": True,
                "copies": "listed and destroyed, see the ledger",
            },
            "verification": {"method": "read-back", "sample": "all rows", "result": "none found"},
            "remains": "nothing",
        }
        for digit in "123"
    ],
    "executor": {"person": "ops@hub.example", "role": "engineer"},
    "verifier": {"person": "verifier@hub.example", "role": "auditor"},
    "dpo": {"person": "dpo@hub.example", "role": "data protection officer"},
    "rssi": {"person": "rssi@hub.example", "role": "information security officer"},
    "no_attestation_because": "asked for on 2027-09-01, not received yet",
}


def written(path: Path, **changed: Any) -> Path:
    """A file of particulars."""
    path.write_text(dump_yaml({**deepcopy(PARTICULARS), **changed}))
    return path


def test_the_same_certificate_is_the_same_bytes(plan: Plan, ended: dict[str, RowRecord], tmp_path: Path) -> None:
    particulars = read_particulars(written(tmp_path / "p.yaml"), plan)
    made = [compose(plan, particulars, ended, SoundLedger(entries=9, head=H), LATE) for _ in range(2)]
    first, second = (pdf_bytes(each) for each in made)
    assert first == second
    assert first.startswith(b"%PDF-")
    text = markdown(made[0])
    for row in plan.rows:
        assert row.name.replace("_", "\\_") in text
    for part in ("Method", "Technique", "Tool and version", "Key", "Copies of the key", "Verification", "Sample"):
        assert f"**{part}:**" in text
    for part in ("Owner", "Class of data", "Location", "Place", "What remains and why", "Provider's attestation"):
        assert f"**{part}:**" in text
    assert "<b>" not in text.replace("\\<b\\>", "")
    assert pdf_bytes(compose(plan, particulars, ended, SoundLedger(entries=9, head="b" * 64), LATE)) != first


@pytest.mark.parametrize(
    ("changed", "row"),
    [
        ({"media": PARTICULARS["media"][:2]}, "media"),
        ({"verifier": PARTICULARS["executor"]}, "verifier"),
        ({"no_attestation_because": ""}, "no_attestation_because"),
        ({"place": ""}, "place"),
        ({"unknown": 1}, "unknown"),
        ({"media": []}, "media"),
        (
            {"media": [{**each, "key": {**each["key"], "first_byte": False}} for each in PARTICULARS["media"]]},
            "media.0.key",
        ),
    ],
)
def test_gaps_in_the_particulars_are_named(plan: Plan, tmp_path: Path, changed: dict[str, Any], row: str) -> None:
    with pytest.raises(InputError) as told:
        read_particulars(written(tmp_path / "p.yaml", **changed), plan)
    assert row in {each.row for each in told.value.problems}
    assert all(each.way_out for each in told.value.problems)


def test_an_attestation_lies_among_the_documents(plan: Plan, tmp_path: Path) -> None:
    attestation = {"reference": "letter 4", "received_on": "2027-09-09", "document_sha256": H}
    path = written(tmp_path / "p.yaml", attestation=attestation)
    assert read_particulars(path, plan, frozenset({H})).attestation is not None
    with pytest.raises(InputError, match="among the documents"):
        read_particulars(path, plan)


def test_missing_particulars(plan: Plan, tmp_path: Path) -> None:
    for text in (None, "", "[", "x: 1"):
        path = tmp_path / "p.yaml"
        if text is not None:
            path.write_text(text)
        with pytest.raises(InputError):
            read_particulars(path, plan)


def kept_of(plan: Plan, *ends: str) -> tuple[list[str], dict[str, Any]]:
    rows = [named(plan, end).id for end in ends]
    said = [{"row": key, "because": "a legal hold", "decided_by": "dpo@hub.example"} for key in rows]
    return rows, {"kept": said}


def test_what_the_plan_holds_can_be_kept_and_is_told(plan: Plan, ended: dict[str, RowRecord], tmp_path: Path) -> None:
    exports = named(plan, "/containers/exports")
    waits = [row.id for row in plan.rows if any(each.id == exports.id for each in row.after)]
    rows = [exports.id, *(key for key in waits if plan.by_id[key].type.endswith("blobServices"))]
    left = {key: each for key, each in ended.items() if key not in rows}
    assert refused(plan, left)
    require_ready(plan, left, LATE, rows)
    _, said = kept_of(plan, "/containers/exports")
    particulars = read_particulars(written(tmp_path / "p.yaml", **said), plan)
    text = markdown(compose(plan, particulars, left, SoundLedger(entries=9, head=H), LATE))
    assert "does not cover all" in text
    assert "legal hold on the container: cnil2026" in text
    assert "not cancelled: something in it is kept" in text


def test_what_nothing_holds_cannot_be_kept(plan: Plan, ended: dict[str, RowRecord]) -> None:
    curated = named(plan, "/containers/curated").id
    left = {key: each for key, each in ended.items() if key != curated}
    with pytest.raises(CertificateRefusedError) as told:
        require_ready(plan, left, LATE, [curated])
    assert [each.value for each in told.value.problems] == ["nothing holds it"]


def test_what_was_asked_to_end_cannot_be_kept(plan: Plan, ended: dict[str, RowRecord]) -> None:
    exports = named(plan, "/containers/exports").id
    for record, value in ((RowRecord(requested=True), "asked for"), (RowRecord(gone=[GONE]), "read back as gone")):
        with pytest.raises(CertificateRefusedError) as told:
            require_ready(plan, {**ended, exports: record}, LATE, [exports])
        assert any(value in each.value for each in told.value.problems)


def test_a_kept_row_is_one_of_the_plan_s(plan: Plan, tmp_path: Path) -> None:
    said = [{"row": "/subscriptions/none", "because": "a legal hold", "decided_by": "dpo@hub.example"}]
    with pytest.raises(InputError) as told:
        read_particulars(written(tmp_path / "p.yaml", kept=said), plan)
    assert [each.row for each in told.value.problems] == ["kept"]
