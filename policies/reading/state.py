"""A state: what `pulumi stack export` prints, or a checkpoint as a backend keeps it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from policies.reading import DocumentError
from policies.reading.engine_resource import engine_resource, providers
from policies.resource import Resource

FORMATS = (3, 4)
"""What this engine writes: the second where a resource uses a feature that readers of the first would pass over."""
_WAY_OUT = "`pulumi stack export --stack STACK > FILE` writes one"


def read_state(document: Any, origin: str) -> tuple[Resource, ...]:
    """The resources of a state. Values that it keeps encrypted are unknown, and secrets.

    Args:
        document: the parsed JSON.
        origin: the file or stack that it was read from.

    Raises:
        DocumentError: it is no state, or one of another format.
    """
    if not isinstance(document, Mapping) or not ({"deployment", "checkpoint"} & set(document)):
        raise DocumentError(f"{origin} is no state: it has neither `deployment` nor `checkpoint`", _WAY_OUT)
    if document.get("version") not in FORMATS:
        found = document.get("version")
        raise DocumentError(f"{origin}: version is {found}, must be 3 or 4, the formats of this engine", _WAY_OUT)
    deployment = document.get("deployment") or (document.get("checkpoint") or {}).get("latest") or {}
    if not isinstance(deployment, Mapping):
        raise DocumentError(f"{origin}: what it deploys is no object", _WAY_OUT)
    return deployment_resources(deployment, origin)


def deployment_resources(
    deployment: Mapping[str, Any], origin: str, *, with_outputs: bool = True
) -> tuple[Resource, ...]:
    """The resources of a deployment, which is what both forms of a state hold.

    Args:
        deployment: the parsed JSON.
        origin: the file or stack that it was read from.
        with_outputs: whether what the cloud answered counts, over what the program asked for.

    Raises:
        DocumentError: an entry has no URN or no type.
    """
    entries = deployment.get("resources") or []
    for index, each in enumerate(entries):
        if not isinstance(each, Mapping) or not all(isinstance(each.get(key), str) for key in ("urn", "type")):
            raise DocumentError(f"{origin}: resources[{index}] has no urn or no type", _WAY_OUT)
    through = providers(entries)
    # What waits for its deletion is still in the cloud; it comes first, so that its successor is found by the URN.
    ordered = sorted(entries, key=lambda each: not each.get("delete"))
    return tuple(engine_resource(each, origin=origin, through=through, with_outputs=with_outputs) for each in ordered)
