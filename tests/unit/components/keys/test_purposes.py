"""The table of keys."""

from __future__ import annotations

import pytest

from components.account.projects import ProjectRole
from components.keys.key_ring import protection_level, rotation_period
from components.keys.purposes import Origin, Usage, bucket_key, key_purposes

PURPOSES = {purpose.name: purpose for purpose in key_purposes(["landing", "raw", "backups"])}


def test_each_bucket_has_a_key_of_its_own() -> None:
    assert {bucket_key(bucket) for bucket in ("landing", "raw", "backups")} <= set(PURPOSES)


def test_names_are_unique() -> None:
    purposes = key_purposes(["landing", "raw", "backups"])
    assert len({purpose.name for purpose in purposes}) == len(purposes)


def test_algorithms_are_those_of_the_control() -> None:
    assert {purpose.algorithm for purpose in PURPOSES.values()} == {"aes_256_gcm", "ec_p256_sha256"}
    assert PURPOSES["evidence"].usage is Usage.SIGNING


def test_the_pseudonym_key_lies_apart_and_is_imported() -> None:
    pseudonym = PURPOSES["pseudonym"]
    assert pseudonym.project is ProjectRole.PSEUDONYMS
    assert pseudonym.origin is Origin.EXTERNAL
    assert pseudonym.role == "pseudonyme"
    assert {each.project for name, each in PURPOSES.items() if name != "pseudonym"} == {ProjectRole.KEYS}


@pytest.mark.parametrize(
    ("name", "rotates"), [("bucket-raw", True), ("secrets", True), ("evidence", False), ("pseudonym", False)]
)
def test_only_keys_that_key_manager_can_rotate_rotate(name: str, rotates: bool) -> None:
    assert PURPOSES[name].rotates is rotates


def test_imported_material_is_not_asked_for_in_the_hsm() -> None:
    assert protection_level(PURPOSES["pseudonym"], "hsm") == "software"
    assert protection_level(PURPOSES["bucket-raw"], "hsm") == "hsm"


def test_rotation_is_written_as_the_api_writes_durations() -> None:
    assert rotation_period(90) == "2160h0m0s"
