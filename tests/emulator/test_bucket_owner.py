"""A bucket is found by its name only where it is the project's: an orphan is taken in, somebody else's bucket never."""

from __future__ import annotations

import uuid

import pytest

from components.api.client import ApiError
from emulator.process import Running
from operations.cloud import CloudApi
from tests.emulator.storage_client import connect

REGION = "fr-par"


@pytest.fixture
def bucket(cloud: Running) -> str:
    """A new bucket of the owner's default project."""
    name = f"bucket-{uuid.uuid4().hex}"
    connect(cloud).create_bucket(Bucket=name)
    return name


@pytest.fixture
def api(cloud: Running) -> CloudApi:
    return CloudApi(cloud.environment())


def test_a_bucket_of_the_project_is_found(cloud: Running, api: CloudApi, bucket: str) -> None:
    assert api.has_bucket(REGION, bucket, cloud.project_id)
    assert not api.lacks_bucket(REGION, bucket, cloud.project_id)


def test_a_bucket_that_does_not_exist_is_not(cloud: Running, api: CloudApi) -> None:
    name = f"bucket-{uuid.uuid4().hex}"
    assert not api.has_bucket(REGION, name, cloud.project_id)
    assert api.lacks_bucket(REGION, name, cloud.project_id)


def test_a_bucket_of_another_project_is_not(cloud: Running, api: CloudApi, bucket: str) -> None:
    with cloud.client() as client:
        body = {"name": f"other-{uuid.uuid4().hex[:8]}", "organization_id": cloud.organization_id}
        other = client.post("/account/v3/projects", json=body).json()["id"]
    assert not api.has_bucket(REGION, bucket, other)
    assert not api.lacks_bucket(REGION, bucket, other), "what may not be read is there"


def test_what_passes_is_asked_again(cloud: Running, api: CloudApi, bucket: str) -> None:
    rule = {"method": "GET", "match": bucket}
    cloud.ask("/faults", {**rule, "kind": "status", "status": 503})
    cloud.ask("/faults", {**rule, "kind": "dropped"})
    try:
        assert api.has_bucket(REGION, bucket, cloud.project_id)
    finally:
        cloud.ask("/faults", method="DELETE")


def test_what_cannot_be_asked_is_no_answer(cloud: Running, api: CloudApi, bucket: str) -> None:
    rule = {"method": "GET", "match": bucket, "kind": "status", "status": 400, "content": "odd"}
    cloud.ask("/faults", rule)
    try:
        with pytest.raises(ApiError, match="400, odd"):
            api.has_bucket(REGION, bucket, cloud.project_id)
    finally:
        cloud.ask("/faults", method="DELETE")
