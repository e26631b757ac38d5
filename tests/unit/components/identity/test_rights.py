"""The rights table: real names, the narrowest scope, and no forbidden pair."""

from __future__ import annotations

import pytest

from components.account.projects import ProjectRole
from components.identity.applications import DEPLOY, PREVIEW, SECRET_SYNC, applications
from components.identity.people import BREAK_GLASS, DESCRIPTIONS, group_rights
from components.identity.permission_sets import ORGANIZATION_SETS, PROJECT_SETS
from components.identity.rights import Right, forbidden_pairs
from components.identity.workloads import WORKLOADS, bucket_roles, workload_rights
from settings.names import database_secrets
from settings.types import PeopleGroup

BUCKETS = ("landing", "raw", "raw-imaging", "curated", "exchange", "backups", "logs")
LOCKED = ("backups", "logs")
SECRETS = database_secrets({"catalogue": ["catalogue-app"]})
APPLICATIONS = {each.name: each for each in applications(BUCKETS, LOCKED, SECRETS)}
PRINCIPALS: dict[str, tuple[Right, ...]] = {
    **{each.name: each.rights for each in APPLICATIONS.values()},
    **{group.value: group_rights(group) for group in PeopleGroup},
}
ALL_RIGHTS = [(name, right) for name, rights in PRINCIPALS.items() for right in rights]
ALL_POWERFUL = {"AllProductsFullAccess", "IAMManager", "OrganizationManager"}


def sets(name: str) -> set[str]:
    return {each for right in PRINCIPALS[name] for each in right.sets}


def test_the_principals_are_those_that_the_contract_promises() -> None:
    assert {PREVIEW, DEPLOY, SECRET_SYNC, "backup", "audit-reader", "intake"} <= set(APPLICATIONS)
    assert set(DESCRIPTIONS) == set(PeopleGroup)


@pytest.mark.parametrize("name", PRINCIPALS)
def test_nobody_holds_a_forbidden_pair(name: str) -> None:
    assert list(forbidden_pairs(PRINCIPALS[name])) == []


@pytest.mark.parametrize(("name", "right"), ALL_RIGHTS)
def test_sets_exist_and_are_granted_where_they_can_be(name: str, right: Right) -> None:
    assert set(right.sets) <= (PROJECT_SETS if right.projects else ORGANIZATION_SETS), name


@pytest.mark.parametrize("name", PRINCIPALS)
def test_only_the_break_glass_group_is_all_powerful(name: str) -> None:
    assert not sets(name) & ALL_POWERFUL or name == BREAK_GLASS


def test_what_could_become_more_rights_is_guarded() -> None:
    privileged = ALL_POWERFUL | {"KeyManagerFullAccess", "KeyManagerKeyDelete", "AuditTrailFullAccess"}
    assert all(right.guarded for _, right in ALL_RIGHTS if privileged & set(right.sets))


@pytest.mark.parametrize("group", PeopleGroup)
def test_people_read_secrets_from_the_administrators_ranges_only(group: PeopleGroup) -> None:
    assert all(right.guarded for right in group_rights(group) if "SecretManagerSecretAccess" in right.sets)


@pytest.mark.parametrize("name", [PREVIEW, PeopleGroup.READERS.value, PeopleGroup.AUDITORS.value])
def test_who_looks_cannot_change(name: str) -> None:
    reading = ("ReadOnly", "Read", "SecretManagerSecretAccess")
    assert all(each.endswith(reading) for each in sets(name))


def test_previews_see_no_secret() -> None:
    assert "SecretManagerSecretAccess" not in sets(PREVIEW)


@pytest.mark.parametrize("bucket", [*BUCKETS, "audit"])
def test_no_bucket_names_who_previews_or_deploys_among_its_users(bucket: str) -> None:
    roles = bucket_roles(bucket)
    assert not {PREVIEW, DEPLOY} & {*roles.readers, *roles.writers, *roles.purgers}


def test_the_deployer_neither_decrypts_nor_reads_secrets_nor_writes_policies() -> None:
    assert not {each for each in sets(DEPLOY) if each.startswith(("KeyManagerKey", "IAM"))}
    assert "SecretManagerSecretAccess" not in sets(DEPLOY)


def objects_of(name: str) -> set[ProjectRole]:
    """The projects in which a principal has IAM rights on objects; bucket policies narrow them further."""
    return {
        project
        for right in PRINCIPALS[name]
        if any(each.startswith("ObjectStorageObjects") for each in right.sets)
        for project in right.projects
    }


def test_rights_on_objects_that_only_serve_the_lock_end_at_the_projects_with_locks() -> None:
    assert objects_of(DEPLOY) == {ProjectRole.BACKUPS, ProjectRole.LOGS}
    unlocked = {each.name: each for each in applications(BUCKETS, (), SECRETS)}
    assert not any("ObjectStorageObjectsWrite" in right.sets for right in unlocked[DEPLOY].rights)


