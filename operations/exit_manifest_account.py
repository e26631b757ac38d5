"""What `hub exit manifest account` does: a whole storage account against the buckets of a mapping."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from operations.exit_manifest import ManifestRequest, as_input, make, require_free
from operations.exits import ExitCode

if TYPE_CHECKING:
    from azure_exit.evidence import AccountPart
    from azure_exit.manifest import Made
    from azure_exit.manifest.account import Service
    from components.azure_exit.arm import ArmReader

_STORAGE_API = "2024-01-01"


@dataclass(frozen=True, slots=True)
class AccountRequest:
    """A manifest of a whole account. `request.target` is not used: the mapping says where each container went."""

    request: ManifestRequest
    mapping: Path
    region: str
    endpoint: str
    plan: Path | None = None


def make_of_account(wanted: AccountRequest, *, as_json: bool) -> ExitCode:
    """Compare an account with the buckets that its containers went to.

    Raises:
        RefusedError, InputError: what was typed, or the mapping, cannot be used; nothing was read.
    """
    from azure_exit.manifest import Whole  # noqa: PLC0415
    from azure_exit.manifest.account import BlobAccount, MappedBuckets  # noqa: PLC0415
    from azure_exit.manifest.belonging import require_account  # noqa: PLC0415
    from azure_exit.manifest.mapping import read_mapping  # noqa: PLC0415

    request = wanted.request
    require_free(request)
    planned = _planned(wanted.plan, request.row)
    mapping = read_mapping(wanted.mapping)
    with as_input():
        source = BlobAccount(request.source, mapping, workers=request.workers)
        require_account(request.row, source.account)
        target = MappedBuckets(mapping, region=wanted.region, endpoint=wanted.endpoint, workers=request.workers)
    for name, found in services_of(request.row).items():
        if found.unlisted:
            # Told now, because reading may take days: with this the gate will stay shut.
            sys.stderr.write(f"hub: note: {name} cannot be listed: {found.unlisted}\n")
    return make(
        "objects",
        request,
        source,
        target,
        as_json=as_json,
        whole=lambda: Whole(source.containers(), services_of(request.row)),
        tell_more=lambda made: _tell(made, planned, as_json=as_json),
    )


def services_of(row: str) -> Mapping[str, Service]:
    """What lies in the services of an account that are not compared, as Resource Manager lists it."""
    from azure_exit.manifest.account import SERVICES, Service  # noqa: PLC0415
    from components.azure_exit.arm import CREDENTIALS, ArmError, ArmReader  # noqa: PLC0415

    row = row.rstrip("/")
    if missing := [name for name in CREDENTIALS if not os.environ.get(name)]:
        return dict.fromkeys(SERVICES, Service(unlisted=f"{', '.join(missing)} not set"))
    try:
        with ArmReader() as azure:
            if azure.get(row, _STORAGE_API) is None:
                return dict.fromkeys(SERVICES, Service(unlisted="Resource Manager does not find the account"))
            return {name: _listed(azure, row, name) for name in SERVICES}
    except ArmError as error:
        return dict.fromkeys(SERVICES, Service(unlisted=_short(error)))


def _listed(azure: ArmReader, row: str, name: str) -> Service:
    from azure_exit.manifest.account import Service  # noqa: PLC0415
    from components.azure_exit.account_services import ACCOUNT_SERVICES  # noqa: PLC0415
    from components.azure_exit.arm import ArmError  # noqa: PLC0415

    path, more = ACCOUNT_SERVICES[name]
    try:
        found = azure.get(f"{row}/{path}", _STORAGE_API, more)
        if found is None:
            return Service(unlisted="Resource Manager answers 404")
        return Service(tuple(str(each.get("name")) for each in azure.rest_of(found)))
    except ArmError as error:
        return Service(unlisted=_short(error))


def _short(error: Exception) -> str:
    return " ".join(str(error).split())[:200]


def _planned(plan: Path | None, row: str) -> frozenset[str] | None:
    """The containers of the account that are rows of a plan; None without one."""
    if plan is None:
        return None
    from azure_exit.arm_id import name_of  # noqa: PLC0415
    from azure_exit.manifest.belonging import CONTAINER  # noqa: PLC0415
    from azure_exit.plan import read_plan  # noqa: PLC0415

    below = f"{row.rstrip('/').lower()}/"
    rows = read_plan(plan).rows
    return frozenset(name_of(each.id) for each in rows if each.type.lower() == CONTAINER and each.id.startswith(below))


def _tell(made: Made, planned: frozenset[str] | None, *, as_json: bool) -> dict[str, Any]:
    """Print what is said of an account besides its items, or give it as fields of the JSON object."""
    account = made.summary.account
    assert account is not None  # noqa: S101 - the manifest was made of one
    unnamed = _unnamed(account, planned)
    if as_json:
        containers = {
            each.name: {
                "target": each.target or None,
                "items": each.items,
                "bytes": each.amount,
                "left_out": dict(each.left_out),
                **({"left": each.left} if each.left else {}),
                **({"absent": True} if each.is_absent else {}),
            }
            for each in account.containers.values()
        }
        told = [{"reason": reason, "way_out": way_out} for reason, way_out in account.held]
        return {"containers": containers, "in_no_row": unnamed, "held": told}
    for each in account.containers.values():
        where = each.target or (f"left: {each.left}" if each.left else "NOT MAPPED")
        print(f"{each.name}: {each.items} items, {each.amount} bytes, {where}")
    for name in unnamed:
        print(f"{name} is in no row of the plan: take the inventory again, and plan again")
    for reason, way_out in account.held:
        print(f"held: {reason}\n  way out: {way_out}")
    return {}


def _unnamed(account: AccountPart, planned: frozenset[str] | None) -> list[str]:
    if planned is None:
        return []
    return [each.name for each in account.containers.values() if each.name not in planned and not each.is_absent]
