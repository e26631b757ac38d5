"""Finds what exists twice: a lost reply makes the provider send its request again, and the state knows only one."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from operations.backend import Checkpoint
from operations.doubts import Doubt, pending
from operations.exits import OperationError
from operations.locators import Listed, locator
from operations.lookup import Found, Lookup
from operations.orphans import Known, ask, delete, known_ids, lookup
from operations.target import Target

JSON = dict[str, Any]

_API_KEY = "scaleway:iam/apiKey:ApiKey"
_SECRET_VERSION = "scaleway:secrets/version:Version"  # noqa: S105 - a type


@dataclass(frozen=True)
class Surplus:
    """A second one of something that a stack holds: `kept` is the id that the state knows, `found` the other."""

    name: str
    kept: str
    found: Found


async def find_surplus(target: Target, layer: str) -> list[Surplus]:
    """What exists twice because a reply was lost and the provider sent its request again.

    Raises:
        OperationError: the cloud cannot be asked.
    """
    checkpoint = target.backend.checkpoint(target.stack(layer))
    if checkpoint is None:
        return []
    return await asyncio.to_thread(_find, target, checkpoint, known_ids(target))


async def delete_surplus(target: Target, surplus: Iterable[Surplus]) -> None:
    """Delete what is there twice, and was never used.

    Raises:
        OperationError: some could not be deleted; the others were.
    """

    def delete_all() -> None:
        failed: list[OperationError] = []
        with lookup(target).api as api:
            for each in surplus:
                try:
                    delete(api, each.name, each.found)
                except OperationError as error:
                    failed.append(error)
        if failed:
            raise OperationError("; ".join(error.problem for error in failed), failed[0].way_out)

    await asyncio.to_thread(delete_all)


def _find(target: Target, checkpoint: Checkpoint, known: Known) -> list[Surplus]:
    cloud = lookup(target)
    with cloud.api:
        found = [
            surplus
            for each in checkpoint.resources
            if each.get("id") and isinstance(locator(each["type"]), Listed)
            for surplus in (*_of_resource(cloud, each, known), *_of_stored_key(cloud, each))
        ]
    return list({(each.found.item, each.found.id): each for each in found}.values())


def _of_resource(cloud: Lookup, resource: JSON, known: Known) -> Iterator[Surplus]:
    doubt = pending(resource)
    for each in ask(cloud, doubt):
        if (doubt.type, each.id) not in known:
            yield Surplus(doubt.name, resource["id"], each)


def _of_stored_key(cloud: Lookup, resource: JSON) -> Iterator[Surplus]:
    """The secret of an API key that is stored twice.

    Trap: the provider stores it within the key's own creation, as a version that no state knows of.
    """
    secret_id = (resource.get("inputs") or {}).get("secretId")
    if resource["type"] != _API_KEY or not secret_id:
        return
    key = Doubt(resource["urn"], _SECRET_VERSION, {"inputs": {"secretId": secret_id}})
    stored = [each for each in ask(cloud, key) if resource["id"] in str(each.row.get("description"))]
    stored.sort(key=lambda each: int(each.row["revision"]))
    for each in stored[:-1]:
        yield Surplus(key.name, stored[-1].id, each)
