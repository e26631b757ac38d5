"""What stands at a scope rather than in a resource group: 3 resources; and the resource groups themselves."""

from __future__ import annotations

from emulator.azure.rows.compute import CLUSTER, WORKSPACE_DATABRICKS
from emulator.azure.rows.shape import (
    COMPUTE,
    DATA,
    DATABRICKS,
    KEYS,
    LAKE,
    LOCATION,
    MGMT,
    NET,
    NODES,
    TENANT,
    Row,
    row,
)

_FREEZE = f"/subscriptions/{DATA}/providers/Microsoft.Authorization"


def governance() -> list[Row]:
    """A lock on the data, the assignment that denies creation, the budget."""
    return [
        row(
            LAKE,
            "Microsoft.Authorization/locks",
            "lock-data",
            {"level": "CanNotDelete", "notes": "health data: lifted per wave, by the lock keepers"},
            location="",
        ),
        row(
            f"/subscriptions/{DATA}",
            "Microsoft.Authorization/policyAssignments",
            "deny-create",
            {
                "enforcementMode": "Default",
                "policyDefinitionId": f"{_FREEZE}/policyDefinitions/freeze",
                "scope": f"/subscriptions/{DATA}",
            },
            location="",
        ),
        row(
            f"/subscriptions/{DATA}",
            "Microsoft.Consumption/budgets",
            "exit-2026",
            {"category": "Cost", "amount": 130000, "timeGrain": "Monthly"},
            location="",
        ),
    ]


def groups() -> list[Row]:
    """The five resource groups, and the two that Azure manages."""
    managers = {NODES: CLUSTER, DATABRICKS: WORKSPACE_DATABRICKS}
    return [
        {
            "id": scope,
            "name": scope.rpartition("/")[2],
            "type": "Microsoft.Resources/resourceGroups",
            "tenantId": TENANT,
            "kind": "",
            "location": LOCATION,
            "sku": None,
            "tags": {},
            "identity": None,
            "managedBy": managers.get(scope, ""),
            "properties": {"provisioningState": "Succeeded"},
        }
        for scope in (NET, MGMT, KEYS, LAKE, COMPUTE, NODES, DATABRICKS)
    ]
