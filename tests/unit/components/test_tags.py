"""The tags of resources: complete, the same in both forms, and true of what each resource holds."""

from __future__ import annotations

import functools
from collections.abc import Mapping

import pytest

from components.base import METADATA, ORGANIZATION, SECRETS, TRACES, Tags
from reference.declarations import Declared, collect
from settings import load_environment

TAGS = Tags(
    environment="rehearsal",
    layer="platform",
    project="data",
    owner="platform-team",
    cost_centre="hub-0000",
    data_class="synthetic",
    retain_until="2040-12-31",
)
# One worker collects the declarations once.
pytestmark = pytest.mark.xdist_group("declarations")


@functools.cache
def _declared(environment: str) -> tuple[Declared, ...]:
    return collect(load_environment(environment)).resources


def _tags(resource: Declared) -> Mapping[str, str]:
    given = resource.inputs["tags"]
    return given if isinstance(given, Mapping) else dict(each.split("=", 1) for each in given)


def _of(environment: str, kind: str) -> dict[str, Mapping[str, str]]:
    found = {each.name: _tags(each) for each in _declared(environment) if each.kind == f"scaleway:{kind}"}
    assert found, f"no layer declares a {kind}"
    return found


def test_all_that_the_control_asks_for_is_there() -> None:
    assert TAGS.mapping() == {
        "environment": "rehearsal",
        "layer": "platform",
        "project": "data",
        "owner": "platform-team",
        "cost-centre": "hub-0000",
        "donnees": "synthetic",
        "conservation-jusqu": "2040-12-31",
    }


def test_both_forms_say_the_same() -> None:
    assert dict(each.split("=", 1) for each in TAGS.listing()) == TAGS.mapping()


def test_what_lies_elsewhere_or_holds_something_else_says_so() -> None:
    found = TAGS.in_project("audit").holding(TRACES).with_more(purpose="logs").mapping()
    assert (found["project"], found["donnees"], found["purpose"]) == ("audit", TRACES, "logs")
    assert TAGS.mapping()["project"] == "data"


def test_every_value_is_plain_text() -> None:
    for resource in _declared("production"):
        if "tags" in resource.inputs:
            assert {type(value) for value in _tags(resource).values()} == {str}, resource.urn


def test_buckets_with_health_data_are_encrypted_by_their_writers() -> None:
    buckets = _of("production", "object/bucket:Bucket")
    assert {name: tags["chiffrement"] for name, tags in buckets.items() if tags["donnees"] == "sante"} == {
        f"production-{purpose}": "client" for purpose in ("landing", "raw", "curated", "exchange", "backups")
    }


def test_logs_are_no_health_data_and_lie_under_a_key_of_the_bucket_or_of_scaleway() -> None:
    buckets = _of("production", "object/bucket:Bucket")
    assert {name: tags["chiffrement"] for name, tags in buckets.items() if tags["donnees"] == TRACES} == {
        "production-logs": "kms",
        "production-audit-archive": "service",
    }


def test_the_database_holds_no_health_data() -> None:
    databases = _of("production", "databases/instance:Instance")
    assert {tags["donnees"] for tags in databases.values()} == {METADATA}


def test_keys_and_secrets_say_what_they_hold_and_where_they_lie() -> None:
    keys = _of("production", "keymanager/key:Key")
    assert {tags["donnees"] for tags in keys.values()} == {SECRETS}
    assert {tags["project"] for tags in keys.values()} == {"keys", "pseudonyms"}
    assert {tags["donnees"] for tags in _of("production", "secrets/secret:Secret").values()} == {SECRETS}


def test_identities_belong_to_no_project() -> None:
    assert {tags["project"] for tags in _of("production", "iam/application:Application").values()} == {ORGANIZATION}
