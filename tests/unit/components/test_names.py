"""What the rule on names holds against itself is what the components declare."""

from __future__ import annotations

import pytest

from reference.declarations import Declarations, collect
from settings import load_environment
from settings.names import bucket_name, bucket_resource, built

# One worker collects the declarations once.
pytestmark = pytest.mark.xdist_group("declarations")

TYPES = {
    "database": ("scaleway:databases/database:Database", ""),
    "user": ("scaleway:databases/user:User", ""),
    "privilege": ("scaleway:databases/privilege:Privilege", ""),
    "password": ("scaleway:secrets/version:Version", ""),
    "secret": ("scaleway:secrets/secret:Secret", "secret-"),
}


@pytest.fixture(scope="module")
def declared() -> Declarations:
    return collect(load_environment("rehearsal"))


@pytest.mark.parametrize("kind", TYPES)
def test_each_kind_is_named_as_the_rule_says(kind: str, declared: Declarations) -> None:
    type_, prefix = TYPES[kind]
    # API keys have secrets too, which no name in the file makes.
    found = {each.name for each in declared.resources if each.kind == type_ and "-api-key-" not in each.name}
    held = {each.name for each in built(declared.environment.platform.databases) if each.kind == kind}
    assert found == {f"rehearsal-{prefix}{name}" for name in held}


def test_buckets_are_named_as_the_rule_says(declared: Declarations) -> None:
    found = {each.name: each.inputs["name"] for each in declared.of("object.Bucket")}
    for bucket in declared.environment.platform.buckets:
        assert found[bucket_resource("rehearsal", bucket)] == bucket_name("rehearsal", bucket)