def test_the_deployer_changes_only_the_secrets_of_its_layers() -> None:
    changing = [right for right in PRINCIPALS[DEPLOY] if "SecretManagerSecretCreate" in right.sets]
    assert [right.secrets for right in changing] == [SECRETS]


def test_without_secrets_a_narrowed_right_grants_nothing() -> None:
    deploy = next(each for each in applications(BUCKETS, LOCKED, ()) if each.name == DEPLOY)
    assert [right.grants_nothing for right in deploy.rights if right.secrets is not None] == [True]


def test_no_right_on_named_resources_is_one_that_has_to_list() -> None:
    """A list names no resource, so under a condition by resource id it fails."""
    narrowed = [(name, right) for name, right in ALL_RIGHTS if right.keys or right.secrets]
    assert narrowed
    listing = ("ReadOnly", "FullAccess", "Read")
    assert [(name, right) for name, right in narrowed if any(each.endswith(listing) for each in right.sets)] == []


def test_nobody_purges_backups_and_logs_or_signs_evidence() -> None:
    """As docs/guide/not-proven.md says: whoever is given one of these rights changes that page."""
    deleting = [right for _, right in ALL_RIGHTS if "ObjectStorageObjectsDelete" in right.sets]
    assert {project for right in deleting for project in right.projects} == {ProjectRole.DATA}
    assert not any("KeyManagerKeySign" in right.sets for _, right in ALL_RIGHTS)


def test_only_custodians_have_rights_on_pseudonym_keys_beyond_looking() -> None:
    holding = {
        name
        for name, right in ALL_RIGHTS
        if ProjectRole.PSEUDONYMS in right.projects
        and any(each.startswith("KeyManager") and each != "KeyManagerReadOnly" for each in right.sets)
    }
    # Administrators create the key; they cannot use it.
    assert holding == {"administrators", "custodians"}
    assert not any(each.endswith(("Decrypt", "Encrypt")) for each in sets("administrators"))


def test_keys_are_used_only_for_named_buckets() -> None:
    using = [
        (name, right)
        for name, right in ALL_RIGHTS
        if set(right.sets) & {"KeyManagerKeyDecrypt", "KeyManagerKeyEncrypt"}
    ]
    assert using
    assert all(right.keys for _, right in using)


@pytest.mark.parametrize(
    ("bucket", "readers", "writers", "purgers"),
    [
        ("landing", {"preparation"}, {"intake"}, {"purge"}),
        ("raw-imaging", {"preparation", "backup"}, {"preparation", "restore"}, {"purge"}),
        ("backups", {"restore"}, {"backup"}, set()),
        ("logs", {"audit-reader"}, {"collector"}, set()),
        ("audit", {"audit-reader"}, set(), set()),
    ],
)
def test_each_bucket_names_its_users(bucket: str, readers: set[str], writers: set[str], purgers: set[str]) -> None:
    roles = bucket_roles(bucket)
    assert (set(roles.readers), set(roles.writers), set(roles.purgers)) == (readers, writers, purgers)


def test_a_workload_has_the_keys_of_all_its_buckets() -> None:
    preparation = next(each for each in WORKLOADS if each.name == "preparation")
    decrypting = [right.keys for right in workload_rights(preparation, BUCKETS) if "KeyManagerKeyDecrypt" in right.sets]
    assert decrypting == [("bucket-landing", "bucket-raw", "bucket-raw-imaging")]


def test_a_workload_without_buckets_is_left_out() -> None:
    names = {each.name for each in applications(("landing",), (), ())}
    assert "intake" in names
    assert "delivery" not in names


@pytest.mark.parametrize(
    ("rights", "found"),
    [
        (
            (
                Right(("KeyManagerKeyWrite",), (ProjectRole.KEYS,)),
                Right(("ObjectStorageObjectsRead",), (ProjectRole.DATA,)),
            ),
            "administers keys and touches data",
        ),
        (
            (
                Right(("VPCFullAccess",), (ProjectRole.PLATFORM,)),
                Right(("ObservabilityFullAccess",), (ProjectRole.AUDIT,)),
            ),
            "deploys and deletes logs",
        ),
        (
            (Right(("KubernetesFullAccess",), (ProjectRole.PLATFORM,)), Right(("AuditTrailFullAccess",))),
            "deploys and deletes logs",
        ),
        (
            (
                Right(("ObjectStorageObjectsWrite",), (ProjectRole.DATA,)),
                Right(("ObjectStorageBucketsDelete",), (ProjectRole.BACKUPS,)),
            ),
            "writes data and deletes its backups",
        ),
    ],
)
def test_forbidden_pairs_are_found(rights: tuple[Right, ...], found: str) -> None:
    assert found in list(forbidden_pairs(rights))
