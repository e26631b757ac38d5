"""The plan: what it says about the estate, that it is canonical, and that it is not read when it was edited."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import jsonschema
import pytest

from azure_exit.catalogue import Method, Wave
from azure_exit.gates.names import GateName
from azure_exit.inventory import Inventory, Resource, Source, read_inventory
from azure_exit.plan import (
    Change,
    EndingKind,
    Plan,
    PlanRow,
    Schedule,
    Status,
    drift,
    make_plan,
    plan_schema,
    plan_text,
    read_plan,
    write_plan,
)
from azure_exit.problems import InputError
from azure_exit.yaml_text import load_yaml
from emulator.azure import estate
from emulator.azure.export import write_export
from emulator.azure.rows.shape import LAKE

SCHEDULE = Schedule(start=date(2026, 12, 1), days_between=7)


@pytest.fixture(scope="module")
def plan(inventory: Inventory) -> Plan:
    return make_plan(inventory, SCHEDULE)


def row(plan: Plan, end: str) -> PlanRow:
    """The row whose id ends with a text."""
    (found,) = [each for each in plan.rows if each.id.endswith(end)]
    return found


def test_every_resource_is_planned_once(plan: Plan, inventory: Inventory) -> None:
    assert len(plan.by_id) == len(plan.rows)
    assert inventory.resources.keys() <= plan.by_id.keys()
    assert len(plan.rows) == len(inventory.resources) + 4 + 1 + 2


def test_nothing_holds_back_silently(plan: Plan) -> None:
    assert {each.name for each in plan.rows if each.status is Status.HELD} == {
        "sthdhlakeprod",
        "exports",
        "psql-hdh-cat",
        "bv-hdh",
        "audit",
        "rg-hdh-data-prod",
    }
    for each in plan.rows:
        assert bool(each.held) or each.status is not Status.HELD
        assert all(held.reason and held.way_out for held in each.held)


def test_what_waits_has_something_held_before_it(plan: Plan) -> None:
    for each in plan.rows:
        if each.status is Status.WAITS:
            before = [plan.by_id[after.id].status for after in each.after]
            assert Status.HELD in before or Status.WAITS in before


def test_every_row_that_holds_data_has_all_its_gates(plan: Plan) -> None:
    for each in plan.rows:
        if each.method is Method.RETAINED:
            assert not each.gates
            continue
        assert {GateName.PREDECESSORS_GONE, GateName.HOLD_RELEASED, GateName.TWO_APPROVERS} <= set(each.gates)
        if each.holds_data and each.role != "log":
            assert {GateName.TRANSFER_MANIFEST, GateName.SAMPLE_RESTORE, GateName.WRITTEN_CHOICE} <= set(each.gates)


@pytest.mark.parametrize(
    ("end", "kind", "until"),
    [
        ("/containers/snds-raw", EndingKind.RECOVERABLE, date(2027, 2, 4)),
        ("/managedhsms/hsm-hdh", EndingKind.RECOVERABLE, date(2027, 4, 19)),
        ("/vaults/kv-hdh-prj", EndingKind.RECOVERABLE, date(2027, 1, 26)),
        ("/disks/disk-migration-2023", EndingKind.IRREVERSIBLE, None),
        ("/workspaces/dbw-hdh", EndingKind.IRREVERSIBLE, None),
        ("/virtualnetworks/vnet-hub", EndingKind.REVERSIBLE, None),
        ("/encryptionprotector/current", EndingKind.REVERSIBLE, None),
    ],
)
def test_whether_it_can_be_taken_back(plan: Plan, end: str, kind: EndingKind, until: date | None) -> None:
    found = row(plan, end).ending
    assert (found.kind, found.until) == (kind, until)
    assert found.undo or kind is EndingKind.IRREVERSIBLE or "never deleted" in found.rule


def test_the_certificate_waits_for_the_last_copy(plan: Plan) -> None:
    assert plan.certificate.earliest is None
    assert plan.certificate.earliest_without_them == plan.certificate.subscriptions_until == date(2027, 8, 8)
    held = {each.id for each in plan.rows if each.certificate_from is None and each.method is not Method.RETAINED}
    assert set(plan.certificate.without_date) == held
    assert row(plan, "/deletedvaults/kv-hdh-2021").certificate_from == date(2027, 1, 19)
    assert row(plan, "/managedhsms/hsm-hdh").certificate_from == date(2027, 4, 19)


def test_money_that_stops_and_money_that_does_not(plan: Plan, inventory: Inventory) -> None:
    assert plan.money.total == sum(inventory.monthly_cost.values())
    assert plan.money.stops + plan.money.goes_on == plan.money.total
    assert row(plan, "/managedhsms/hsm-hdh").cost.goes_on.startswith("a soft-deleted HSM is billed")
    assert sum(each.stops_monthly for each in plan.waves) == plan.money.stops


def test_findings(plan: Plan) -> None:
    told = {(each.rule, each.id.rpartition("/")[2]) for each in plan.findings}
    assert {("orphan disk", "disk-migration-2023"), ("cluster volume", "pvc-6f0c2d51")} <= told


def test_the_blast_radius_of_a_key_is_all_that_it_encrypts(plan: Plan) -> None:
    radius = row(plan, "/managedhsms/hsm-hdh").blast_radius
    assert {each.rpartition("/")[2] for each in radius.direct} == {
        "sthdhlakeprod",
        "psql-hdh-cat",
        "cosmos-hdh",
        "des-hdh",
    }
    assert radius.total > len(radius.direct)


def test_an_unknown_type_is_held(inventory: Inventory) -> None:
    key = f"{LAKE.lower()}/providers/microsoft.eventhub/namespaces/evh"
    unknown = Resource(key, key, "evh", "microsoft.eventhub/namespaces", Source.RESOURCE_GRAPH)
    more = replace(inventory, resources={**inventory.resources, key: unknown})
    found = make_plan(more, SCHEDULE).by_id[key]
    assert found.status is Status.HELD
    assert found.held[0].rule == "unknown type"
    assert "azure-native:eventhub:Namespace" in found.held[0].way_out
    assert found.wave is Wave.CLOSE
    assert found.certificate_from is None


def test_without_a_register_everything_is_held(inventory: Inventory) -> None:
    plan = make_plan(replace(inventory, holds=()), SCHEDULE)
    assert {each.status for each in plan.rows if each.method is not Method.RETAINED} == {Status.HELD}


def test_a_manager_is_held_with_what_it_takes_along(inventory: Inventory) -> None:
    kept = tuple(hold for hold in inventory.holds if not hold.scope.endswith("mc_rg-hdh-compute_aks-hdh_francecentral"))
    plan = make_plan(replace(inventory, holds=kept), SCHEDULE)
    cluster = row(plan, "/managedclusters/aks-hdh")
    assert cluster.status is Status.HELD
    assert any(held.rule == "takes along" and "pvc-6f0c2d51" in held.reason for held in cluster.held)


class TestFile:
    def test_it_is_read_as_it_was_written(self, plan: Plan, tmp_path: Path) -> None:
        path = tmp_path / "plan.yaml"
        write_plan(plan, path)
        again = read_plan(path)
        assert again == plan
        assert again.sha256 == plan.sha256
        assert plan_text(again) == path.read_text()
        assert [each.name for each in tmp_path.iterdir()] == ["plan.yaml"]

    def test_the_same_inventory_makes_the_same_text(self, plan: Plan, tmp_path: Path) -> None:
        write_export(tmp_path)
        assert plan_text(make_plan(read_inventory(tmp_path), SCHEDULE)) == plan_text(plan)

    def test_its_schema_holds(self, plan: Plan) -> None:
        schema = plan_schema()
        jsonschema.Draft202012Validator.check_schema(schema)
        validator = jsonschema.Draft202012Validator(schema)
        document = load_yaml(plan_text(plan))
        validator.validate(document)
        document["rows"][0]["wave"] = 11
        assert not validator.is_valid(document)

    @pytest.mark.parametrize(
        ("old", "new", "rule"),
        [
            ("status: held", "status: ready", "it was changed since it was made"),
            ("wave: 5", "wave: 4", "it was changed since it was made"),
            ("- transfer_manifest\n", "", "it was changed since it was made"),
            ("format: hub-azure-exit-plan/1", "format: 2", "a plan of the format"),
            ("sha256: ", "sha: ", "it was changed since it was made"),
            ("format:", "format: x\nformat:", "plain YAML"),
        ],
    )
    def test_an_edited_file_is_not_read(self, plan: Plan, tmp_path: Path, old: str, new: str, rule: str) -> None:
        path = tmp_path / "plan.yaml"
        text = plan_text(plan)
        assert old in text
        path.write_text(text.replace(old, new, 1))
        with pytest.raises(InputError) as told:
            read_plan(path)
        (problem,) = told.value.problems
        assert rule in problem.rule
        assert problem.way_out

    @pytest.mark.parametrize("text", ["", "3", "- a", "a: [", "\x00", "a: 1.5"])
    def test_what_is_no_plan_is_not_read(self, tmp_path: Path, text: str) -> None:
        path = tmp_path / "plan.yaml"
        path.write_text(text)
        with pytest.raises(InputError):
            read_plan(path)

    def test_a_missing_file(self, tmp_path: Path) -> None:
        with pytest.raises(InputError, match="no such file"):
            read_plan(tmp_path / "plan.yaml")


class TestDrift:
    def test_the_same_estate_has_none(self, plan: Plan, inventory: Inventory) -> None:
        assert drift(plan, inventory).is_none

    def test_what_appeared_is_gone_changed_or_ruled(self, plan: Plan, tmp_path: Path) -> None:
        write_export(
            tmp_path, resources=[*estate.resources(), *estate.late_resources()], taken_at="2026-11-20T06:00:00Z"
        )
        later = read_inventory(tmp_path)
        children = tmp_path / "children.json"
        rows = json.loads(children.read_text())
        for each in rows:
            if each["name"] == "curated":
                each["properties"]["publicAccess"] = "Blob"
        children.write_text(json.dumps([each for each in rows if each["name"] != "snds-raw"]))
        later = read_inventory(tmp_path)
        found = {(each.change, each.id.rpartition("/")[2]) for each in drift(plan, later).differences}
        assert (Change.APPEARED, "sttmpanalyse") in found
        assert (Change.GONE, "snds-raw") in found
        assert (Change.CHANGED, "curated") in found

    def test_a_hold_that_appears_is_a_difference(self, plan: Plan, inventory: Inventory) -> None:
        hold = replace(next(each for each in inventory.holds if each.status == "held"), scope=row(plan, "/curated").id)
        later = replace(inventory, holds=(*inventory.holds, hold), taken_at=datetime(2026, 11, 20, tzinfo=UTC))
        found = {each.id: each for each in drift(plan, later).differences}
        curated = found[row(plan, "/curated").id]
        assert curated.change is Change.RULED
        assert "held" in curated.fields
        assert (curated.was, curated.becomes) == ("ready", "held")
