"""The alerts that Scaleway has ready for the products which the platform uses.

Source: ids and names as the API listed them in April 2026 (recorded replies of the Terraform provider v2.81.0); they
are the same in every project.
"""

from __future__ import annotations

from collections.abc import Mapping

from components.account.projects import ProjectRole

COCKPIT: Mapping[str, str] = {
    "CockpitIngestionDecrease": "8dba8eed-25eb-4860-ab33-7cb5ca662036",
    "CockpitIngestionIncrease": "669f781a-adab-4e3c-984e-fb149f8b67a3",
}
PLATFORM: Mapping[str, str] = {
    "APIServerHighCPUUsage": "d3974dcd-0f02-47cf-a266-67223e579390",
    "APIServerHighMemoryUsage": "09396fbe-bddc-47a3-8072-c4246bef03c1",
    "NodesNotReady": "dc9b67ae-baa6-4a37-907d-2a6c31304561",
    "InstanceHighCPUUsage": "1c16c699-e00e-4be8-b05d-d8cd2797f2a7",
    "LBBackendDown": "d1b1b4a0-7215-494b-9d81-796e52c7ed0e",
    "LBBackendServerDown": "feb64cef-c855-4230-a74e-813515fdb357",
    "LBHighBandwidthLoad": "835bd0fc-57ea-43cf-ba2f-2b637e85eedb",
    "LBHighCPULoad": "769bd543-6030-4540-bd2d-5e2d0604e767",
    "LBHighConnectionLoad": "fcf06e62-22ee-4e86-9b16-3cc9708e1b07",
    "LBHighMemoryLoad": "89d456d0-8614-40a2-b0a6-682ea25e98b6",
    "PostgreSQLHighCPULoad": "615245e6-3882-4d99-8798-d17ca1c95645",
    "PostgreSQLHighStorageUsage": "c8991f90-facb-436c-b4ab-6aa13822a451",
    "PostgresqlTooManyConnections": "6c6843af-1815-46df-9e52-6feafcf31fd7",
}

# Alerts are raised in the project whose products they watch. Each project's own products write logs and metrics, and
# logs that stop may be logs that somebody stopped.
ALERTS: Mapping[ProjectRole, Mapping[str, str]] = dict.fromkeys(ProjectRole, COCKPIT) | {
    ProjectRole.PLATFORM: {**PLATFORM, **COCKPIT}
}
OPERATED = frozenset({ProjectRole.PLATFORM})
"""Projects whose alerts are about load and failures: they reach who operates. Those of the others, about logs that stop
or swell, reach who watches over security. An alert manager has one list of contacts for all alerts of its project."""
