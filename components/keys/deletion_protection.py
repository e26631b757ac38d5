"""Deletion protection of keys and secrets: watched, put back, and lifted only where an environment is disposable.

Keys and secrets are always created protected. The provider cannot take the protection off a key, a destroy does not
take it off a secret, and neither shows when a person has done so: the API has to be asked. This resource asks at every
refresh. When it is destroyed, which is before what it depends on, it lifts the protection in a disposable environment,
and leaves it in place in all others.

It comes after all keys and secrets, so an `up` that was cut off in between leaves protected ones without it: bring the
layer up before destroying it, or `lift` the protection.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pulumi
from pulumi.dynamic import Resource, UpdateResult

from components.api.client import ApiError, ScalewayApi
from components.api.readback import Properties, ReadBackProvider
from components.base import Component, Protection
from components.identifiers import bare

_KEY = "/key-manager/v1alpha1/regions/{region}/keys/{id}"
_SECRET = "/secret-manager/v1beta1/regions/{region}/secrets/{id}"  # noqa: S105


class DeletionProtectionProvider(ReadBackProvider):
    """Writing protects, removing lifts if `lifted`; `unprotected` lists what was found without protection."""

    REPLACES = frozenset({"region"})

    def write(self, api: ScalewayApi, wanted: Properties, id_: str | None) -> str:
        for path in _paths(wanted):
            if not _is_protected(api, path):
                api.call("POST", f"{path}/protect", body={})
        return id_ or "deletion-protection"

    def observe(self, api: ScalewayApi, id_: str, known: Properties) -> Properties | None:
        return {"unprotected": sorted(path for path in _paths(known) if not _is_protected(api, path))}

    def remove(self, api: ScalewayApi, id_: str, known: Properties) -> None:
        if known["lifted"]:
            _unprotect(api, _paths(known))

    def update(self, _id: str, _olds: Properties, _news: Properties) -> UpdateResult:
        if _news["lifted"]:
            # What is no longer listed is about to be deleted or replaced.
            with ScalewayApi() as api:
                _unprotect(api, set(_paths(_olds)) - set(_paths(_news)))
        return super().update(_id, _olds, _news)


def lift(api: ScalewayApi, region: str, keys: Iterable[str], secrets: Iterable[str]) -> None:
    """Take the deletion protection off keys and secrets, given by their ids in any form. What is gone is skipped."""
    _unprotect(api, _paths({"region": region, "keys": list(keys), "secrets": list(secrets)}))


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


class _DeletionProtection(Resource, module="hub", name="DeletionProtection"):
    pass


@dataclass(frozen=True)
class DeletionProtectionArgs:
    """What is protected.

    Attributes:
        keys, secrets: their ids, in any form.
        protection: of the environment; a disposable one has the deletion protection lifted at its end.
    """

    region: str
    keys: Sequence[pulumi.Input[str]]
    secrets: Sequence[pulumi.Input[str]]
    protection: Protection


class DeletionProtection(Component):
    """Holds the deletion protection of an environment's keys and secrets."""

    TYPE = "hub:keys:DeletionProtection"

    def __init__(self, name: str, args: DeletionProtectionArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        properties = {
            "region": args.region,
            "keys": args.keys,
            "secrets": args.secrets,
            "lifted": not args.protection.retain,
            # Expected, so that what lost its protection shows as a change to make.
            "unprotected": [],
        }
        _DeletionProtection(DeletionProtectionProvider(), name, properties, self.child(protect=args.protection.protect))
        self.register_outputs({})
