"""Forgets what is gone from the cloud without a refresh finding that out.

- Trap: the provider's newer resources with an identity do not report that they are gone when they are read, they fail
  ("Missing Resource Identity After Read"): no refresh gets past one that a killed run deleted. Of the types that this
  project declares, these are billing's; its listing tells which of them exist.
- Trap: a database that is gone from an instance that is not, a backend of a load balancer and a bucket fail when they
  are read and are gone ("database NAME not found", "backend not Found", "NoSuchBucket"): the provider's reads do not
  take these answers for an absence. What a killed destroy deleted is asked for here.
- Trap: a key or a secret that is deleted can be read for seven days more, and refuses to be deleted again. What a
  killed destroy deleted counts as gone; what somebody else schedules for deletion is not touched here.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from components.api.client import ApiError
from operations.cloud import CloudApi
from operations.exits import OperationError
from operations.lookup import bare
from operations.stack import write_state
from operations.target import Target

JSON = dict[str, Any]

_BILLING = "scaleway:billing/budget"  # what the names of its three types begin with
_SECRETS = "/secret-manager/v1beta1/regions/{0}/secrets/{1}"
# By type: paths, from the parts of an id, of all that must not be scheduled for deletion.
_SCHEDULED = {
    "scaleway:keymanager/key:Key": ("/key-manager/v1alpha1/regions/{0}/keys/{1}",),
    "scaleway:secrets/secret:Secret": (_SECRETS,),
    "scaleway:secrets/version:Version": (_SECRETS, _SECRETS + "/versions/{2}"),
}


async def forget_vanished(target: Target, layer: str, *, destroyed: bool) -> list[str]:
    """Take out of a layer's state what is gone; returns the names.

    Args:
        target: where.
        layer: the layer whose run was interrupted.
        destroyed: whether that run was a destroy.

    Raises:
        OperationError: the cloud cannot be asked.
    """
    checkpoint = target.backend.checkpoint(target.stack(layer))
    resources = checkpoint.resources if checkpoint else []
    listed = [each for each in resources if each["type"].startswith(_BILLING)]
    # What a replacement was about to delete is marked so in the state.
    deleted = [each for each in resources if each["type"] in _ABSENCE and (destroyed or each.get("delete"))]
    if checkpoint is None or not (listed or deleted):
        return []
    gone = await asyncio.to_thread(_gone, target, listed, deleted)
    if gone:
        kept = [each for each in resources if not any(each is other for other in gone)]
        await write_state(target, layer, checkpoint, kept)
    return [each["urn"].rpartition("::")[2] for each in gone]


def _gone(target: Target, listed: Iterable[JSON], deleted: Iterable[JSON]) -> list[JSON]:
    try:
        with CloudApi(target.variables) as api:
            existing = set(_budgets(api, target.environment.organization_id)) if listed else set()
            gone = [each for each in listed if each["id"] not in existing]
            return gone + [each for each in deleted if _ABSENCE[each["type"]](api, each)]
    except ApiError as error:
        raise OperationError(
            f"what is left of an interrupted run cannot be found out: {error}",
            "run the command again once the cloud answers",
        ) from None


def _budgets(api: CloudApi, organization_id: str) -> Iterator[str]:
    """The ids of all budgets, alerts and notifications."""
    for budget in api.pages("/billing/v2/budgets", "budgets", {"organization_id": organization_id}):
        yield budget["id"]
        for alert in budget.get("alerts") or []:
            yield alert["id"]
            for notification in alert.get("notifications") or []:
                yield notification["id"]


def _lacks_database(api: CloudApi, resource: JSON) -> bool:
    region, instance_id, name = resource["id"].split("/")
    path = f"/rdb/v1/regions/{region}/instances/{instance_id}/databases"
    try:
        return all(each["name"] != name for each in api.pages(path, "databases", {}))
    except ApiError as error:
        if error.status == 404:
            return False  # with its instance, which a refresh finds out
        raise


def _lacks_backend(api: CloudApi, resource: JSON) -> bool:
    zone, id_ = resource["id"].split("/")
    try:
        api.call("GET", f"/lb/v1/zones/{zone}/backends/{id_}")
    except ApiError as error:
        if error.status == 404:
            return True
        raise
    return False


def _lacks_bucket(api: CloudApi, resource: JSON) -> bool:
    region, name = resource["id"].split("/")
    return api.lacks_bucket(region, name, bare(resource["outputs"]["projectId"]))


def _is_scheduled(api: CloudApi, resource: JSON) -> bool:
    parts = resource["id"].split("/")
    return any(_has_request(api, path.format(*parts)) for path in _SCHEDULED[resource["type"]])


def _has_request(api: CloudApi, path: str) -> bool:
    try:
        return bool(api.call("GET", path).get("deletion_requested_at"))
    except ApiError as error:
        if error.status == 404:
            return False  # a refresh finds that out
        raise


_ABSENCE: Mapping[str, Callable[[CloudApi, JSON], bool]] = {
    **dict.fromkeys(_SCHEDULED, _is_scheduled),
    "scaleway:databases/database:Database": _lacks_database,
    "scaleway:loadbalancers/backend:Backend": _lacks_backend,
    "scaleway:object/bucket:Bucket": _lacks_bucket,
}
"""By type, whether what its deletion was begun for is gone."""
