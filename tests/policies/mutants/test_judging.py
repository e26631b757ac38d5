"""Judging again only what may have changed gives the answers that judging all gives."""

from __future__ import annotations

from dataclasses import replace

import pytest

from policies.context import Context
from policies.evaluation import Evaluation
from policies.mutants.changes import harmless_changes
from policies.mutants.harmless import Harmless
from policies.mutants.judging import Judge
from policies.mutants.making import Mutant, mutants
from policies.mutants.proof import joined, prove
from policies.registry import control
from policies.resource import Change, Resource

GROUP = "scaleway:instance/securityGroup:SecurityGroup"
VPC, ACL = "scaleway:network/vpc:Vpc", "scaleway:network/acl:Acl"
DROPS = {"inboundDefaultPolicy": "drop", "outboundDefaultPolicy": "drop"}


def _resource(type_: str, name: str, given: dict[str, object]) -> Resource:
    return Resource(f"urn:pulumi:s::hub::{type_}::{name}", type_, name, given, id=f"fr-par/{name}")


BASE = [
    _resource(GROUP, "group", {"name": "group", "description": "closed", **DROPS}),
    _resource(VPC, "vpc", {"name": "vpc", "tags": ["owner=hub"]}),
    _resource(ACL, "ipv4", {"vpcId": "fr-par/vpc", "isIpv6": False, "defaultPolicy": "drop"}),
    _resource(ACL, "ipv6", {"vpcId": "fr-par/vpc", "isIpv6": True, "defaultPolicy": "drop"}),
]


def _evaluation() -> Evaluation:
    return Evaluation((control("HUB-NET-01"), control("HUB-NET-03")), Context())


def _killed(base: list[Resource]) -> dict[str, tuple[str, ...]]:
    judge = Judge(_evaluation(), base)
    return {mutant.id: judge.denials(mutant) for mutant in mutants(base, ())}


@pytest.mark.parametrize(
    ("mutant", "controls"),
    [
        (f"{GROUP}::group inboundDefaultPolicy unset", ("HUB-NET-01",)),
        (f"{GROUP}::group outboundDefaultPolicy opposite", ("HUB-NET-01",)),
        (f"{GROUP}::group description unset", ()),
        (f"{GROUP}::bare-securitygroup added bare", ("HUB-NET-01",)),
        (f"{ACL}::ipv6 removed", ("HUB-NET-03",)),
        (f"{ACL}::ipv6 replaced", ("HUB-NET-03",)),
        (f"{ACL}::ipv4 isIpv6 flipped", ("HUB-NET-03",)),
        (f"{ACL}::ipv4 defaultPolicy opposite", ("HUB-NET-03",)),
        (f"{VPC}::bare-vpc added bare", ("HUB-NET-03",)),
        (f"{VPC}::vpc name unset", ()),
    ],
)
def test_a_mutant_is_denied_by_the_control_that_guards_the_place(mutant: str, controls: tuple[str, ...]) -> None:
    assert _killed(BASE)[mutant] == controls


def test_judging_in_part_is_judging_the_whole() -> None:
    in_part = Judge(_evaluation(), BASE)
    for mutant in mutants(BASE, ()):
        assert in_part.denials(mutant) == _in_full(mutant), mutant.id


def _in_full(mutant: Mutant) -> tuple[str, ...]:
    """By all that is there, one by one and together; the environment itself has nothing against it."""
    evaluation = _evaluation()
    found = [*evaluation.change(mutant.change), *evaluation.resources(mutant.environment(BASE))]
    return tuple(sorted({each.control for each in found}))


def test_what_harms_nothing_is_not_denied() -> None:
    says = [each.says for each in harmless_changes(BASE)]
    assert "network.Vpc vpc: renamed" in says
    assert "network.Vpc vpc: one tag more" in says
    assert not prove(_evaluation(), BASE, ()).false_alarms


def test_the_proof_holds_only_if_each_survivor_is_excused_and_each_excuse_needed() -> None:
    without = prove(_evaluation(), BASE, ())
    assert without.survived and not without.holds
    everything = Harmless(("*",), ("*",), ("*",), "for the sake of this test only")
    assert prove(_evaluation(), BASE, (everything,)).holds
    idle = Harmless(("scaleway:redis/*",), ("*",), ("*",), "excuses what is not there")
    proof = prove(_evaluation(), BASE, (everything, idle))
    assert proof.unused == [idle] and not proof.holds


def test_a_pattern_that_is_wider_than_its_entry_is_told() -> None:
    wide = Harmless(("*", "scaleway:redis/*"), ("*",), ("*", "widened"), "for the sake of this test only", "list.yaml")
    proof = prove(_evaluation(), BASE, (wide,))
    told = "list.yaml: *, scaleway:redis/*"
    assert proof.idle == [f"{told}: operators widened", f"{told}: types scaleway:redis/*"]
    assert not proof.holds
    first, second = joined({"": proof, "more": prove(_evaluation(), BASE, (wide,))}), joined({"": proof})
    assert first.idle == second.idle == proof.idle


def test_an_environment_that_is_unsound_proves_nothing() -> None:
    open_ = [_resource(GROUP, "group", {}), *BASE[1:]]
    proof = prove(_evaluation(), open_, ())
    assert len(proof.unsound) == 2
    assert not proof.holds


def test_an_excuse_may_be_for_some_resources_only() -> None:
    found = prove(_evaluation(), BASE, (Harmless((GROUP,), ("description",), ("*",), "a word", names=("other-*",)),))
    assert any(each.path == "description" for each in found.survived)
    assert not any(
        each.path == "description"
        for each in prove(
            _evaluation(), BASE, (Harmless((GROUP,), ("description",), ("*",), "a word", names=("gr*",)),)
        ).survived
    )


def test_who_finds_an_index_built_by_another_is_judged_again_as_well() -> None:
    """The index of policies by holder is built for the first, and tells of the third."""
    policy = "scaleway:iam/policy:Policy"
    base = [
        _resource(policy, name, {"applicationId": f"{name}-id", "rules": []}) for name in ("first", "second", "third")
    ]
    judge = Judge(Evaluation((control("HUB-IAM-03"),), Context()), base)
    shared = replace(base[0], given={"applicationId": "third-id", "rules": []})
    found = judge.against([shared, *base[1:]], (Change("update", shared.urn, policy, base[0], shared),))
    assert {each.name for each in found} == {"first", "third"}
