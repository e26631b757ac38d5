"""What a change adds a month is counted by the table, told with what has no price, and refused when nobody agreed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from policies.check import Reading, Rules, Source, check
from policies.context import Context
from policies.controls.tag.hub_tag_02 import CONTROL
from policies.evaluation import Evaluation
from policies.prices import HOURS, PRICES, NotPricedError, costs, monthly
from policies.resource import Change, Resource
from policies.tables import load
from policies.values import UNKNOWN
from reference.declarations import collect
from settings import Environment, environment_names, load_environment

POOL = "scaleway:kubernetes/pool:Pool"
DATABASE = "scaleway:databases/instance:Instance"
ROWS = load(PRICES).rows
NODE = HOURS * 0.147
TODAY = date(2026, 11, 25)


def _resource(type_: str, name: str = "one", stack: str = "rehearsal.platform", **given: Any) -> Resource:
    return Resource(f"urn:pulumi:{stack}::hub::{type_}::{name}", type_, name, given)


def _pool(size: int | None, name: str = "pool", **given: Any) -> Resource:
    return _resource(POOL, name, **{"nodeType": "POP2-4C-16G", "size": size, "autoscaling": False, **given})


def _created(resource: Resource) -> Change:
    return Change("create", resource.urn, resource.type, None, resource)


def _updated(old: Resource, new: Resource) -> Change:
    return Change("update", old.urn, old.type, old, new)


def _deleted(old: Resource) -> Change:
    return Change("delete", old.urn, old.type, old, None)


@pytest.mark.parametrize(
    ("resource", "eur"),
    [
        (_pool(3), 3 * NODE),
        (_pool(1, autoscaling=True, maxSize=5), 5 * NODE),
        (_pool(1, rootVolumeType="sbs_5k", rootVolumeSizeInGb=100), NODE + HOURS * 100 * 0.000136),
        (_resource("scaleway:kubernetes/cluster:Cluster", type="kapsule-dedicated-8"), HOURS * 0.18),
        (_resource("scaleway:loadbalancers/loadBalancer:LoadBalancer", type="LB-S"), HOURS * 0.023),
        (_resource("scaleway:loadbalancers/ip:Ip"), HOURS * 0.005),
        (_resource("scaleway:loadbalancers/ip:Ip", isIpv6=True), 0),
        (_resource("scaleway:block/volume:Volume", iops=15000, sizeInGb=10), HOURS * 10 * 0.000204),
        (_resource("scaleway:keymanager/key:Key"), 0.06),
        (_resource("scaleway:iam/policy:Policy"), 0),
        (
            _resource(DATABASE, nodeType="DB-POP2-2C-8G", isHaCluster=True, volumeType="sbs_5k", volumeSizeInGb=50),
            HOURS * (2 * (0.076 + 50 * 0.000136) + 0.0674),
        ),
    ],
    ids=lambda each: each.type if isinstance(each, Resource) else "",
)
def test_what_has_a_price_is_counted(resource: Resource, eur: float) -> None:
    assert monthly(resource, ROWS) == pytest.approx(eur)


@pytest.mark.parametrize(
    ("resource", "why"),
    [
        (_resource("scaleway:object/bucket:Bucket"), "no price in the table, or charged by use"),
        (_pool(1, nodeType="POP9-1C-1G"), "the table has no price of POP9-1C-1G"),
        (_pool(1, nodeType=UNKNOWN), "nodeType is not known yet"),
        (_pool(None), "size is not said"),
        (_pool(1, autoscaling=True), "maxSize is not said"),
        (_resource("scaleway:block/volume:Volume", iops=100, sizeInGb=10), "the table has no price of None"),
    ],
)
def test_what_has_none_says_why(resource: Resource, why: str) -> None:
    with pytest.raises(NotPricedError, match=why):
        monthly(resource, ROWS)


def test_what_grows_and_what_comes_up_first_are_told_apart() -> None:
    new_layer = _resource(POOL, "other", "rehearsal.space", nodeType="POP2-4C-16G", size=1)
    found = costs([_updated(_pool(1), _pool(3)), _deleted(_pool(1, "gone")), _created(new_layer)], ROWS)
    assert [found.before, found.grown, found.first] == pytest.approx([2 * NODE, NODE, NODE])
    assert found.largest is not None
    assert found.largest.label == "kubernetes.Pool pool"


def test_what_has_no_price_is_named_and_never_counted_as_nothing() -> None:
    bucket = _resource("scaleway:object/bucket:Bucket")
    found = costs([_created(bucket), _created(_pool(1, "new")), _created(_pool(1, "odd", nodeType="X"))], ROWS)
    assert found.added == pytest.approx(NODE)
    assert found.sentence.endswith(
        "; not priced: 1 object.Bucket (no price in the table, or charged by use); "
        "1 kubernetes.Pool (the table has no price of X)"
    )


def test_what_stays_as_it_is_is_not_named() -> None:
    bucket = _resource("scaleway:object/bucket:Bucket")
    assert not costs([Change("same", bucket.urn, bucket.type, bucket, bucket)], ROWS).unpriced


def _environment(monthly_eur: int, agreed: dict[str, Any] | None = None) -> Environment:
    environment = load_environment("rehearsal")
    budget = environment.foundation.budget.model_validate({"monthly_eur": monthly_eur, "agreed_increase": agreed})
    return environment.model_copy(update={"foundation": environment.foundation.model_copy(update={"budget": budget})})


def _told(environment: Environment, *changes: Change) -> list[str]:
    found = Evaluation((CONTROL,), Context(environment, "platform", today=TODAY)).changes(changes)
    return [f"{each.name}: {each.rule}" for each in found]


AGREED = {"monthly_eur": 300, "by": "the board, register 12", "until": "2026-12-31"}
THREE_MORE = _updated(_pool(1), _pool(4))


def test_a_little_more_needs_nobody() -> None:
    assert _told(_environment(4000), _updated(_pool(1), _pool(4))) == []


def test_much_more_is_told_of_the_resource_that_adds_most() -> None:
    told = _told(_environment(1000), THREE_MORE, _created(_pool(1, "more")))
    assert len(told) == 1
    assert told[0].startswith("pool: must add no more than 100 EUR a month to what is up: +429 EUR a month to 537 (")


def test_much_more_may_be_agreed_to() -> None:
    assert _told(_environment(1000, {**AGREED, "monthly_eur": 400}), THREE_MORE) == []
    assert len(_told(_environment(1000, AGREED), THREE_MORE)) == 1


def test_an_agreement_that_ended_is_none() -> None:
    told = _told(_environment(1000, {**AGREED, "monthly_eur": 400, "until": "2026-11-24"}), THREE_MORE)
    assert "what the board, register 12 agreed ended on 2026-11-24" in told[0]


def test_where_what_stays_is_not_told_all_counts_as_growth() -> None:
    made = _created(_pool(3))
    found = costs([made], ROWS, complete=False)
    assert [found.grown, found.first] == pytest.approx([3 * NODE, 0])
    rules = Rules((CONTROL,), Context(_environment(1000), today=TODAY))
    reading = Reading(Source.PREVIEW, "rehearsal", (), (made,))
    assert "to what is up" not in " ".join(each.rule for each in check([reading], rules).findings)
    (told,) = check([replace(reading, complete=False)], rules).findings
    assert told.rule.startswith("must add no more than 100 EUR a month to what is up")


def test_what_comes_up_first_is_agreed_with_its_budget_and_stays_within() -> None:
    assert _told(_environment(400), _created(_pool(3))) == []
    told = _told(_environment(300), _created(_pool(3)))
    assert told[0].startswith("pool: must stay within the budget of 300 EUR a month: +322 EUR a month to 322")


def test_what_costs_less_is_never_refused() -> None:
    assert _told(_environment(100), _updated(_pool(9), _pool(8))) == []


def test_a_report_says_what_a_change_costs_also_when_it_is_agreed() -> None:
    rules = Rules((CONTROL,), Context(_environment(4000), today=TODAY))
    pool = _pool(2)
    reading = Reading(Source.PREVIEW, "rehearsal", (pool,), (_created(pool),))
    assert "costs, by prices of 2026-08-05" in check([reading], rules).notes[0]
    assert check([replace(reading, changes=())], rules).notes == ()


@pytest.mark.parametrize("name", environment_names())
def test_a_committed_environment_fits_its_budget(name: str) -> None:
    environment = load_environment(name)
    declared = [Resource(each.urn, each.kind, each.name, each.inputs) for each in collect(environment).resources]
    found = costs([_created(each) for each in declared], ROWS)
    assert 0 < found.added <= environment.foundation.budget.monthly_eur
    # What the table does not know is a product of its own, none of the estate's nodes and databases.
    assert {kind for _, kind in found.unpriced} <= {
        "databases.ReadReplica",
        "domain.Record",
        "domain.Zone",
        "object.Bucket",
        "observability.Source",
        "registry.Namespace",
    }
