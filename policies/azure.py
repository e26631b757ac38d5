"""What controls know about Azure's types, and about the plan of the exit.

Types are those of azure-native 3.29.0. Its other API versions (`azure-native:storage/v20240101:StorageAccount`, or a
package of their own made by `pulumi package add`) are the same types here.

The plan comes with the fact `azure_exit`, from whoever runs the controls:

    plan_hash: SHA-256 of the plan, in hexadecimal
    wave: the wave that this run carries out
    executor: who runs it
    approvals: a list of {person, plan_hash}; each signs the plan of this hash. `UNKNOWN` of policies.values while that
        is made which is to be signed
    named: {dpo, rssi}: who they are
    notice: the day of the formal notice (ISO 8601)
    rows: by resource id in lower case:
        wave: the wave in which the row goes
        gates_open: whether all proof of the row is there and valid; the approval of the plan, which cannot be there
            when protection is taken off to make that plan, is judged by HUB-DEC-03 and need not count here
        missing: what is not, in words
        held: whether litigation, CNIL, audit, immutability or a legal hold keeps it
        waits_for: ids of what is still there and has to go first; what the same run deletes before it is none of them

What is absent counts as closed: a resource without a row is held. `azure_exit.facts` makes it from plan and evidence.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from policies.context import Context
from policies.resource import Change, Resource
from policies.values import UnknownValueError

AZURE = ("azure-native*:*", "azure:*", "azuread:*")
"""All types of Azure, whichever provider names them."""
FACT = "azure_exit"

# What holds no data; a module that is not listed may hold some.
_WITHOUT_DATA = frozenset(
    {
        "authorization",
        "consumption",
        "costmanagement",
        "dns",
        "managedidentity",
        "network",
        "policyinsights",
        "privatedns",
        "security",
        "subscription",
    }
)

# The provider's delete of these writes defaults: it resets a setting of what stays (provider.go and its defaults).
_RESET_BY_DELETE = frozenset(
    {
        "sql:BackupShortTermRetentionPolicy",
        "sql:DatabaseBlobAuditingPolicy",
        "sql:EncryptionProtector",
        "sql:ExtendedDatabaseBlobAuditingPolicy",
        "sql:ExtendedServerBlobAuditingPolicy",
        "sql:LongTermRetentionPolicy",
        "sql:ServerBlobAuditingPolicy",
        "sql:TransparentDataEncryption",
        "dbforpostgresql:Configuration",
        "storage:BlobContainerImmutabilityPolicy",
        "storage:BlobServiceProperties",
        "storage:EncryptionScope",
        "storage:FileServiceProperties",
        "storage:QueueServiceProperties",
        "storage:TableServiceProperties",
    }
)

LOCKS = ("azure-native*:authorization*:ManagementLock*",)


def plain(token: str) -> str:
    """Module and class without API version: `storage:StorageAccount`."""
    _, _, rest = token.partition(":")
    module, _, kind = rest.partition(":")
    return f"{module.partition('/')[0]}:{kind}"


def may_hold_data(resource: Resource) -> bool:
    """Whether a resource may hold data, keys or traces; so for every type that is not known to hold none."""
    return plain(resource.type).partition(":")[0] not in _WITHOUT_DATA


def is_reset_by_delete(resource: Resource) -> bool:
    """Whether "deleting" it writes defaults back to what stays."""
    return plain(resource.type) in _RESET_BY_DELETE


def deletes_data(change: Change) -> bool:
    """Whether a step takes away something that may hold data, from Azure or from what is watched.

    A setting that is retained is not: it stays as it is, and ends with what it belongs to.
    """
    old = change.old
    if old is None or not change.deletes or not may_hold_data(old):
        return False
    return not (is_reset_by_delete(old) and old.retained is True)


def plan(context: Context) -> Mapping[str, Any]:
    """The plan of the exit; empty when whoever runs the controls gave none."""
    found = context.facts.get(FACT)
    return found if isinstance(found, Mapping) else {}


def rows(context: Context) -> Mapping[str, Mapping[str, Any]]:
    """The plan's rows, by id in lower case."""
    return {str(id_).lower(): row for id_, row in (plan(context).get("rows") or {}).items()}


def row(resource: Resource, context: Context) -> Mapping[str, Any]:
    """The row of a resource; empty when the plan has none."""
    known: Mapping[str, Mapping[str, Any]] = plan(context).get("rows") or {}
    return known.get(resource.id.rstrip("/").lower(), {}) if resource.id else {}


def is_released(given: Mapping[str, Any], context: Context) -> bool:
    """Whether a row goes in the wave that is carried out, with all its gates open."""
    wave = plan(context).get("wave")
    return wave is not None and given.get("wave") == wave and given.get("gates_open") is True


def arm_id(resource: Resource) -> str:
    """The id of a resource in lower case.

    Raises:
        UnknownValueError: it has none yet.
    """
    if not resource.id:
        raise UnknownValueError("id")
    return resource.id.lower()


def scope(lock: Resource) -> str:
    """What a lock is on, in lower case: an id, or the end of one where only a group's name is known.

    Raises:
        UnknownValueError: it is not known yet.
    """
    given = lock.value("scope")
    if given:
        return str(given).lower().rstrip("/")
    if "/providers/microsoft.authorization/locks/" in lock.id.lower():
        return lock.id.lower().rpartition("/providers/microsoft.authorization/locks/")[0]
    group = lock.value("resourceGroupName")
    if group and plain(lock.type).endswith("AtResourceGroupLevel"):
        return f"/resourcegroups/{str(group).lower()}"
    raise UnknownValueError("scope")


def covers(on: str, id_: str) -> bool:
    """Whether a lock on a scope holds for a resource: for what it is on, and for all below."""
    if on.startswith("/resourcegroups/"):
        return f"{on}/" in f"{id_}/"
    return f"{id_}/".startswith(f"{on}/")
