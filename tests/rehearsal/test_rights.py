"""The declared identities are enough for their work, and for nothing else: on the real engine, with their own keys.

One environment, from its foundation on: who previews may not bring it up, who deploys does, everybody tries everything
in it, and who deploys tears down what it may.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import boto3
import httpx
import pytest
from botocore import UNSIGNED
from botocore.config import Config

from stacks import LAYERS
from tests.rehearsal.callers import OWNER, REGION, attempt, callers, member, outputs
from tests.rehearsal.hub import ENVIRONMENT
from tests.rehearsal.prepared import Prepared
from tests.rehearsal.rights_table import (
    APPLICATIONS,
    BUCKETS,
    DECRYPT,
    ENCRYPT,
    GROUPS,
    LISTINGS,
    SECRET_VALUES,
    Listing,
)
from tests.rehearsal.scene import FORBIDDEN, Scene, Step, permitted

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

pytestmark = pytest.mark.xdist_group("identities")
PREVIEW, DEPLOY, ANYONE = "preview", "deploy", "anyone"
PLAINTEXT = {"plaintext": "aGVhbHRo"}
KEYS = f"/key-manager/v1alpha1/regions/{REGION}/keys"
SECRETS = f"/secret-manager/v1beta1/regions/{REGION}/secrets"
VPCS = f"/vpc/v2/regions/{REGION}/vpcs"
IAM = "/iam/v1alpha1"


@pytest.fixture(scope="module")
def foundation(prepared: Prepared, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """Only the foundation is up, brought up by the organisation's owner."""
    hub = prepared.hub(1, tmp_path_factory.mktemp("identities"))
    published = outputs(hub, "foundation")
    there = frozenset((each["kind"], each["id"]) for each in hub.cloud.inventory())
    yield Scene(hub, published, callers(hub, published), there)
    hub.cloud.stop()


@pytest.fixture(scope="module")
def refused_creation(foundation: Scene) -> Step:
    before = foundation.inventory()
    step = foundation.act(PREVIEW, "up", "network")
    assert foundation.inventory() == before
    return step


@pytest.fixture(scope="module")
def network(foundation: Scene, refused_creation: Step) -> Step:
    step = foundation.act(DEPLOY, "up", "network")
    step.assert_done()
    return step


@pytest.fixture(scope="module")
def refused_changes(foundation: Scene, network: Step) -> tuple[Step, Step, Step]:
    """A VPC is renamed by hand; who previews destroys and repairs the network in vain, then who deploys repairs it."""
    with foundation.callers[OWNER].http() as client:
        vpc = next(each for each in client.get(VPCS).json()["vpcs"] if each["name"] == f"{ENVIRONMENT}-vpc")
        client.patch(f"{VPCS}/{vpc['id']}", json={"name": "renamed-by-hand"}).raise_for_status()
        before = foundation.inventory()
        destruction = foundation.act(PREVIEW, "destroy", "network")
        # After a run that failed, the next one reads everything back first: it sees the name.
        repair = foundation.act(PREVIEW, "up", "network")
        assert foundation.inventory() == before
        assert client.get(f"{VPCS}/{vpc['id']}").json()["name"] == "renamed-by-hand"
        repaired = foundation.act(DEPLOY, "up", "network")
        assert client.get(f"{VPCS}/{vpc['id']}").json()["name"] == vpc["name"]
    return destruction, repair, repaired


@pytest.fixture(scope="module")
def platform(foundation: Scene, refused_changes: tuple[Step, Step, Step]) -> Step:
    return foundation.act(DEPLOY, "up", "platform")


@pytest.fixture(scope="module")
def scene(foundation: Scene, platform: Step) -> Scene:
    """All layers are up. A machine put into each group of people stands for its members."""
    platform.assert_done()
    people = {group: member(foundation.callers[OWNER], f"{ENVIRONMENT}-{group}") for group in sorted(GROUPS)}
    return replace(foundation, callers=foundation.callers | people)


@pytest.fixture(scope="module")
def clients(scene: Scene) -> Iterator[Mapping[str, httpx.Client]]:
    """The API as each caller sees it."""
    opened = {name: caller.http() for name, caller in scene.callers.items()}
    yield opened
    for client in opened.values():
        client.close()


