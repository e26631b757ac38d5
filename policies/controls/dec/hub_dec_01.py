"""HUB-DEC-01: what is on Azure only becomes less, and tighter."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from policies.azure import AZURE, is_reset_by_delete, plain
from policies.context import Context
from policies.control import Control
from policies.evidence import EVIDENCE, past
from policies.findings import Violations
from policies.instants import moment
from policies.resource import Change, Stack
from policies.values import UNKNOWN, UnknownValueError
from policies.vocabulary import Severity

# Fields: taken_at, count (of resources, over all subscriptions).
INVENTORY = f"{EVIDENCE}azure-inventory"

# What may still come to be: it freezes the estate, counts its cost, or writes down what happens to it.
_FREEZING = (
    "authorization:PolicyAssignment",
    "authorization:PolicyDefinition",
    "consumption:Budget",
    "costmanagement:Budget",
    "costmanagement:Export",
    "dataprotection:DppResourceGuardProxy",
    "dataprotection:ResourceGuard",
    "monitor:DiagnosticSetting",
)
# The last part of a property's path, and the values that close something.
_TIGHTENING: dict[str, tuple[Any, ...]] = {
    "adminUserEnabled": (False,),
    "allowBlobPublicAccess": (False,),
    "allowCrossTenantReplication": (False,),
    "allowSharedKeyAccess": (False,),
    "defaultAction": ("Deny",),
    "disableLocalAuth": (True,),
    "enableHttpsTrafficOnly": (True,),
    "enablePurgeProtection": (True,),
    "enableSoftDelete": (True,),
    "enforcementMode": ("Default",),
    "isLocalUserEnabled": (False,),
    "isSftpEnabled": (False,),
    "level": ("ReadOnly",),
    "minimalTlsVersion": ("1.2", "1.3"),
    "minimumTlsVersion": ("TLS1_2", "TLS1_3"),
    "publicAccess": ("None",),
    "publicNetworkAccess": ("Disabled",),
}

CONTROL = Control(
    id="HUB-DEC-01",
    title="Azure only shrinks",
    severity=Severity.CRITICAL,
    answers=("SREN 31", "SREN decret 2026-272"),
    why="An estate that grows while it is left is never left; and some deletes of the provider are no deletes: that of "
    "an EncryptionProtector wraps the database's key under Microsoft's again, which undoes crypto-erase.",
    fix="Take creations and replacements out of the program; let updates only close something; give settings whose "
    "delete is a reset the option retain_on_delete, and let them end with what they belong to.",
    source="pulumi-azure-native, provider.go and its defaults (read in source); loi SREN 31, decret 2026-272",
    live="The inventory is taken of every subscription of the tenant.",
)


@CONTROL.change(*AZURE)
def nothing_new(change: Change, context: Context) -> Violations:
    if "replace" in change.operation:
        yield change.violation("", f"not be replaced: {change.operation} deletes it and makes another on Azure")
    elif change.operation == "create" and not _freezes(change.type):
        yield change.violation("", "not come to be: nothing is created on Azure any more")


@CONTROL.change(*AZURE)
def nothing_looser(change: Change, context: Context) -> Violations:
    if change.operation != "update" or change.old is None or change.new is None:
        return
    old, new = dict(change.old.leaves()), dict(change.new.leaves())
    for path in _differences(old, new):
        last = path.rpartition(".")[2]
        if path.startswith("tags."):
            continue
        if new.get(path) is UNKNOWN:
            raise UnknownValueError(path)
        if path not in new or new[path] not in _TIGHTENING.get(last, ()):
            yield change.violation(path, "not change but to something tighter", value=new.get(path))


@CONTROL.change(*AZURE)
def nothing_reset(change: Change, context: Context) -> Violations:
    old = change.old
    if old is not None and change.deletes and is_reset_by_delete(old) and old.retained is not True:
        yield change.violation(
            "", "have the option retain_on_delete: its delete writes the provider's defaults to Azure"
        )


@CONTROL.whole(INVENTORY)
def fewer_each_time(stack: Stack, context: Context) -> Violations:
    taken = [(moment(each.value("taken_at")), each) for each in stack.of(INVENTORY)]
    for _, each in taken:
        yield from past(each, "taken_at", context)
    ordered = sorted(((when, each) for when, each in taken if when), key=lambda pair: pair[0])
    for (_, before), (_, after) in pairwise(ordered):
        if (after.value("count") or 0) > (before.value("count") or 0):
            yield after.violation("count", f"be at most {before.value('count')}, as in the inventory before it")


def _freezes(token: str) -> bool:
    return plain(token) in _FREEZING or plain(token).startswith("authorization:ManagementLock")


def _differences(old: dict[str, Any], new: dict[str, Any]) -> Iterator[str]:
    return (path for path in dict.fromkeys((*new, *old)) if old.get(path) != new.get(path))
