"""Lets a disposable environment be torn down although its keys and secrets are protected against deletion.

Keys and secrets are always created protected, as in production. The provider cannot take the protection off a key, and
a destroy does not take it off a secret: the API has to be asked. This resource does so when it is itself destroyed,
which is before what it depends on. Production declares no such resource.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pulumi
from pulumi.dynamic import Resource, UpdateResult

from components.api.client import ApiError, ScalewayApi
from components.api.readback import Properties, ReadBackProvider
from components.base import Component
from components.identifiers import bare

_KEY = "/key-manager/v1alpha1/regions/{region}/keys/{id}"
_SECRET = "/secret-manager/v1beta1/regions/{region}/secrets/{id}"  # noqa: S105


class UnlockingProvider(ReadBackProvider):
    """Writing protects, removing unprotects; `unprotected` lists what was found without protection."""

    REPLACES = frozenset({"region"})

    def write(self, api: ScalewayApi, wanted: Properties, id_: str | None) -> str:
        for path in _paths(wanted):
            if not _is_protected(api, path):
                api.call("POST", f"{path}/protect", body={})
        return id_ or "unlocking"

    def observe(self, api: ScalewayApi, id_: str, known: Properties) -> Properties | None:
        return {"unprotected": sorted(path for path in _paths(known) if not _is_protected(api, path))}

    def remove(self, api: ScalewayApi, id_: str, known: Properties) -> None:
        _unprotect(api, _paths(known))

    def update(self, _id: str, _olds: Properties, _news: Properties) -> UpdateResult:
        # What is no longer listed is about to be deleted or replaced.
        with ScalewayApi() as api:
            _unprotect(api, set(_paths(_olds)) - set(_paths(_news)))
        return super().update(_id, _olds, _news)


def _paths(properties: Properties) -> list[str]:
    region = properties["region"]
    return [
        *(_KEY.format(region=region, id=bare(id_)) for id_ in properties["keys"]),
        *(_SECRET.format(region=region, id=bare(id_)) for id_ in properties["secrets"]),
    ]


def _unprotect(api: ScalewayApi, paths: Iterable[str]) -> None:
    for path in sorted(paths):
        if _is_protected(api, path, gone=False):
            api.call("POST", f"{path}/unprotect", body={})


def _is_protected(api: ScalewayApi, path: str, *, gone: bool = True) -> bool:
    """What is gone counts as `gone`: that it is gone shows in its own resource."""
    try:
        return bool(api.call("GET", path)["protected"])
    except ApiError as error:
        if error.status == 404:
            return gone
        raise


class _Unlocking(Resource, module="hub", name="Unlocking"):
    pass


@dataclass(frozen=True)
class UnlockingArgs:
    """Attributes: ids of keys and secrets, in any form."""

    region: str
    keys: Sequence[pulumi.Input[str]]
    secrets: Sequence[pulumi.Input[str]]


class Unlocking(Component):
    """Takes the deletion protection off keys and secrets when the environment is destroyed."""

    TYPE = "hub:keys:Unlocking"

    def __init__(self, name: str, args: UnlockingArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        properties = {"region": args.region, "keys": args.keys, "secrets": args.secrets, "unprotected": []}
        _Unlocking(UnlockingProvider(), name, properties, self.child())
        self.register_outputs({})