def scope(scene: Scene, listing: Listing) -> dict[str, str]:
    """What a listing is about: some want it to be said."""
    if listing.project:
        return {"project_id": scene.foundation["projects"][listing.project]}
    return {"organization_id": scene.hub.cloud.organization_id}


def test_the_table_speaks_of_every_application(foundation: Scene) -> None:
    assert foundation.callers.keys() == APPLICATIONS | {OWNER}


def test_who_previews_creates_nothing(refused_creation: Step) -> None:
    refused_creation.assert_refused()


def test_who_previews_neither_deletes_nor_changes_anything(refused_changes: tuple[Step, Step, Step]) -> None:
    destruction, repair, _ = refused_changes
    destruction.assert_refused()
    repair.assert_refused()
    assert {each["method"] for each in destruction.writes} == {"DELETE"}
    assert {each["method"] for each in repair.writes} == {"PATCH"}


def test_who_deploys_changes_just_what_is_wrong(refused_changes: tuple[Step, Step, Step]) -> None:
    repaired = refused_changes[2]
    repaired.assert_done()
    tally = repaired.report.total
    assert (tally.created, tally.changed, tally.deleted) == (0, 1, 0)


def test_who_deploys_brings_up_network_and_platform(scene: Scene, network: Step, platform: Step) -> None:
    for step in (network, platform):
        step.assert_done()
        assert step.report.total.created > 0
        assert {each["principal"] for each in step.writes} == {scene.callers[DEPLOY].access_key}
        assert step.refused_by_surprise == []


def test_who_previews_sees_all_layers_as_they_are(scene: Scene) -> None:
    plan = scene.act(PREVIEW, "preview", *LAYERS)
    plan.assert_done()
    assert plan.report.changes == 0
    comparison = scene.act(PREVIEW, "drift", *LAYERS)
    comparison.assert_done()
    assert comparison.report.changes == 0
    assert comparison.report.total.unchanged == plan.report.total.unchanged
    assert (comparison.writes, comparison.refused) == ([], [])
    assert {each["principal"] for each in comparison.requests} == {scene.callers[PREVIEW].access_key}


def test_who_deploys_sees_its_layers_as_they_are(scene: Scene) -> None:
    comparison = scene.act(DEPLOY, "drift", "network", "platform")
    comparison.assert_done()
    assert comparison.report.changes == 0
    assert comparison.refused_by_surprise == []


@pytest.mark.parametrize("listing", LISTINGS, ids=lambda each: each.path)
def test_a_collection_opens_for_those_who_work_with_it(
    scene: Scene, clients: Mapping[str, httpx.Client], listing: Listing
) -> None:
    lists = permitted(clients, lambda client: client.get(listing.path, params=scope(scene, listing)), 200)
    assert lists == listing.read | {OWNER}
    # An unknown field is refused with 400, but only to those who may write.
    adds = permitted(clients, lambda client: client.post(listing.path, json={"no_such_field": 1}), 400)
    assert adds == listing.write | {OWNER}


@pytest.mark.parametrize("listing", LISTINGS, ids=lambda each: each.path)
def test_what_exists_is_deleted_by_nobody_else(
    scene: Scene, clients: Mapping[str, httpx.Client], listing: Listing
) -> None:
    content = clients[OWNER].get(listing.path, params=scope(scene, listing)).json()
    rows = next(each for each in content.values() if isinstance(each, list) and each)
    id_ = rows[0].get("id") or rows[0].get("access_key") or f"{rows[0]['subdomain']}.{rows[0]['domain']}".strip(".")
    others = {name: client for name, client in clients.items() if name not in listing.write | {OWNER}}
    assert permitted(others, lambda client: client.delete(f"{listing.path}/{id_}")) == set()


def test_the_reach_of_who_deploys_ends_at_its_projects(scene: Scene, clients: Mapping[str, httpx.Client]) -> None:
    projects = scene.foundation["projects"]
    body = {"name": "elsewhere", "enable_routing": True}
    for role in projects.keys() - {"platform"}:
        assert clients[DEPLOY].post(VPCS, json={**body, "project_id": projects[role]}).status_code == FORBIDDEN


