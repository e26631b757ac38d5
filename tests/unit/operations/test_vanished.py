"""What is gone from the cloud is forgotten, what is there or not ours to judge stays, and nothing is guessed."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Self

import pytest

from components.api.client import ApiError
from operations import vanished
from operations.backend import Checkpoint, FileBackend
from operations.exits import OperationError
from operations.target import Target
from operations.vanished import forget_vanished
from operations.workspace import PROJECT, Workspace
from settings import load_environment

LAYER = "foundation"
REGION = "fr-par"
BUDGETS = "/billing/v2/budgets"
DATABASES = f"/rdb/v1/regions/{REGION}/instances/main/databases"
KEY = f"/key-manager/v1alpha1/regions/{REGION}/keys/key"
SECRET = f"/secret-manager/v1beta1/regions/{REGION}/secrets/secret"
BACKEND = f"/lb/v1/zones/{REGION}-1/backends/backend"
BUCKET = f"{REGION}/raw of project-1"
SCHEDULED = {"deletion_requested_at": "2026-11-25T10:00:00Z"}
KEPT = {"deletion_requested_at": None}

Answers = dict[str, Any]
"""By path: the rows of a listing, an object, or the status of a refusal."""


class Cloud:
    """Answers what it was told, and notes what it was asked."""

    def __init__(self, answers: Answers) -> None:
        self.answers = answers
        self.asked: list[str] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def call(self, method: str, path: str) -> dict[str, Any]:
        assert method == "GET"
        found: dict[str, Any] = self._answer(path)
        return found

    def pages(self, path: str, key: str, query: Mapping[str, str]) -> Iterator[dict[str, Any]]:
        assert path.endswith(f"/{key}")
        if path == BUDGETS:
            assert query == {"organization_id": load_environment("rehearsal").organization_id}
        yield from self._answer(path)

    def lacks_bucket(self, region: str, name: str, project_id: str) -> bool:
        return bool(self._answer(f"{region}/{name} of {project_id}"))

    def _answer(self, path: str) -> Any:
        self.asked.append(path)
        answer = self.answers[path]
        if type(answer) is int:
            raise ApiError(f"GET {path}: {answer}, as asked", answer)
        return answer


Forget = Callable[..., tuple[list[str], list[str] | None, Cloud]]


@pytest.fixture
def forget(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Forget:
    """Forgets in a state of these resources; the names, what the state holds if it was written, and the cloud."""
    backend = FileBackend(tmp_path)
    target = Target(load_environment("rehearsal"), Workspace("rehearsal"), backend, {})

    def run(
        resources: Sequence[dict[str, Any]], answers: Answers, *, destroyed: bool
    ) -> tuple[list[str], list[str] | None, Cloud]:
        path = tmp_path / ".pulumi" / "stacks" / PROJECT / f"{target.stack(LAYER)}.json"
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps({"version": 3, "checkpoint": {"latest": {"resources": list(resources)}}}))
        written: list[list[str]] = []
        cloud = Cloud(answers)

        async def write(_: Target, layer: str, checkpoint: Checkpoint, kept: Sequence[dict[str, Any]]) -> None:
            assert layer == LAYER
            assert checkpoint.resources == list(resources)
            written.append([each["urn"].rpartition("::")[2] for each in kept])

        monkeypatch.setattr(vanished, "CloudApi", lambda _: cloud)
        monkeypatch.setattr(vanished, "write_state", write)
        try:
            names = asyncio.run(forget_vanished(target, LAYER, destroyed=destroyed))
        except OperationError:
            assert not written
            raise
        assert len(written) <= 1
        return names, written[0] if written else None, cloud

    return run


def resource(kind: str, name: str, id_: str, **outputs: str) -> dict[str, Any]:
    type_ = f"scaleway:{kind}"
    urn = f"urn:pulumi:rehearsal.{LAYER}::hub::{type_}::{name}"
    return {"type": type_, "urn": urn, "id": id_, "outputs": outputs}


BILLING = [
    resource("billing/budget:Budget", "budget", "budget-1"),
    resource("billing/budgetAlert:BudgetAlert", "alert", "alert-1"),
    resource("billing/budgetAlertNotification:BudgetAlertNotification", "notification", "notification-1"),
]
PROJECT_OF_KEYS = resource("account/project:Project", "keys", "project-1")
OLD_KEY = resource("keymanager/key:Key", "key", f"{REGION}/key")
OLD_SECRET = resource("secrets/secret:Secret", "secret", f"{REGION}/secret")
VERSION = resource("secrets/version:Version", "version", f"{REGION}/secret/1")
DATABASE = resource("databases/database:Database", "hub", f"{REGION}/main/hub")
ENTRY = resource("loadbalancers/backend:Backend", "entry", f"{REGION}-1/backend")
RAW = resource("object/bucket:Bucket", "raw", f"{REGION}/raw", projectId="project-1")


def budget(*alerts: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"id": "budget-1", "alerts": list(alerts) or None}]


@pytest.mark.parametrize("destroyed", [True, False])
@pytest.mark.parametrize(
    ("listed", "gone"),
    [
        ([], ["budget", "alert", "notification"]),
        (budget(), ["alert", "notification"]),
        (budget({"id": "alert-1", "notifications": None}), ["notification"]),
        (budget({"id": "alert-1", "notifications": [{"id": "notification-1"}]}), []),
    ],
)
def test_of_budgets_what_the_listing_does_not_hold_is_forgotten(
    forget: Forget, listed: list[dict[str, Any]], gone: list[str], destroyed: bool
) -> None:
    names, kept, _ = forget([PROJECT_OF_KEYS, *BILLING], {BUDGETS: listed}, destroyed=destroyed)
    assert names == gone
    assert kept == (
        [name for name in ("keys", "budget", "alert", "notification") if name not in gone] if gone else None
    )


@pytest.mark.parametrize(
    ("resource_", "answers", "is_gone"),
    [
        pytest.param(OLD_KEY, {KEY: SCHEDULED}, True, id="key-scheduled"),
        pytest.param(OLD_KEY, {KEY: KEPT}, False, id="key-there"),
        pytest.param(OLD_KEY, {KEY: 404}, False, id="key-not-found-which-a-refresh-finds-out"),
        pytest.param(OLD_SECRET, {SECRET: SCHEDULED}, True, id="secret-scheduled"),
        pytest.param(OLD_SECRET, {SECRET: KEPT}, False, id="secret-there"),
        pytest.param(VERSION, {SECRET: SCHEDULED}, True, id="version-of-a-scheduled-secret"),
        pytest.param(VERSION, {SECRET: KEPT, f"{SECRET}/versions/1": SCHEDULED}, True, id="version-scheduled"),
        pytest.param(VERSION, {SECRET: KEPT, f"{SECRET}/versions/1": KEPT}, False, id="version-there"),
        pytest.param(DATABASE, {DATABASES: []}, True, id="database-gone"),
        pytest.param(DATABASE, {DATABASES: [{"name": "other"}]}, True, id="database-gone-beside-another"),
        pytest.param(DATABASE, {DATABASES: [{"name": "other"}, {"name": "hub"}]}, False, id="database-there"),
        pytest.param(DATABASE, {DATABASES: 404}, False, id="database-gone-with-its-instance"),
        pytest.param(ENTRY, {BACKEND: {"id": "backend"}}, False, id="backend-there"),
        pytest.param(ENTRY, {BACKEND: 404}, True, id="backend-gone"),
        pytest.param(RAW, {BUCKET: True}, True, id="bucket-gone"),
        pytest.param(RAW, {BUCKET: False}, False, id="bucket-there"),
    ],
)
def test_after_a_destroy_what_it_deleted_is_forgotten(
    forget: Forget, resource_: dict[str, Any], answers: Answers, is_gone: bool
) -> None:
    names, kept, cloud = forget([PROJECT_OF_KEYS, resource_], answers, destroyed=True)
    assert names == ([resource_["urn"].rpartition("::")[2]] if is_gone else [])
    assert kept == (["keys"] if is_gone else None)
    assert set(cloud.asked) == set(answers)


@pytest.mark.parametrize("resource_", [OLD_KEY, OLD_SECRET, VERSION, DATABASE, ENTRY, RAW])
def test_after_an_up_what_somebody_else_deletes_is_not_even_asked_for(
    forget: Forget, resource_: dict[str, Any]
) -> None:
    names, kept, cloud = forget([resource_], {}, destroyed=False)
    assert (names, kept, cloud.asked) == ([], None, [])


def test_after_an_up_only_the_replaced_one_of_two_with_one_name_is_forgotten(forget: Forget) -> None:
    new = {**OLD_KEY, "id": f"{REGION}/new"}
    names, kept, cloud = forget([new, {**OLD_KEY, "delete": True}], {KEY: SCHEDULED}, destroyed=False)
    assert (names, kept, cloud.asked) == (["key"], ["key"], [KEY])


def test_a_layer_without_such_resources_asks_nothing(forget: Forget) -> None:
    names, kept, cloud = forget([PROJECT_OF_KEYS], {}, destroyed=True)
    assert (names, kept, cloud.asked) == ([], None, [])


@pytest.mark.parametrize(
    ("resources", "answers"),
    [
        pytest.param([BILLING[0]], {BUDGETS: 403}, id="budgets"),
        pytest.param([OLD_KEY], {KEY: 503}, id="key"),
        pytest.param([ENTRY], {BACKEND: 403}, id="backend"),
        pytest.param([RAW], {BUCKET: 400}, id="bucket"),
        pytest.param(
            [OLD_SECRET, DATABASE], {SECRET: SCHEDULED, DATABASES: 500}, id="database-after-a-secret-that-is-gone"
        ),
    ],
)
def test_what_cannot_be_asked_ends_the_run_and_forgets_nothing(
    forget: Forget, resources: list[dict[str, Any]], answers: Answers
) -> None:
    with pytest.raises(OperationError, match="cannot be found out") as raised:
        forget(resources, answers, destroyed=True)
    assert "run the command again" in raised.value.way_out
