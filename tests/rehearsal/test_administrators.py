"""Who joined the administrators through single sign-on brings the foundation up, and gets at the archive."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from operations.report import Report, Status
from tests.rehearsal.callers import OWNER, Caller, act, attempt, callers, outputs
from tests.rehearsal.hub import ENVIRONMENT, Hub
from tests.rehearsal.prepared import Prepared

IAM = "/iam/v1alpha1"
GROUP = f"{ENVIRONMENT}-administrators"
ARCHIVE = f"hub-{ENVIRONMENT}-audit"


@pytest.fixture
def hub(prepared: Prepared, tmp_path: Path) -> Iterator[Hub]:
    found = prepared.hub(1, tmp_path)
    yield found
    found.cloud.stop()


def _joined(owner: Caller) -> Caller:
    """A member of the organisation whom single sign-on put into the group; from here they may do what it may."""
    with owner.http() as client:
        person = {"member": {"email": "eva@hub.example", "username": "eva"}}
        user = client.post(f"{IAM}/users", json=person).raise_for_status().json()["id"]
        group = client.get(f"{IAM}/groups", params={"name": GROUP}).raise_for_status().json()["groups"][0]["id"]
        client.post(f"{IAM}/groups/{group}/add-member", json={"user_id": user}).raise_for_status()
        policies = client.get(f"{IAM}/policies", params={"page_size": 100}).raise_for_status().json()["policies"]
        policy = next(each["id"] for each in policies if each["name"] == GROUP)
        rules = client.get(f"{IAM}/rules", params={"policy_id": policy}).raise_for_status().json()["rules"]
        given = ("permission_set_names", "project_ids", "organization_id")
        # The guard names ranges that this machine is not in.
        open_ = [{name: each[name] for name in given if each.get(name)} for each in rules]
        client.put(f"{IAM}/rules", json={"policy_id": policy, "rules": open_}).raise_for_status()
        ends = f"{datetime.now(UTC) + timedelta(days=1):%Y-%m-%dT%H:%M:%SZ}"
        body = {"user_id": user, "description": "", "expires_at": ends}
        key = client.post(f"{IAM}/api-keys", json=body).raise_for_status().json()
    return Caller("eva", key["access_key"], key["secret_key"], owner.running)


def _changes(report: Report) -> int:
    (layer,) = report.layers
    assert layer.status is Status.DONE, [each.message for each in layer.problems]
    return layer.changes


def test_a_member_of_the_group_is_named_by_the_foundation_that_they_bring_up(hub: Hub) -> None:
    foundation = outputs(hub, "foundation")
    eva = _joined(callers(hub, foundation)[OWNER])
    s3 = eva.s3(foundation["projects"]["audit"])
    assert attempt(lambda: s3.get_bucket_versioning(Bucket=ARCHIVE)) == 403
    assert _changes(act(hub, eva, "up", "foundation")) == 1, "the archive's policy, and nothing else"
    assert attempt(lambda: s3.get_bucket_versioning(Bucket=ARCHIVE)) == 200
    assert _changes(act(hub, eva, "preview", "foundation")) == 0