@pytest.mark.parametrize("bucket", ENCRYPT)
def test_a_bucket_s_key_is_used_by_its_writers_and_readers(
    scene: Scene, clients: Mapping[str, httpx.Client], bucket: str
) -> None:
    path = f"{KEYS}/{scene.foundation['keys'][f'bucket-{bucket}'].partition('/')[2]}"
    encrypts = permitted(clients, lambda client: client.post(f"{path}/encrypt", json=PLAINTEXT), 200)
    assert encrypts == ENCRYPT[bucket] | {OWNER}
    sealed = {"ciphertext": clients[OWNER].post(f"{path}/encrypt", json=PLAINTEXT).json()["ciphertext"]}
    decrypts = permitted(clients, lambda client: client.post(f"{path}/decrypt", json=sealed), 200)
    assert decrypts == DECRYPT[bucket] | {OWNER}


@pytest.mark.parametrize(
    ("purpose", "use", "body"),
    [
        ("secrets", "encrypt", PLAINTEXT),
        ("evidence", "sign", {"digest": base64.b64encode(bytes(32)).decode()}),
        # Its material is still to come, which only who may use the key gets to know: 412.
        ("pseudonym", "encrypt", PLAINTEXT),
    ],
)
def test_other_keys_are_used_by_nobody_else(
    scene: Scene, clients: Mapping[str, httpx.Client], purpose: str, use: str, body: dict[str, str]
) -> None:
    path = f"{KEYS}/{scene.foundation['keys'][purpose].partition('/')[2]}/{use}"
    assert permitted(clients, lambda client: client.post(path, json=body), 200, 412) == {OWNER}


def test_custodians_administer_keys_and_decrypt_nothing(scene: Scene, clients: Mapping[str, httpx.Client]) -> None:
    custodian, owner, keys = clients["custodians"], clients[OWNER], scene.foundation["keys"]
    path = f"{KEYS}/{keys['bucket-raw'].partition('/')[2]}"
    sealed = {"ciphertext": owner.post(f"{path}/encrypt", json=PLAINTEXT).json()["ciphertext"]}
    # From here even that is refused: rights that change things hold from the administrators' ranges only.
    assert custodian.post(f"{path}/enable", json={}).status_code == FORBIDDEN
    policies = owner.get(f"{IAM}/policies", params={"page_size": 100}).json()["policies"]
    policy = next(each for each in policies if each["name"] == f"{ENVIRONMENT}-custodians")
    guarded = owner.get(f"{IAM}/rules", params={"policy_id": policy["id"]}).json()["rules"]
    given = ("permission_set_names", "project_ids", "organization_id", "condition")
    rules = [{name: each[name] for name in given if each.get(name)} for each in guarded]
    assert any("request.ip" in each.get("condition", "") for each in rules)
    try:
        _set_rules(owner, policy["id"], [{**each, "condition": ""} for each in rules])
        assert custodian.post(f"{path}/enable", json={}).status_code == 200
        assert custodian.post(f"{path}/decrypt", json=sealed).status_code == FORBIDDEN
        assert custodian.post(f"{path}/encrypt", json=PLAINTEXT).status_code == FORBIDDEN
    finally:
        _set_rules(owner, policy["id"], rules)


def _set_rules(client: httpx.Client, policy_id: str, rules: list[dict[str, Any]]) -> None:
    client.put(f"{IAM}/rules", json={"policy_id": policy_id, "rules": rules}).raise_for_status()


def test_a_secret_s_value_is_read_by_what_brings_it_to_its_user(
    scene: Scene, clients: Mapping[str, httpx.Client]
) -> None:
    for name, id_ in scene.foundation["secrets"].items():
        path = f"{SECRETS}/{id_.partition('/')[2]}/versions/latest/access"
        expected = next(names for prefix, names in SECRET_VALUES if name.startswith(prefix))
        reads = permitted(clients, lambda client, path=path: client.get(path), 200)  # type: ignore[misc]
        assert reads == expected | {OWNER}, name


