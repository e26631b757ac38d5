"""Object storage: accounts, containers, and the services that are settings of an account."""

from __future__ import annotations

from typing import Any

from azure_exit.catalogue.kind import Block, Kind, Method, Resources, Role, Survivor, Wave, whole_number
from azure_exit.inventory.model import Resource

_ACCOUNT_DAYS = 14


def _account(resource: Resource, _all: Resources) -> tuple[Survivor, ...]:
    return (
        Survivor(
            "the account, recoverable at best effort, while its name is not taken again and its key vault lives",
            _ACCOUNT_DAYS,
            recover=f"Azure portal: Storage accounts, Restore deleted account, {resource.name}",
        ),
    )


def _container(resource: Resource, everything: Resources) -> tuple[Survivor, ...]:
    account = resource.key.partition("/blobservices/")[0]
    service = everything.get(f"{account}/blobservices/default")
    if service is None:
        return (
            Survivor(
                "the container and its blobs: blobServices/default is not in the inventory", None, is_unknown=True
            ),
        )
    name = resource.name
    account_name = account.rpartition("/")[2]
    found = []
    for field, what, recover in (
        (
            "containerDeleteRetentionPolicy",
            "the container, soft-deleted",
            f"az storage container restore --account-name {account_name} --name {name} --deleted-version VERSION",
        ),
        (
            "deleteRetentionPolicy",
            "its blobs, soft-deleted",
            f"az storage blob undelete-batch --account-name {account_name} --container-name {name}",
        ),
    ):
        policy = service.properties.get(field)
        if isinstance(policy, dict) and policy.get("enabled") is True:
            days = whole_number(policy.get("days"), None)
            found.append(Survivor(what, days, recover=recover, is_unknown=days is None))
    return tuple(found)


def _kept(resource: Resource) -> tuple[Block, ...]:
    found = []
    properties: dict[str, Any] = dict(resource.properties)
    if properties.get("hasLegalHold") is True:
        tags = ", ".join(str(each.get("tag")) for each in (properties.get("legalHold") or {}).get("tags") or [])
        rule = f"legal hold on the container{f': {tags}' if tags else ''}"
        found.append(Block(rule, "the owner of the hold clears every tag, and signs it"))
    policy = (properties.get("immutabilityPolicy") or {}).get("properties") or {}
    if properties.get("hasImmutabilityPolicy") is True:
        days = whole_number(policy.get("immutabilityPeriodSinceCreationInDays"), None)
        if str(policy.get("state")).lower() == "unlocked":
            found.append(Block("unlocked immutability policy", "delete the policy, by its owner's signed decision", 0))
        elif days is not None:
            rule = f"locked immutability policy: {days} days from the last write"
            found.append(Block(rule, "wait; or end the data by the death of its key, where it is the customer's", days))
        else:
            found.append(Block("immutability policy of unknown length", "list immutabilityPolicies/default"))
    return tuple(found)


KINDS = (
    Kind(
        arm_type="Microsoft.Storage/storageAccounts",
        token="azure-native:storage:StorageAccount",  # noqa: S106 - the name of a class
        wave=Wave.OBJECTS,
        role=Role.DATA,
        holds_data=True,
        survivors=_account,
        before=("empty its versions, snapshots, queues, tables and shares, and list that they are empty",),
    ),
    Kind(
        arm_type="Microsoft.Storage/storageAccounts/blobServices/containers",
        token="azure-native:storage:BlobContainer",  # noqa: S106
        wave=Wave.OBJECTS,
        role=Role.DATA,
        holds_data=True,
        survivors=_container,
        blocks=_kept,
    ),
    Kind(
        arm_type="Microsoft.Storage/storageAccounts/blobServices",
        token="azure-native:storage:BlobServiceProperties",  # noqa: S106
        wave=Wave.OBJECTS,
        role=Role.DATA,
        method=Method.RETAINED,
        remark="its delete writes {} over the settings: soft delete and versioning would go off",
    ),
    Kind(
        arm_type="Microsoft.Storage/storageAccounts/encryptionScopes",
        token="azure-native:storage:EncryptionScope",  # noqa: S106
        wave=Wave.OBJECTS,
        role=Role.KEY,
        method=Method.RETAINED,
        remark="its delete disables the scope, and deletes nothing",
    ),
    Kind(
        arm_type="Microsoft.Storage/storageAccounts/managementPolicies",
        token="azure-native:storage:ManagementPolicy",  # noqa: S106
        wave=Wave.OBJECTS,
        role=Role.GOVERNANCE,
    ),
    Kind(
        arm_type="Microsoft.Storage/storageAccounts/objectReplicationPolicies",
        token="azure-native:storage:ObjectReplicationPolicy",  # noqa: S106
        wave=Wave.QUIESCE,
        role=Role.GOVERNANCE,
        remark="replication stops before what it copies is deleted",
    ),
)
