"""Resources on Azure and the plan of their exit, as cases use them.

They say all that azure-native wants of a program: the engine previews them with the stand-in for its plugin.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from tests.policies import case
from tests.policies.case import Declared, resource

read_good = partial(case.good, live=True, on_engine=False)
read_bad = partial(case.bad, live=True, on_engine=False)

ACCOUNT = "azure-native:storage:StorageAccount"
HASH = "ab" * 32
_GROUP = "/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg-data"


def arm(type_: str, name: str, group: str = _GROUP) -> str:
    """The id of a resource on Azure."""
    return f"{group}/providers/{type_}/{name}"


def account(**changes: Any) -> Declared:
    """A closed storage account."""
    given = {
        "accountName": "stLake",
        "resourceGroupName": "rg-data",
        "kind": "StorageV2",
        "publicNetworkAccess": "Disabled",
        "allowBlobPublicAccess": False,
        "allowSharedKeyAccess": False,
        "allowCrossTenantReplication": False,
        "minimumTlsVersion": "TLS1_2",
        "sku": {"name": "Standard_ZRS"},
    }
    protect = changes.pop("protect", False)
    # Azure writes ids in whatever case it likes; the plan's rows are in lower case.
    id_ = arm("Microsoft.Storage/storageAccounts", "stLake")
    return resource(ACCOUNT, "lake", {**given, **changes}, protect=protect, identity=id_)


def group() -> Declared:
    """The resource group of the account."""
    return resource("azure-native:resources:ResourceGroup", "data", identity=_GROUP, resourceGroupName="rg-data")


def network() -> Declared:
    """A network, which holds no data."""
    id_ = arm("Microsoft.Network/virtualNetworks", "vnet")
    names = {"resourceGroupName": "rg-data", "virtualNetworkName": "vnet"}
    return resource("azure-native:network:VirtualNetwork", "network", names, identity=id_)


def lock(level: str = "CanNotDelete", scope: str = _GROUP) -> Declared:
    """A lock; on the account's group unless another scope is named."""
    id_ = f"{scope}/providers/Microsoft.Authorization/locks/keep"
    properties = {"level": level, "scope": scope}
    return resource("azure-native:authorization:ManagementLockByScope", "lock", properties, identity=id_)


def plan(*going: Declared, **row: Any) -> Mapping[str, Any]:
    """The fact of a plan in whose wave 5 these resources go, with all proof; `row` changes their rows."""
    given = {"wave": 5, "gates_open": True, "missing": [], "held": False, "waits_for": [], **row}
    return {
        "azure_exit": {
            "plan_hash": HASH,
            "wave": 5,
            "executor": "carla",
            "approvals": [{"person": "anna", "plan_hash": HASH}, {"person": "ben", "plan_hash": HASH}],
            "named": {"dpo": "anna", "rssi": "ben"},
            "notice": "2026-01-05",
            "rows": {each.identity.lower(): given for each in going},
        }
    }


def with_plan(facts: Mapping[str, Any], **changes: Any) -> Mapping[str, Any]:
    """A plan with other values."""
    return {"azure_exit": {**facts["azure_exit"], **changes}}