def test_who_deploys_changes_no_secret_but_its_databases_passwords(
    scene: Scene, clients: Mapping[str, httpx.Client]
) -> None:
    deploy, project = clients[DEPLOY], scene.foundation["projects"]["keys"]
    body = {"name": "mine", "project_id": project, "protected": False}
    assert deploy.post(SECRETS, json=body).status_code == FORBIDDEN
    for name, id_ in scene.foundation["secrets"].items():
        if name.startswith("api-key-"):
            path = f"{SECRETS}/{id_.partition('/')[2]}/versions"
            assert deploy.post(path, json={"data": "eA=="}).status_code == FORBIDDEN


@pytest.fixture(scope="module")
def storage(scene: Scene) -> Mapping[str, dict[str, S3Client]]:
    """Each bucket as each caller sees it, and as anyone does who has no key."""
    projects, running = scene.foundation["projects"], scene.hub.cloud
    config = Config(signature_version=UNSIGNED, proxies={"https": running.proxy}, retries={"max_attempts": 0})
    url = f"https://s3.{REGION}.scw.cloud"
    anyone = boto3.client("s3", region_name=REGION, endpoint_url=url, verify=running.ca_file, config=config)
    by_project = {
        project: {name: caller.s3(projects[project]) for name, caller in scene.callers.items()}
        for project in {each.project for each in BUCKETS.values()}
    }
    return {bucket: {**by_project[users.project], ANYONE: anyone} for bucket, users in BUCKETS.items()}


@pytest.mark.parametrize("bucket", BUCKETS)
def test_a_bucket_opens_for_those_it_names(storage: Mapping[str, dict[str, S3Client]], bucket: str) -> None:
    users, everybody, name = BUCKETS[bucket], storage[bucket], f"hub-{ENVIRONMENT}-{bucket}"
    puts = permitted(everybody, lambda s3: s3.put_object(Bucket=name, Key="record", Body=b"health"), 200)
    assert puts == users.put
    written = 200 if users.put else 404
    gets = permitted(everybody, lambda s3: s3.get_object(Bucket=name, Key="record")["Body"].read(), written)
    assert gets == users.get
    lists = permitted(everybody, lambda s3: s3.list_objects_v2(Bucket=name), 200)
    assert lists == users.names
    policy = everybody[OWNER].get_bucket_policy(Bucket=name)["Policy"]
    configures = permitted(everybody, lambda s3: s3.put_bucket_policy(Bucket=name, Policy=policy), 200)
    assert configures == users.configure
    versioning: Any = {"Status": "Enabled"}
    sets = permitted(
        everybody, lambda s3: s3.put_bucket_versioning(Bucket=name, VersioningConfiguration=versioning), 200
    )
    assert sets == users.configure


@pytest.mark.parametrize("bucket", [name for name, users in BUCKETS.items() if users.put])
def test_objects_go_only_through_those_who_purge(storage: Mapping[str, dict[str, S3Client]], bucket: str) -> None:
    users, everybody, name = BUCKETS[bucket], storage[bucket], f"hub-{ENVIRONMENT}-{bucket}"
    version = everybody[min(users.put)].put_object(Bucket=name, Key="old", Body=b"health")["VersionId"]
    others = {who: s3 for who, s3 in everybody.items() if who not in users.delete}
    assert permitted(others, lambda s3: s3.delete_object(Bucket=name, Key="old")) == set()
    assert permitted(others, lambda s3: s3.delete_object(Bucket=name, Key="old", VersionId=version)) == set()
    for who in users.delete:
        everybody[who].delete_object(Bucket=name, Key="old", VersionId=version)
        assert "old" not in {each["Key"] for each in everybody[OWNER].list_objects_v2(Bucket=name)["Contents"]}


