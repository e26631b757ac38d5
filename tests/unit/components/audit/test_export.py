"""The export job: created once, taken over after a lost reply, never beside another."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

import pytest

from components.api.client import ApiError, ScalewayApi
from components.audit.export import ExportJobProvider, observed

WANTED: dict[str, Any] = {
    "organization_id": "organization",
    "region": "fr-par",
    "name": "rehearsal-audit",
    "bucket": "hub-rehearsal-audit",
    "prefix": "trail",
    "bucket_project_id": "project",
    "tags": ["owner=team"],
}


class Jobs:
    """The part of the API that the provider uses."""

    def __init__(self, *jobs: dict[str, Any]) -> None:
        self.jobs = list(jobs)
        self.created = 0
        self.lost = False

    def pages(self, path: str, key: str, query: dict[str, Any]) -> Iterator[dict[str, Any]]:
        assert path == "/audit-trail/v1alpha1/regions/fr-par/export-jobs"
        assert query == {"organization_id": "organization"}
        yield from self.jobs

    def call(self, method: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
        assert method == "POST"
        if self.lost:
            # The client repeats what had no reply, and the second attempt meets the first one's job.
            self.lost = False
            self.call(method, path, body)
            raise ApiError("already exists", 409)
        self.created += 1
        job = {"id": f"job-{self.created}", **body}
        self.jobs.append(job)
        return job

    def delete(self, path: str) -> None:
        self.jobs = [job for job in self.jobs if not path.endswith(job["id"])]


def api(*jobs: dict[str, Any]) -> tuple[Jobs, ScalewayApi]:
    fake = Jobs(*jobs)
    return fake, cast("ScalewayApi", fake)


def test_a_job_is_created_and_reads_back_as_wanted() -> None:
    fake, client = api()
    id_ = ExportJobProvider().write(client, WANTED, None)
    assert id_ == "job-1"
    assert fake.jobs[0]["s3"]["project_id"] == "project"
    seen = ExportJobProvider().observe(client, id_, WANTED) or {}
    assert {name: WANTED[name] for name in seen} == seen


def test_a_creation_whose_reply_was_lost_is_taken_over() -> None:
    fake, client = api()
    first = ExportJobProvider().write(client, WANTED, None)
    assert ExportJobProvider().write(client, WANTED, None) == first
    assert fake.created == 1


def test_a_repeated_creation_takes_over_what_its_first_attempt_made() -> None:
    fake, client = api()
    fake.lost = True
    assert ExportJobProvider().write(client, WANTED, None) == "job-1"
    assert len(fake.jobs) == 1


def test_another_export_of_the_region_is_named_with_the_way_out() -> None:
    other = {"id": "x", "name": "by-hand", "tags": [], "s3": {"bucket": "elsewhere", "prefix": "", "project_id": "p"}}
    _, client = api(other)
    with pytest.raises(ApiError, match=r"'elsewhere' \(job 'by-hand'\).*delete that job"):
        ExportJobProvider().write(client, WANTED, None)


def test_a_deleted_job_reads_as_gone() -> None:
    _, client = api()
    provider = ExportJobProvider()
    id_ = provider.write(client, WANTED, None)
    provider.remove(client, id_, WANTED)
    assert provider.observe(client, id_, WANTED) is None


def test_every_input_replaces_because_the_api_knows_no_update() -> None:
    assert set(WANTED) == ExportJobProvider.REPLACES


def test_a_job_without_destination_is_no_match() -> None:
    assert observed({"id": "x", "name": "n"})["bucket"] is None
