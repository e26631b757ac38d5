"""An account ends only by a manifest of all of it; its containers may share that manifest."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from azure_exit.evidence import AccountPart, Bundle, ContainerPart, ManifestSummary
from azure_exit.gates.names import GateName
from azure_exit.plan import Plan, PlanRow
from tests.unit.azure_exit.gates.bundles import HASH, bundle_of, evidence_of, held_by, manifest, named

NAMES = ("curated", "exports", "snds-raw")


def part(name: str, **changed: Any) -> ContainerPart:
    """A container of which five items arrived."""
    return replace(ContainerPart(name, f"s3://hub/{name}", "", False, 5, 500, HASH), **changed)


def account(*more: ContainerPart, **changed: Any) -> AccountPart:
    """All containers of the lake; `more` take the place of those of their names, or are added."""
    parts = {name: part(name) for name in NAMES} | {each.name: each for each in more}
    return replace(AccountPart(dict(sorted(parts.items()))), **changed)


@pytest.fixture
def lake(plan: Plan) -> PlanRow:
    return named(plan, "/storageaccounts/sthdhlakeprod")


def held(plan: Plan, row: PlanRow, found: ManifestSummary, **transfer: Any) -> str:
    """Why the gate of the manifest holds a row; empty when it is open."""
    shown = {"transfer": {**evidence_of(plan, row)["rows"][row.id]["transfer"], **transfer}}
    bundle: Bundle = replace(bundle_of(plan, row, of_row=shown), manifests={"m.jsonl": found})
    return held_by(plan, row, bundle).get(GateName.TRANSFER_MANIFEST, "")


def test_a_whole_account_opens_it(plan: Plan, lake: PlanRow) -> None:
    assert held(plan, lake, manifest(lake, account=account())) == ""


@pytest.mark.parametrize(
    ("found", "reason"),
    [
        (None, "m.jsonl is not about the whole account"),
        (account(part("raw")), "the account holds raw, which no row of the plan is: nobody looked for holds"),
        (account(part("raw", target="")), "the container raw is in no line of the mapping"),
        (account(part("old", is_absent=True)), "the mapping names old, which the account does not list"),
        (account(uncovered={"queues": (2, ("jobs", "mail"))}), "2 queues are not covered by the kit: jobs, mail"),
        (account(unlisted={"tables": "403"}), "tables of the account were not listed: 403"),
    ],
)
def test_what_holds_an_account(plan: Plan, lake: PlanRow, found: AccountPart | None, reason: str) -> None:
    assert held(plan, lake, manifest(lake, account=found)) == reason


def test_a_container_that_was_left_is_for_somebody_to_decide(plan: Plan, lake: PlanRow) -> None:
    left = account(part("$logs", target="", left="logs of requests", left_out={"blobs of $logs": 3}))
    found = manifest(lake, account=left, left_out={"blobs of $logs": 3})
    assert "nobody decided" in held(plan, lake, found)
    decided = {
        "counts": {"blobs of $logs": 3},
        "because": "read and not needed",
        "decided_by": "dpo@hub.example",
        "decided_on": "2027-01-02",
    }
    assert held(plan, lake, found, left_behind=decided) == ""


class TestContainer:
    @pytest.fixture(autouse=True)
    def _scene(self, plan: Plan, lake: PlanRow) -> None:
        self.plan, self.lake = plan, lake
        self.row = named(plan, "/containers/curated")

    def held(self, found: AccountPart, counted: int = 5, **changed: Any) -> str:
        return held(self.plan, self.row, manifest(self.lake, account=found, items=15, **changed), counted_items=counted)

    def test_the_manifest_of_its_account_stands_for_it(self) -> None:
        assert self.held(account()) == ""
        # What else the account holds is no reason to keep this container.
        assert self.held(account(unlisted={"tables": "403"})) == ""

    def test_its_own_items_are_counted(self) -> None:
        assert self.held(account(), counted=15) == "the source was counted at 15 items, the manifest has 5"

    def test_its_own_snapshots_hold_it(self) -> None:
        elsewhere = account(part("exports", left_out={"snapshots": 1}))
        assert self.held(elsewhere, left_out={"snapshots": 1}) == ""
        assert "1 snapshots" in self.held(
            account(part("curated", left_out={"snapshots": 1})), left_out={"snapshots": 1}
        )

    def test_any_difference_in_the_account_holds_it(self) -> None:
        assert "1 of 15 items differ" in self.held(account(), different=1, differences=("exports/a did not arrive",))

    @pytest.mark.parametrize("changed", [{"target": ""}, {"is_absent": True}, {"target": "", "left": "not moved"}])
    def test_a_container_that_did_not_go_anywhere_is_held(self, changed: dict[str, Any]) -> None:
        assert "is about" in self.held(account(part("curated", **changed)))

    def test_the_manifest_of_another_account_does_not_stand_for_it(self) -> None:
        other = named(self.plan, "/storageaccounts/sthdhexch")
        assert "is about" in held(self.plan, self.row, manifest(other, account=account()))