def test_what_reads_under_a_key_is_written_under_it(storage: Mapping[str, dict[str, S3Client]], scene: Scene) -> None:
    for bucket in ENCRYPT:
        name, users = f"hub-{ENVIRONMENT}-{bucket}", BUCKETS[bucket]
        storage[bucket][min(users.put)].put_object(Bucket=name, Key="sealed", Body=b"health")
        found = storage[bucket][min(users.get)].get_object(Bucket=name, Key="sealed")
        assert found["Body"].read() == b"health"
        assert found["ServerSideEncryption"] == "aws:kms"
        assert scene.foundation["keys"][f"bucket-{bucket}"].endswith(found["SSEKMSKeyId"])


@pytest.mark.parametrize(("bucket", "adds"), [("landing", False), ("backups", True)])
def test_a_deployer_that_names_itself_in_a_policy_reads_and_deletes_nothing(
    scene: Scene, storage: Mapping[str, dict[str, S3Client]], bucket: str, adds: bool
) -> None:
    """Who writes policies could open them to itself. IAM and the bucket's key stand behind, and the change is seen.

    In projects with locks IAM lets it write objects, so there it could add versions, though not under the bucket's key.
    """
    name, users, deploy = f"hub-{ENVIRONMENT}-{bucket}", BUCKETS[bucket], storage[bucket][DEPLOY]
    version = storage[bucket][min(users.put)].put_object(Bucket=name, Key="kept", Body=b"health")["VersionId"]
    policy = deploy.get_bucket_policy(Bucket=name)["Policy"]
    opened = json.loads(policy)
    principal = f"application_id:{scene.foundation['applications'][DEPLOY]}"
    opened["Statement"].append(
        {"Effect": "Allow", "Principal": {"SCW": principal}, "Action": "s3:*", "Resource": [name, f"{name}/*"]}
    )
    deploy.put_bucket_policy(Bucket=name, Policy=json.dumps(opened))
    try:
        for refused in (
            lambda: deploy.get_object(Bucket=name, Key="kept"),
            lambda: deploy.delete_object(Bucket=name, Key="kept"),
            lambda: deploy.delete_object(Bucket=name, Key="kept", VersionId=version),
            lambda: deploy.put_object(Bucket=name, Key="kept", Body=b"forged"),
        ):
            assert attempt(refused) == FORBIDDEN
        plain = attempt(
            lambda: deploy.put_object(Bucket=name, Key="kept", Body=b"forged", ServerSideEncryption="AES256")
        )
        assert plain == (200 if adds else FORBIDDEN)
        kept = storage[bucket][min(users.get)].get_object(Bucket=name, Key="kept", VersionId=version)
        assert kept["Body"].read() == b"health"
        stack = f"{ENVIRONMENT}.platform"
        urn = next(each["urn"] for each in scene.hub.resources("platform") if each["urn"].endswith(f"-{bucket}-policy"))
        seen = scene.pulumi(PREVIEW, "refresh", "--preview-only", "--expect-no-changes", "-s", stack, "--target", urn)
        assert seen.code != 0
        assert "1 to update" in seen.stdout or "~ 1" in seen.stdout, seen.stdout
    finally:
        deploy.put_bucket_policy(Bucket=name, Policy=policy)


def test_who_deploys_tears_down_all_but_what_has_to_last(
    scene: Scene, storage: Mapping[str, dict[str, S3Client]]
) -> None:
    """Backups and archived logs outlive who deploys (HUB-IAM-06): the administrators tear them down."""
    for bucket in ("landing", "raw", "curated", "exchange"):
        purge, name = storage[bucket]["purge"], f"hub-{ENVIRONMENT}-{bucket}"
        for each in purge.list_object_versions(Bucket=name).get("Versions", []):
            purge.delete_object(Bucket=name, Key=each["Key"], VersionId=each["VersionId"])
    for layer in ("platform", "network"):
        scene.pulumi(
            DEPLOY, "destroy", "--yes", "--skip-preview", "--continue-on-error", "-s", f"{ENVIRONMENT}.{layer}"
        )
    left = {
        (each["kind"], each["name"])
        for each in scene.hub.cloud.inventory()
        if (each["kind"], each["id"]) not in scene.at_first and each["kind"] not in ("iam.application", "iam.api_key")
    }
    assert left == {("object_storage.bucket", f"hub-{ENVIRONMENT}-{bucket}") for bucket in ("backups", "logs")}
